import TraceStore

/// Reads trace and span ids in the forms that are found in the wild.
///
/// The form is decided by the length of the text and by the width of the field, never by the alphabet: 24 characters
/// are a trace id in base64, but a span id in base64 of its hex text.
///
/// | form | trace id | span id |
/// |---|---|---|
/// | hex in either case | 32 | 16 |
/// | base64 of the bytes, padded or not | 24 or 22 | 12 or 11 |
/// | base64 of the hex text | 44 or 43 | 24 or 22 |
/// | `0x` and hex | up to 34 | up to 18 |
/// | UUID with dashes | 36 | – |
/// | short hex, zeros on the left left out | fewer | fewer |
enum IdentifierText {
    /// The id as 128 bits; the upper half is zero for span ids.
    ///
    /// Nil when the text is no id of this width. An empty text is the all-zero id.
    static func value(_ start: Bytes, _ end: Bytes, byteCount: Int) -> TraceID? {
        let length = end - start
        let hexLength = byteCount * 2
        if length == 0 { return .invalid }
        if length > 2, start.pointee == ascii("0"), start[1] | 0x20 == ascii("x") {
            return hex(start + 2, end, atMost: hexLength)
        }
        if length == hexLength, let value = hex(start, end, atMost: hexLength) { return value }
        if let encoded = base64(start, end, byteCount: byteCount) { return encoded }
        if byteCount == 16, length == 36 { return uuid(start) }
        return hex(start, end, atMost: hexLength)
    }

    private static func base64(_ start: Bytes, _ end: Bytes, byteCount: Int) -> TraceID? {
        let length = end - start
        var padding = 0
        while padding < min(length, 2), end[-1 - padding] == ascii("=") { padding += 1 }
        let characters = length - padding
        let ofBytes = (byteCount * 8 + 5) / 6
        let ofHex = (byteCount * 16 + 5) / 6
        guard characters == ofBytes || characters == ofHex, padding == 0 || length % 4 == 0 else { return nil }
        guard let bytes = Base64.decode(start, end) else { return nil }
        if characters == ofBytes { return id(of: bytes) }
        return bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, buffer.count == byteCount * 2 else { return nil }
            return hex(base, base + buffer.count, atMost: byteCount * 2)
        }
    }

    /// The id whose last bytes are these.
    static func id(of bytes: [UInt8]) -> TraceID {
        var id = TraceID.invalid
        for byte in bytes { id.push(UInt64(byte), bits: 8) }
        return id
    }

    private static func hex(_ start: Bytes, _ end: Bytes, atMost limit: Int) -> TraceID? {
        guard end > start, end - start <= limit else { return nil }
        var id = TraceID.invalid
        var position = start
        while position < end {
            guard let nibble = nibble(position.pointee) else { return nil }
            id.push(nibble, bits: 4)
            position += 1
        }
        return id
    }

    private static func uuid(_ start: Bytes) -> TraceID? {
        var id = TraceID.invalid
        for index in 0..<36 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard start[index] == ascii("-") else { return nil }
                continue
            }
            guard let nibble = nibble(start[index]) else { return nil }
            id.push(nibble, bits: 4)
        }
        return id
    }

    private static func nibble(_ character: UInt8) -> UInt64? {
        switch character {
        case ascii("0")...ascii("9"): UInt64(character &- ascii("0"))
        case ascii("a")...ascii("f"): UInt64(character &- ascii("a")) + 10
        case ascii("A")...ascii("F"): UInt64(character &- ascii("A")) + 10
        default: nil
        }
    }
}

extension TraceID {
    /// Shifts bits in on the right.
    fileprivate mutating func push(_ value: UInt64, bits: UInt64) {
        high = high << bits | low >> (64 - bits)
        low = low << bits | value
    }
}
