import TerminalGrid

/// The escape sequence (OSC 52) that asks a terminal to put text on the clipboard.
enum ClipboardSequence {
    /// The sequence for a text without controls other than tabs and line feeds, cut at the limit.
    static func bytes(for text: String) -> [UInt8] {
        var cleaned: [UInt8] = []
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            if isControl, scalar != "\t", scalar != "\n" { continue }
            let encoded = UTF8.encode(scalar).map(Array.init) ?? []
            guard cleaned.count + encoded.count <= clipboardLimit else { break }
            cleaned += encoded
        }
        return Array("\u{1B}]52;c;".utf8) + base64(cleaned) + [0x07]
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? Int(group[start + offset]) : 0) }
            for digit in 0..<4 {
                result.append(digit <= group.count ? digits[bits >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
        }
        return result
    }
}
