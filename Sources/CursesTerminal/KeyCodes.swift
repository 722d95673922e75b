import CNcurses
import TerminalGrid

/// What ncurses calls keys.
enum KeyCodes {
    /// The key press for a character that was typed.
    static func keyPress(character code: wint_t) -> KeyPress? {
        switch code {
        case 0: return KeyPress(.character(" "), modifiers: .control)
        case 8, 127: return KeyPress(.backspace)
        case 9: return KeyPress(.tab)
        // Some programs that type for people send a line feed.
        case 10, 13: return KeyPress(.enter)
        case 27: return KeyPress(.escape)
        case 1..<27, 28..<32:
            guard let scalar = Unicode.Scalar(UInt32(code) | 0x40) else { return nil }
            return KeyPress(.character(Character(scalar.properties.lowercaseMapping)), modifiers: .control)
        default:
            guard let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
            return KeyPress(.character(Character(scalar)))
        }
    }

    /// The key press for a key that sends an escape sequence.
    static func keyPress(code: Int32) -> KeyPress? {
        if let known = fixed[code] { return known }
        for number in 1...63 where code == curses_function_key(Int32(number)) { return functionKey(number) }
        return extended(code)
    }

    /// Numbers beyond 12 are how terminfo counts F1 with Shift, Control, both, and Alt.
    private static func functionKey(_ number: Int) -> KeyPress {
        let modifiers: [KeyPress.Modifiers] = [[], .shift, .control, [.control, .shift], .alt, [.alt, .shift]]
        return KeyPress(.function((number - 1) % 12 + 1), modifiers: modifiers[(number - 1) / 12])
    }

    /// Keys with modifiers that have no code of their own are known by names such as `kLFT5`: the key and xterm's number
    /// of the modifiers.
    private static func extended(_ code: Int32) -> KeyPress? {
        guard let pointer = keyname(code) else { return nil }
        let name = String(cString: pointer)
        guard let digit = name.last?.wholeNumberValue, let key = extendedNames[String(name.dropLast())] else {
            return nil
        }
        return KeyPress(key, modifiers: XtermKeys.modifiers(parameter: digit))
    }

    private static let extendedNames: [String: KeyPress.Key] = [
        "kLFT": .left, "kRIT": .right, "kUP": .up, "kDN": .down, "kHOM": .home, "kEND": .end, "kPRV": .pageUp,
        "kNXT": .pageDown, "kDC": .delete, "kIC": .insert,
    ]

    private static let fixed: [Int32: KeyPress] = [
        KEY_ENTER: KeyPress(.enter), KEY_BACKSPACE: KeyPress(.backspace), KEY_DC: KeyPress(.delete),
        KEY_IC: KeyPress(.insert), KEY_BTAB: KeyPress(.tab, modifiers: .shift),
        KEY_UP: KeyPress(.up), KEY_DOWN: KeyPress(.down), KEY_LEFT: KeyPress(.left), KEY_RIGHT: KeyPress(.right),
        KEY_HOME: KeyPress(.home), KEY_END: KeyPress(.end), KEY_PPAGE: KeyPress(.pageUp),
        KEY_NPAGE: KeyPress(.pageDown),
        // The keypad's corners, and what old terminals print on Home and End.
        KEY_A1: KeyPress(.home), KEY_A3: KeyPress(.pageUp), KEY_C1: KeyPress(.end), KEY_C3: KeyPress(.pageDown),
        KEY_FIND: KeyPress(.home), KEY_SELECT: KeyPress(.end),
        KEY_SLEFT: KeyPress(.left, modifiers: .shift), KEY_SRIGHT: KeyPress(.right, modifiers: .shift),
        KEY_SR: KeyPress(.up, modifiers: .shift), KEY_SF: KeyPress(.down, modifiers: .shift),
        KEY_SHOME: KeyPress(.home, modifiers: .shift), KEY_SEND: KeyPress(.end, modifiers: .shift),
        KEY_SPREVIOUS: KeyPress(.pageUp, modifiers: .shift), KEY_SNEXT: KeyPress(.pageDown, modifiers: .shift),
        KEY_SDC: KeyPress(.delete, modifiers: .shift), KEY_SIC: KeyPress(.insert, modifiers: .shift),
    ]
}
