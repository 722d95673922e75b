/// Base64 in the standard or the URL-safe alphabet, padded or not.
enum Base64 {
    /// The bytes, or nil when a character is in neither alphabet or the length cannot be.
    static func decode(_ start: Bytes, _ end: Bytes) -> [UInt8]? {
        var end = end
        while end > start, end[-1] == ascii("=") { end -= 1 }
        let length = end - start
        guard length % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length / 4 * 3 + 2)
        var bits: UInt32 = 0
        var bitCount = 0
        for index in 0..<length {
            guard let value = value(of: start[index]) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return bytes
    }

    /// The standard alphabet, padded.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let value = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * index)) & 63
                text.append(index <= group.count ? character(of: value) : ascii("="))
            }
        }
        return text
    }

    private static func character(of value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: ascii("A") + value
        case 26..<52: ascii("a") + value - 26
        case 52..<62: ascii("0") + value - 52
        case 62: ascii("+")
        default: ascii("/")
        }
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case ascii("A")...ascii("Z"): UInt32(character &- ascii("A"))
        case ascii("a")...ascii("z"): UInt32(character &- ascii("a")) + 26
        case ascii("0")...ascii("9"): UInt32(character &- ascii("0")) + 52
        case ascii("+"), ascii("-"): 62
        case ascii("/"), ascii("_"): 63
        default: nil
        }
    }
}
