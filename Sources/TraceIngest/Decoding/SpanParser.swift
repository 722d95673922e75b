import TraceStore

/// A piece of text in the bytes being parsed; for strings, what lies between the quotes.
struct TextRange {
    var start: Bytes
    var end: Bytes

    var count: Int { end - start }
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}

/// Walks over the bytes of one span and notes what the store wants to know.
///
/// Everything else is passed over.
///
/// The parser answers `nil` both for a span that is wrong and for one that does not end before `end`; `ValueScan` tells
/// them apart. Where the parser succeeds, `ValueScan` finds the same end: strings hold no newline, what is not looked
/// at is passed over by `ValueScan` itself, and words are JSON's own.
struct SpanParser {
    let end: Bytes
    let interests: AttributeInterests
    /// Whether a span inside is noticed as what it is.
    var findsSpans = false
    /// Whether the value ends at `end`, so that nothing is to be learned from more bytes.
    private let isWhole: Bool
    /// What attributes began with before, `AttributeHead.unknown.count` of them; nil when there is no before.
    var heads: UnsafeMutablePointer<AttributeHead>?

    var span = DecodedSpan()
    var name: TextRange?
    var type: TextRange?
    var correlationKey: TextRange?
    /// Where the links are, to be read when the span is known to be good: the array from its bracket on, or the whole
    /// span in protobuf.
    var links: Bytes?
    var operation = OperationEvidence()
    var sawEscape = false
    /// A key that was looked at may have escapes: `EscapedKeys` tells what it is.
    private(set) var sawEscapedKey = false
    /// Protobuf only: the numbers, where `type` and `correlationKey` are the bytes of integers.
    var typeNumber: Int64?
    var correlationNumber: Int64?
    /// Protobuf only: whether a field is not written as a span's field with this number, and whether the trace id has a
    /// length that none has.
    var hasForeignField = false
    var hasForeignID = false
    /// How many values could not be used as they were written.
    var repairs = 0
    /// Go only: whether `SpanContext` was there, and the texts of resource and scope.
    var sawSpanContext = false
    var resource: TextRange?
    var scope: TextRange?
    var library: TextRange?

    /// Where the key lies that `nextMember` found.
    var key: TextRange

    init(start: Bytes, end: Bytes, isWhole: Bool = false, interests: AttributeInterests) {
        self.end = end
        self.isWhole = isWhole
        self.interests = interests
        key = TextRange(start: start, end: start)
    }

    /// Puts the marks and the operation together when the span's end was reached.
    @inline(__always)
    mutating func complete() {
        if !span.traceID.isValid || !span.spanID.isValid { span.marks.insert(.invalidID) }
        if sawEscape { span.marks.insert(.hasEscapes) }
        span.operation = operation.conclusion(kind: span.kind)
    }

    mutating func markRepaired() {
        span.marks.insert(.repaired)
        repairs += 1
    }
}

// MARK: - JSON's building blocks

extension SpanParser {
    enum Step { case member, end, fail }

    /// The closing quote of the string whose first character is at `start`.
    @inline(__always)
    mutating func stringEnd(_ start: Bytes) -> Bytes? {
        plainStringEnd(start) ?? escapedStringEnd(start)
    }

