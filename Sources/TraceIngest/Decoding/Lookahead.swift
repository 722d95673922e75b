/// Reads a little ahead and remembers whether the bytes ran out before the answer was clear.
struct Lookahead {
    /// A span name longer than this is not looked through for the key behind it.
    static let longestName = 4096
    static let longestSpace = 64
    private static let longestNumber = 24

    var position: Bytes
    let end: Bytes
    var isShort = false

    mutating func skipSpace() {
        var count = 0
        while position < end, isSpace(position.pointee), count < Self.longestSpace {
            position += 1
            count += 1
        }
    }

    mutating func take(_ text: StaticString) -> Bool {
        var index = 0
        while index < text.utf8CodeUnitCount {
            guard position + index < end else {
                isShort = true
                return false
            }
            if position[index] != text.utf8Start[index] { return false }
            index += 1
        }
        position += index
        return true
    }

    mutating func takeByte(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < end else {
            isShort = true
            return false
        }
        guard position.pointee == byte else { return false }
        position += 1
        return true
    }

    /// A string that is not too long; answers what lies between its quotes.
    mutating func takeString() -> TextRange? {
        guard takeByte(ascii("\"")) else { return nil }
        let start = position
        var length = 0
        while length < Self.longestName {
            guard position < end else {
                isShort = true
                return nil
            }
            let byte = position.pointee
            if byte == ascii("\"") || byte == ascii("\n") { break }
            let step = byte == ascii("\\") ? 2 : 1
            position += min(step, end - position)
            length += step
        }
        let text = TextRange(start: start, end: position)
        return takeByte(ascii("\"")) ? text : nil
    }

    /// A string, a number or a word.
    mutating func takeScalar() -> Bool {
        skipSpace()
        guard position < end else {
            isShort = true
            return false
        }
        if position.pointee == ascii("\"") { return takeString() != nil }
        for _ in 0..<Self.longestNumber {
            guard position < end else {
                isShort = true
                return false
            }
            switch position.pointee {
            case ascii("0")...ascii("9"), ascii("a")...ascii("z"), ascii("-"), ascii("."): position += 1
            default: return true
            }
        }
        return false
    }
}
