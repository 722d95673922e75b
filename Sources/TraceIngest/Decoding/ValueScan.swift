/// Finds the end of one JSON value, whatever lies in it, and can stop at any byte and go on.
///
/// Only brackets and strings are looked at, so nesting costs a counter, and a bit each for the innermost. The scan also
/// notices where the value cannot go on: a newline inside a string, an object where a key must come, or a record or a
/// span that begins in the middle.
struct ValueScan {
    enum Outcome {
        /// The value ends before this byte.
        case end(Bytes)
        /// More bytes are needed; go on here.
        case needMore(Bytes)
        /// A record begins at this brace or bracket, so the value was torn off before it.
        case recordStart(Bytes)
        /// A span or a scope begins at this brace, so the value, itself a span or something before the spans, is damaged.
        case spanStart(Bytes)
        /// The value is broken off here, and no record begins right behind it.
        case broken(Bytes)
    }

    /// Whether spans of OTLP and Jaeger are noticed; attributes of other formats may look like them.
    var findsSpans = false
    /// Whether OTLP's scopes are noticed with them; other things than spans have a scope too.
    var findsScopes = true
    /// Whether the value is a list of objects with resources.
    var expectsResource = false
    private var depth = 0
    /// A bit for each open bracket, the innermost lowest: whether it is an object's.
    private var objects: UInt64 = 0
    private var isInString = false
    /// The last byte outside strings that was no white space.
    private var last: UInt8 = 0
    /// Whether a string held a backslash.
    private(set) var sawEscape = false

    /// Goes on at `start`.
    ///
    /// Never reads at or beyond `end`.
    mutating func run(_ start: Bytes, _ end: Bytes, isFinal: Bool) -> Outcome {
        var position = start
        while position < end {
            if isInString {
                if let outcome = passString(&position, start, end, isFinal) { return outcome }
            } else if let outcome = passToken(&position, end, isFinal) {
                return outcome
            }
        }
        // The brace at the end of a string's piece is looked at again together with what follows it.
        if isInString, position > start, position[-1] == ascii("{") { position -= 1 }
        return .needMore(position)
    }

    /// Goes on inside a string up to behind its closing quote.
    @inline(__always)
    private mutating func passString(
        _ position: inout Bytes,
        _ start: Bytes,
        _ end: Bytes,
        _ isFinal: Bool
    ) -> Outcome? {
        while end - position >= 32 {
            if let stop = firstStringStop(in: position) {
                position += stop
                break
            }
            position += 32
        }
        while end - position >= 8 {
            let stops = stringStops(in: load8(position))
            if stops != 0 {
                position += stops.trailingZeroBitCount >> 3
                break
            }
            position += 8
        }
        guard position < end else { return nil }
        switch position.pointee {
        case ascii("\""):
            // `"torn{"resourceSpans"`: the string was cut and glued to the next record.
            if position > start, position[-1] == ascii("{") {
                if let outcome = headOutcome(position - 1, end, isFinal) { return outcome }
            }
            isInString = false
            last = ascii("\"")
            position += 1
            return depth == 0 ? .end(position) : nil
        case ascii("\\"):
            sawEscape = true
            guard position + 1 < end else { return .needMore(position) }
            if position[1] == ascii("\n") {
                position += 1
                return lineBreakInString(position, start, end, isFinal)
            }
            position += 2
            return nil
        case ascii("\n"):
            return lineBreakInString(position, start, end, isFinal)
        default:
            position += 1
            return nil
        }
    }

    /// Whether a record can begin with this byte at the beginning of a line; PHP's are objects in arrays of their own.
    static func isRecordStart(_ byte: UInt8) -> Bool { byte == ascii("{") || byte == ascii("[") }

    private func lineBreakInString(_ newline: Bytes, _ start: Bytes, _ end: Bytes, _ isFinal: Bool) -> Outcome {
        // `"torn{` and an indented record's next line.
        if newline > start, newline[-1] == ascii("{"), let outcome = headOutcome(newline - 1, end, isFinal) {
            return outcome
        }
        guard newline + 1 < end else { return isFinal ? .broken(newline) : .needMore(newline) }
        return Self.isRecordStart(newline[1]) ? .recordStart(newline + 1) : .broken(newline)
    }

    /// Goes on outside strings by one token.
    @inline(__always)
    private mutating func passToken(_ position: inout Bytes, _ end: Bytes, _ isFinal: Bool) -> Outcome? {
        let byte = position.pointee
        switch byte {
        case ascii("\""):
            isInString = true
        case ascii("{"):
            if depth > 0 {
                if let outcome = headOutcome(position, end, isFinal) { return outcome }
                if last == ascii(","), objects & 1 == 1 { return .broken(position) }
            }
            depth += 1
            objects = objects << 1 | 1
        case ascii("["):
            depth += 1
            objects <<= 1
        case ascii("}"), ascii("]"):
            depth -= 1
            objects >>= 1
            if depth <= 0 { return .end(position + 1) }
        case ascii("\n"):
            if let outcome = passLineBreak(position, end, isFinal) { return outcome }
            position += 1
            return nil
        case 0...0x20:
            position += 1
            return nil
        default:
            break
        }
        last = byte
        position += 1
        return nil
    }

    /// What begins at a brace in the middle of the value, if it ends the value.
    private func headOutcome(_ brace: Bytes, _ end: Bytes, _ isFinal: Bool) -> Outcome? {
        let head = NestedHead.answer(
            at: brace,
            end,
            isFinal: isFinal,
            findsSpans: findsSpans,
            expectsResource: expectsResource
        )
        switch head {
        case .none: return nil
        case .scope where !findsScopes: return nil
        case .record: return .recordStart(brace)
        case .span, .jaegerSpan, .scope: return .spanStart(brace)
        case .needMore: return .needMore(brace)
        }
    }

    private func passLineBreak(_ newline: Bytes, _ end: Bytes, _ isFinal: Bool) -> Outcome? {
        guard newline + 1 < end else { return isFinal ? nil : .needMore(newline) }
        if Self.isRecordStart(newline[1]) {
            let isInArray = last == ascii(",") && objects & 1 == 0
            let mayBegin = last == ascii("[") || last == ascii(":") || isInArray
            return mayBegin ? nil : .recordStart(newline + 1)
        }
        switch RecordHead.isForeignLine(at: newline + 1, end, isFinal: isFinal) {
        case .yes: return .broken(newline)
        case .needMore: return .needMore(newline)
        case .no: return nil
        }
    }
}
