/// Finds the ends of OTLP's keys of values, but for those of strings: `eValue"` of `doubleValue`, `_value"` of
/// `int_value`.
///
/// One pass for all of them, 64 places at once like `SearchPattern`; most values are strings, which would come up at
/// every attribute.
enum ValueKeys {
    /// How long what is found is: the last byte of the kind's name, `value`, and a quote.
    static let count = 7

    private static let blockLength = 64
    private static let v = ascii("v")
    private static let quote = ascii("\"")
    /// Before `Value` in `stringValue`.
    private static let ofString = ascii("g")

    /// The first place at or after `start` and wholly before `end`; nil when there is none.
    ///
    /// `SearchPattern.readAhead` bytes and `count` more must be readable after `end`.
    static func find(from start: Bytes, to end: Bytes) -> Bytes? {
        let (v, quote, ofString) = (v, quote, ofString)
        let last = end - count
        var position = start
        while position <= last {
            var least = UInt8.max
            for index in 0..<blockLength {
                let letter = position[index]
                let difference = ((position[index + 1] | 0x20) ^ v) | (position[index + 6] ^ quote)
                // The key `value`, behind which all of them stand, and those of strings.
                let isNone: UInt8 = letter == quote ? 0xff : 0
                let isString: UInt8 = letter | 0x20 == ofString ? 0xff : 0
                least = min(least, difference | isNone | isString)
            }
            if least == 0, let found = find(inBlock: position, last) { return found }
            position += blockLength
        }
        return nil
    }

    @inline(never)
    private static func find(inBlock start: Bytes, _ last: Bytes) -> Bytes? {
        var position = start
        while position < start + blockLength {
            let letters = (load8(position + 1) | repeated(0x20)) ^ repeated(v)
            let difference = letters | (load8(position + 6) ^ repeated(quote))
            // The lowest bit marks a byte that is zero; of those above it some may not be.
            var zeros = (difference &- repeated(1)) & ~difference & repeated(0x80)
            while zeros != 0 {
                let found = position + zeros.trailingZeroBitCount >> 3
                if found > last { return nil }
                if stands(at: found) { return found }
                zeros &= zeros &- 1
            }
            position += 8
        }
        return nil
    }

    private static func stands(at position: Bytes) -> Bool {
        let isString = position.pointee == quote || position.pointee | 0x20 == ofString
        return !isString && load4(position + 2) | 0x2020_2020 == word4("alue") && position[1] | 0x20 == v
            && position[6] == quote
    }
}
