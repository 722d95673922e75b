import TerminalGrid

/// Key sequences as xterm sends them.
///
/// Many terminals send them although the description in use does not list them: tmux with Shift and arrows, or any
/// terminal with a description older than itself.
enum XtermKeys {
    /// The key press for what follows `ESC [` or `ESC O`, the final byte included.
    static func keyPress(sequence: [UInt8]) -> KeyPress? {
        guard let final = sequence.last else { return nil }
        let parameters = sequence.dropLast().split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 1 }
        guard parameters.count <= 2, let key = key(final: final, number: parameters.first ?? 1) else { return nil }
        if final == UInt8(ascii: "Z") { return KeyPress(.tab, modifiers: .shift) }
        return KeyPress(key, modifiers: modifiers(parameter: parameters.count == 2 ? parameters[1] : 1))
    }

    /// The modifiers behind xterm's number for them: one more than the sum of Shift 1, Alt 2, Control 4.
    static func modifiers(parameter: Int) -> KeyPress.Modifiers {
        let bits = parameter &- 1
        var modifiers: KeyPress.Modifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & 2 != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return modifiers
    }

    private static func key(final: UInt8, number: Int) -> KeyPress.Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "Z"): .tab
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "O")))
        case UInt8(ascii: "~"): numbered(number)
        default: nil
        }
    }

    private static func numbered(_ number: Int) -> KeyPress.Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }
}