    @inline(never)
    private mutating func escapedStringEnd(_ start: Bytes) -> Bytes? {
        var position = start
        while position < end {
            guard let stop = firstStringStop(in: position) else {
                position += 32
                continue
            }
            position += stop
            guard position < end else { return nil }
            switch position.pointee {
            case ascii("\""): return position
            case ascii("\n"): return nil
            case ascii("\\"):
                sawEscape = true
                if position[1] == ascii("\n") { return nil }
                position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// The closing quote of a string without escapes and control characters; nil for any other.
    @inline(__always)
    func plainStringEnd(_ start: Bytes) -> Bytes? {
        var position = start
        while position < end {
            if let stop = firstStringStop(in: position) {
                position += stop
                return position.pointee == ascii("\"") && position < end ? position : nil
            }
            position += 32
        }
        return nil
    }

    @inline(never)
    private mutating func escapedKeyEnd(_ start: Bytes) -> Bytes? {
        sawEscapedKey = true
        return escapedStringEnd(start)
    }

    /// Steps into the object that is looked at as a whole; nil when there is none, or a record that begins here.
    @inline(__always)
    func enterWhole(_ position: Bytes) -> Bytes? {
        guard position < end, position.pointee == ascii("{") else { return nil }
        // Only `resource…` and `Name` can be the first key of such a record; anything else needs no closer look.
        if position[1] == ascii("\""), position[2] != ascii("r"), position[2] != ascii("N") { return position + 1 }
        return RecordHead.answer(at: position, end, isFinal: isWhole) == .no ? position + 1 : nil
    }

    /// Steps into an object inside another; nil when there is none, or the beginning of what cannot lie inside.
    @inline(__always)
    func enterObject(_ position: Bytes) -> Bytes? {
        guard position < end, position.pointee == ascii("{") else { return nil }
        // As attributes, their values and events begin.
        switch load4(position + 1) {
        case word4("\"key"), word4("\"str"), word4("\"int"), word4("\"boo"), word4("\"dou"), word4("\"tim"):
            return position + 1
        default: break
        }
        let head = NestedHead.answer(at: position, end, isFinal: isWhole, findsSpans: findsSpans)
        return head == .none ? position + 1 : nil
    }

    /// Goes to the next member of an object: `key` is its key, `position` its value.
    ///
    /// Begins behind the brace or behind a value.
    @inline(__always)
    mutating func nextMember(_ position: inout Bytes, isFirst: Bool) -> Step {
        position = skipSpace(position, end)
        guard position < end else { return .fail }
        if position.pointee != ascii("\"") || !isFirst {
            if position.pointee == ascii("}") {
                position += 1
                return .end
            }
            guard position.pointee == ascii(","), !isFirst else { return .fail }
            position = skipSpace(position + 1, end)
            if position.pointee == ascii("}"), position < end {
                position += 1
                return .end
            }
            guard position.pointee == ascii("\"") else { return .fail }
        }
        guard let keyEnd = plainStringEnd(position + 1) ?? escapedKeyEnd(position + 1) else { return .fail }
        key = TextRange(start: position + 1, end: keyEnd)
        position = skipSpace(keyEnd + 1, end)
        guard position.pointee == ascii(":") else { return .fail }
        position = skipSpace(position + 1, end)
        return position < end ? .member : .fail
    }

    /// Goes to the next element of an array; begins behind the bracket or behind an element.
    @inline(__always)
    func nextElement(_ position: inout Bytes, isFirst: Bool) -> Step {
        position = skipSpace(position, end)
        guard position < end else { return .fail }
        if position.pointee == ascii("]") {
            position += 1
            return .end
        }
        if isFirst { return .member }
        guard position.pointee == ascii(",") else { return .fail }
        position = skipSpace(position + 1, end)
        if position.pointee == ascii("]"), position < end {
            position += 1
            return .end
        }
        return position < end ? .member : .fail
    }

    /// The end of any value.
    @inline(__always)
    mutating func skipValue(_ start: Bytes) -> Bytes? {
        switch start.pointee {
        case ascii("\""): return stringEnd(start + 1).map { $0 + 1 }
        case ascii("{"), ascii("["): return skipNested(start)
        default: return scalarEnd(start)
        }
    }

    @inline(never)
    mutating func skipNested(_ start: Bytes) -> Bytes? {
        if start.pointee == ascii("{"), enterObject(start) == nil { return nil }
        var scan = ValueScan()
        scan.findsSpans = findsSpans
        guard case .end(let position) = scan.run(start, end, isFinal: isWhole) else { return nil }
        if scan.sawEscape { sawEscape = true }
        return position
    }

    /// The end of a number or of one of the words that JSON and its relatives have.
    @inline(never)
    func scalarEnd(_ start: Bytes) -> Bytes? {
        var position = start
        if position < end, position.pointee == ascii("-") || position.pointee == ascii("+") { position += 1 }
        for word in ["true", "false", "null", "NaN", "Infinity"] as [StaticString] {
            let length = word.utf8CodeUnitCount
            if end - position >= length, areEqual(position, word.utf8Start, length) { return position + length }
        }
        let digits = position
        while position < end {
            switch position.pointee {
            case ascii("0")...ascii("9"), ascii("."), ascii("e"), ascii("E"), ascii("+"), ascii("-"):
                if position == digits, position.pointee | 0x20 == ascii("e") { return nil }
                position += 1
            default: return position > digits ? position : nil
            }
        }
        return nil
    }

    /// Whether the value is `null`.
    @inline(__always)
    func isNull(_ position: Bytes) -> Bool { load4(position) == word4("null") }
}
