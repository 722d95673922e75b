import CByteVectors

/// Finds the ends of OTLP's keys of values, but for those of strings: `eValue"` of `doubleValue`, `_value"` of
/// `int_value`.
///
/// One pass for all of them, 64 places at once like `SearchPattern`; most values are strings, which would come up at
/// every attribute.
enum ValueKeys {
    /// How long what is found is: the last byte of the kind's name, `value`, and a quote.
    static let count = 7

    private static let v = ascii("v")
    private static let quote = ascii("\"")
    /// Before `Value` in `stringValue`.
    private static let ofString = ascii("g")

    /// The first place at or after `start` and wholly before `end`; nil when there is none.
    ///
    /// `SearchPattern.readAhead` bytes and `count` more must be readable after `end`.
    static func find(from start: Bytes, to end: Bytes) -> Bytes? {
        let last = end - count
        var position = start
        while position <= last {
            var places = byte_vector_matches(position + 1, 0x20, v) & byte_vector_matches(position + 6, 0, quote)
            // The key `value`, behind which all of them stand, and those of strings.
            places &= ~(byte_vector_matches(position, 0, quote) | byte_vector_matches(position, 0x20, ofString))
            while places != 0 {
                let found = position + places.trailingZeroBitCount
                if found > last { return nil }
                if load4(found + 2) | 0x2020_2020 == word4("alue") { return found }
                places &= places &- 1
            }
            position += 64
        }
        return nil
    }
}
