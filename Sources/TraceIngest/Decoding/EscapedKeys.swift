/// Keys written with escapes, such as `"trace\u0049d"`.
///
/// No known writer does that, but JSON allows it. The parser compares keys as they stand and notes an escaped one;
/// the value is then parsed again from a copy with plain keys.
enum EscapedKeys {
    /// Writes the keys of a JSON value without escapes, where their characters need none.
    ///
    /// Nothing moves: white space fills up what a key no longer takes.
    static func resolve(in bytes: UnsafeMutableBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == ascii("\"") else {
                index += 1
                continue
            }
            let start = index + 1
            var end = start
            var isEscaped = false
            while end < bytes.count, bytes[end] != ascii("\"") {
                let isBackslash = bytes[end] == ascii("\\")
                if isBackslash { isEscaped = true }
                end += isBackslash ? 2 : 1
            }
            guard end < bytes.count else { return }
            index = end + 1
            while index < bytes.count, isSpace(bytes[index]) { index += 1 }
            if isEscaped, index < bytes.count, bytes[index] == ascii(":") { resolveKey(bytes, start, end) }
        }
    }

    private static func resolveKey(_ bytes: UnsafeMutableBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        let plain = JSONText.unescaped(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        guard plain.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != ascii("\"") && $0 != ascii("\\") }) else { return }
        for (offset, byte) in plain.enumerated() { bytes[start + offset] = byte }
        bytes[start + plain.count] = ascii("\"")
        for index in (start + plain.count + 1)..<(end + 1) { bytes[index] = ascii(" ") }
    }
}

extension SpanParser {
    /// Parses a copy of one value, behind which `readAhead` bytes can be read, and once more with plain keys if it has
    /// others; nil when the value is not exactly one span.
    static func parsed(
        _ copy: UnsafeMutableBufferPointer<UInt8>,
        interests: AttributeInterests,
        _ parse: (inout SpanParser, Bytes) -> Bytes?
    ) -> SpanParser? {
        guard let base = copy.baseAddress, copy.count >= readAhead else { return nil }
        let start = Bytes(base)
        let end = start + (copy.count - readAhead)
        var parser = SpanParser(start: start, end: end, isWhole: true, interests: interests)
        var next = parse(&parser, start)
        if parser.sawEscapedKey {
            EscapedKeys.resolve(in: copy)
            parser = SpanParser(start: start, end: end, isWhole: true, interests: interests)
            parser.sawEscape = true
            next = parse(&parser, start)
        }
        return next == end ? parser : nil
    }
}
