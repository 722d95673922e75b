/// The characters of JSON strings.
enum JSONText {
    /// A string's bytes with the escapes resolved: UTF-8, unless the bytes were not UTF-8 themselves.
    ///
    /// A lone surrogate becomes U+FFFD, an unknown escape stands for its character.
    static func unescaped(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            guard byte == ascii("\\"), index + 1 < raw.count else {
                bytes.append(byte)
                index += 1
                continue
            }
            let escape = raw[index + 1]
            index += 2
            switch escape {
            case ascii("b"): bytes.append(8)
            case ascii("t"): bytes.append(9)
            case ascii("n"): bytes.append(10)
            case ascii("f"): bytes.append(12)
            case ascii("r"): bytes.append(13)
            case ascii("u"):
                guard let unit = codeUnit(raw, index) else {
                    appendReplacement(to: &bytes)
                    continue
                }
                index += 4
                append(unit, raw, &index, to: &bytes)
            default: bytes.append(escape)
            }
        }
        return bytes
    }

    /// A string's text: escapes resolved, bytes that are not UTF-8 replaced.
    static func string(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        raw.contains(ascii("\\"))
            ? String(decoding: unescaped(raw), as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }

    private static func append(
        _ unit: UInt32,
        _ raw: UnsafeBufferPointer<UInt8>,
        _ index: inout Int,
        to bytes: inout [UInt8]
    ) {
        var scalar = unit
        if (0xd800..<0xdc00).contains(unit), index + 1 < raw.count, raw[index] == ascii("\\"),
            raw[index + 1] == ascii("u"), let low = codeUnit(raw, index + 2), (0xdc00..<0xe000).contains(low)
        {
            index += 6
            scalar = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let character = Unicode.Scalar(scalar) else { return appendReplacement(to: &bytes) }
        bytes.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
    }

    private static func appendReplacement(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UTF8.encodedReplacementCharacter)
    }

    private static func codeUnit(_ raw: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32? {
        guard start + 4 <= raw.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = Unicode.Scalar(raw[start + offset]).hexDigit else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}

extension Unicode.Scalar {
    fileprivate var hexDigit: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x57
        case "A"..."F": value - 0x37
        default: nil
        }
    }
}
