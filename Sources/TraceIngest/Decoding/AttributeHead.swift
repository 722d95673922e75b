import CByteVectors

/// How an attribute begins in the collector's layout, up to its value: `{"key":"event.id","value":{"stringValue":"`.
///
/// Spans of one kind have the same attributes in the same order, so what the next one begins with is most often one of
/// two that are known beforehand, and is compared as a whole instead of being read.
struct AttributeHead: BitwiseCopyable, Sendable {
    /// How the value is written.
    enum Value: UInt8 {
        /// Behind a quote, which belongs to the head.
        case text
        case number, truth
    }

    /// Attributes whose heads are longer are read like any other.
    fileprivate static let longest = 64
    private static let slots = 64
    /// Numbers of the brackets that a span's attributes and those of an event begin with.
    static let ofSpan = slots
    static let ofEvent = slots + 1

    /// Heads to begin with, none of them known.
    static var unknown: [AttributeHead] { [AttributeHead](repeating: AttributeHead(), count: slots + 2) }

    private var bytes: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    /// A bit for each byte that belongs to the head.
    private var mask: UInt64 = 0
    fileprivate var count: UInt8 = 0
    fileprivate var value = Value.text
    fileprivate var meaning = AttributeInterests.Meaning()
    /// Numbers of the heads that came behind this one, the last one first.
    fileprivate var next: UInt8 = 0
    fileprivate var nextBefore: UInt8 = 0

    private init() {}

    fileprivate init(_ start: Bytes, count: Int, value: Value, meaning: AttributeInterests.Meaning) {
        withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count)) }
        mask = UInt64.max >> UInt64(truncatingIfNeeded: Self.longest &- count)
        self.count = UInt8(truncatingIfNeeded: count)
        self.value = value
        self.meaning = meaning
    }

    /// Whether an attribute begins with this head at `start`.
    @inline(__always)
    fileprivate static func begins(_ start: Bytes, _ head: UnsafeMutablePointer<AttributeHead>) -> Bool {
        head.pointee.count > 0 && byte_vector_differences(start, head) & head.pointee.mask == 0
    }

    /// Where the head at `start` is kept, or is to be kept: at one of two places that its key's ends lead to.
    fileprivate static func number(
        _ start: Bytes,
        count: Int,
        keyEnd: Bytes,
        in heads: UnsafeMutablePointer<AttributeHead>
    ) -> Int {
        let ends = load8(start + 8) &* 0x9e37_79b9_7f4a_7c15 ^ load8(keyEnd - 8) &* 0xbf58_476d_1ce4_e5b9
        let first = Int(truncatingIfNeeded: (ends &+ UInt64(truncatingIfNeeded: count) << 58) >> 58)
        let second = first ^ 1
        if begins(start, heads + first) { return first }
        return heads[second].count == 0 && heads[first].count > 0 || begins(start, heads + second) ? second : first
    }
}

extension SpanParser {
    /// An attribute exactly as the collector writes simple values, and JavaScript integers; nil for any other layout.
    ///
    /// `previous` is the number of the head before, and then of its own. Reads `readAhead` bytes from `start` on.
    @inline(__always)
    mutating func expectedAttribute(_ start: Bytes, after previous: inout Int, notes: Bool) -> Bytes? {
        guard let heads else { return readAttribute(start, after: &previous, notes: notes) }
        var number = Int(heads[previous].next)
        if !AttributeHead.begins(start, heads + number) {
            number = Int(heads[previous].nextBefore)
            guard AttributeHead.begins(start, heads + number) else {
                return readAttribute(start, after: &previous, notes: notes)
            }
            heads[previous].nextBefore = heads[previous].next
            heads[previous].next = UInt8(truncatingIfNeeded: number)
        }
        previous = number
        let head = heads + number
        return expectedValue(
            start + Int(head.pointee.count),
            head.pointee.value,
            head.pointee.meaning,
            notes: notes
        )
    }

    /// The same for an attribute whose head is not known beforehand.
    @inline(never)
    private mutating func readAttribute(_ start: Bytes, after previous: inout Int, notes: Bool) -> Bytes? {
        guard load8(start) == word8("{\"key\":\""), let keyEnd = plainStringEnd(start + 8),
            load8(keyEnd) == word8("\",\"value"), load4(keyEnd + 8) == word4("\":{\"")
        else { return nil }
        let text: Bytes
        let value: AttributeHead.Value
        var hasText = true
        switch load8(keyEnd + 12) {
        case word8("stringVa"):
            guard load4(keyEnd + 20) == word4("lue\""), load2(keyEnd + 24) == word2(":\"") else { return nil }
            (text, value) = (keyEnd + 26, .text)
        case word8("intValue"):
            guard load2(keyEnd + 20) == word2("\":") else { return nil }
            let isQuoted = keyEnd[22] == ascii("\"")
            (text, value) = (keyEnd + (isQuoted ? 23 : 22), isQuoted ? .text : .number)
        case word8("boolValu"):
            guard load2(keyEnd + 20) == word2("e\""), keyEnd[22] == ascii(":") else { return nil }
            (text, value, hasText) = (keyEnd + 23, .truth, false)
        case word8("doubleVa"):
            guard load4(keyEnd + 20) == word4("lue\""), keyEnd[24] == ascii(":") else { return nil }
            (text, value, hasText) = (keyEnd + 25, .number, false)
        default:
            return nil
        }
        let meaning = hasText ? interests.meaning(start + 8, keyEnd - start - 8) : []
        let count = text - start
        if let heads, count <= AttributeHead.longest {
            let number = AttributeHead.number(start, count: count, keyEnd: keyEnd, in: heads)
            if !AttributeHead.begins(start, heads + number) {
                heads[number] = AttributeHead(start, count: count, value: value, meaning: meaning)
            }
            heads[previous].nextBefore = heads[previous].next
            heads[previous].next = UInt8(truncatingIfNeeded: number)
            previous = number
        }
        return expectedValue(text, value, meaning, notes: notes)
    }

    /// The end of an attribute behind its value, when the value is written as it should be.
    @inline(__always)
    private mutating func expectedValue(
        _ start: Bytes,
        _ value: AttributeHead.Value,
        _ meaning: AttributeInterests.Meaning,
        notes: Bool
    ) -> Bytes? {
        guard start < end else { return nil }
        let valueEnd: Bytes
        let next: Bytes
        switch value {
        case .text:
            guard let textEnd = notes ? plainStringEnd(start) : stringEnd(start) else { return nil }
            (valueEnd, next) = (textEnd, textEnd + 1)
        case .number:
            guard let numberEnd = plainNumberEnd(start) else { return nil }
            (valueEnd, next) = (numberEnd, numberEnd)
        case .truth:
            if load4(start) == word4("true") {
                next = start + 4
            } else if load4(start) == word4("fals"), start[4] == ascii("e") {
                next = start + 5
            } else {
                return nil
            }
            valueEnd = next
        }
        guard load2(next) == word2("}}") else { return nil }
        if notes, meaning.rawValue != 0 { note(meaning, TextRange(start: start, end: valueEnd)) }
        return next + 2
    }

    /// The end of a number that begins with a digit, or a minus and a digit.
    @inline(__always)
    private func plainNumberEnd(_ start: Bytes) -> Bytes? {
        var position = start.pointee == ascii("-") ? start + 1 : start
        guard position.pointee &- 0x30 <= 9 else { return nil }
        while position < end {
            switch position.pointee {
            case ascii("0")...ascii("9"), ascii("."), ascii("e"), ascii("E"), ascii("+"), ascii("-"): position += 1
            default: return position
            }
        }
        return nil
    }
}
