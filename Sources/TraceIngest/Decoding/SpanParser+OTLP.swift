import TraceStore

/// OTLP JSON, "Span" of the trace proto: keys in lowerCamelCase or snake_case and in any order, ids in every form that
/// `IdentifierText` knows, 64-bit numbers as strings or numbers, enums as numbers or names. Unknown keys are ignored.
extension SpanParser {
    /// Parses the span whose brace is at `start`; answers the byte behind it.
    @inline(__always)
    mutating func parseOTLP(_ start: Bytes) -> Bytes? {
        findsSpans = true
        guard var position = enterWhole(start) else { return nil }
        position = skipSpace(position, end)
        if position.pointee == ascii("}") {
            complete()
            return position + 1
        }
        while position < end, position.pointee == ascii("\"") {
            if let next = expectedMember(position) {
                position = next
            } else {
                guard case .member = nextMember(&position, isFirst: true), let next = member(position) else {
                    return nil
                }
                position = next
            }
            if position.pointee != ascii(",") {
                position = skipSpace(position, end)
                if position.pointee == ascii("}") {
                    complete()
                    return position + 1
                }
                guard position.pointee == ascii(",") else { return nil }
            }
            position = skipSpace(position + 1, end)
            if position.pointee == ascii("}") {
                complete()
                return position + 1
            }
        }
        return nil
    }

    /// A member exactly as the collector writes it; nil, and nothing noted, for any other layout.
    @inline(__always)
    private mutating func expectedMember(_ start: Bytes) -> Bytes? {
        let word = load8(start + 1)
        if word == word8("traceId\"") {
            guard load2(start + 9) == word2(":\""), start[43] == ascii("\""),
                let first = hex8(load8(start + 11)), let second = hex8(load8(start + 19)),
                let third = hex8(load8(start + 27)), let fourth = hex8(load8(start + 35))
            else { return nil }
            span.traceID = TraceID(high: first << 32 | second, low: third << 32 | fourth)
            return start + 44
        }
        if word == word8("spanId\":") {
            guard start[9] == ascii("\""), let id = hexID(start + 10) else { return nil }
            span.spanID = id
            return start + 27
        }
        if word == word8("parentSp") {
            guard load8(start + 8) == word8("panId\":\""), let id = hexID(start + 16) else { return nil }
            span.parentID = id
            return start + 33
        }
        if word == word8("attribut"), load4(start + 9) == word4("es\":") {
            return start[13] == ascii("[") ? attributes(start + 13) : nil
        }
        if word == word8("startTim") {
            guard load8(start + 9) == word8("eUnixNan"), load4(start + 16) == word4("no\":"), start[20] == ascii("\""),
                let time = digits19(start + 21)
            else { return nil }
            setStart(time)
            return start + 41
        }
        if word == word8("endTimeU") {
            guard load8(start + 9) == word8("nixNano\""), load2(start + 17) == word2(":\""),
                let time = digits19(start + 19)
            else { return nil }
            setEnd(time)
            return start + 39
        }
        if word == word8("events\":") { return start[9] == ascii("[") ? events(start + 9) : nil }
        if word << 8 == word8("xname\":\"") & ~0xff {
            guard let textEnd = stringEnd(start + 8) else { return nil }
            name = TextRange(start: start + 8, end: textEnd)
            return textEnd + 1
        }
        if word == word8("status\":") {
            if load2(start + 9) == word2("{}") { return start + 11 }
            return start[9] == ascii("{") ? status(start + 9) : nil
        }
        if word << 16 == word8("xxkind\":") & ~0xffff {
            let digit = start[7] &- 0x30
            guard digit <= 9, start[8] == ascii(",") || start[8] == ascii("}") else { return nil }
            span.kind = SpanKind(rawValue: digit)
            return start + 8
        }
        if word << 8 == word8("xflags\":") & ~0xff {
            return start[8] &- 0x30 <= 9 ? flags(start + 8) : nil
        }
        if word == word8("links\":["), start[9] == ascii("]") { return start + 10 }
        return nil
    }

    @inline(__always)
    private func hexID(_ start: Bytes) -> SpanID? {
        guard start[16] == ascii("\""), let first = hex8(load8(start)), let second = hex8(load8(start + 8)) else {
            return nil
        }
        return SpanID(first << 32 | second)
    }

    /// Nineteen digits and a quote, which is what nanoseconds have from 2001 to 2286.
    @inline(__always)
    private func digits19(_ start: Bytes) -> UInt64? {
        guard start[19] == ascii("\""), let first = decimal8(load8(start)), let second = decimal8(load8(start + 8)),
            let last = decimal8(UInt64(load4(start + 15)) << 32 | 0x3030_3030)
        else { return nil }
        // `last` begins with the digit that `second` ends with.
        let value = first &* 100_000_000_000 &+ second &* 1_000 &+ last % 1_000
        return value <= UInt64(Int64.max) ? value : nil
    }

    /// A member in any layout; `key` is its key.
    @inline(never)
    private mutating func member(_ value: Bytes) -> Bytes? {
        switch OTLPSpanKey(key) {
        case .traceID:
            let (id, next) = identifier(value, byteCount: 16)
            span.traceID = id
            return next
        case .spanID:
            let (id, next) = identifier(value, byteCount: 8)
            span.spanID = SpanID(id.low)
            return next
        case .parentSpanID:
            let (id, next) = identifier(value, byteCount: 8)
            span.parentID = SpanID(id.low)
            return next
        case .name:
            guard value.pointee == ascii("\"") else {
                if !isNull(value) { markRepaired() }
                return skipValue(value)
            }
            guard let textEnd = stringEnd(value + 1) else { return nil }
            name = TextRange(start: value + 1, end: textEnd)
            return textEnd + 1
        case .kind: return kind(value)
        case .startTime: return time(value) { $0.setStart($1) }
        case .endTime: return time(value) { $0.setEnd($1) }
        case .flags: return flags(value)
        case .attributes: return attributes(value)
        case .events: return events(value)
        case .links: return links(value)
        case .status: return status(value)
        case nil: return skipValue(value)
        }
    }

    @inline(__always)
    mutating func setStart(_ time: UInt64) {
        span.start = time
        if time < 1_000_000_000_000_000, time != 0 { span.marks.insert(.doubtfulTimeUnit) }
    }

    @inline(__always)
    mutating func setEnd(_ time: UInt64) { span.end = time }

    /// An event array: only whether it holds something matters.
    @inline(__always)
    mutating func events(_ value: Bytes) -> Bytes? {
        guard let next = skipValue(value) else { return nil }
        if value.pointee == ascii("["), skipSpace(value + 1, end).pointee != ascii("]") {
            span.marks.insert(.hasEvents)
        }
        return next
    }

    /// A link array: remembered, and read when the span has turned out to be good.
    mutating func links(_ value: Bytes) -> Bytes? {
        guard let next = skipValue(value) else { return nil }
        if value.pointee == ascii("["), skipSpace(value + 1, end).pointee != ascii("]") {
            span.marks.insert(.hasLinks)
            links = value
        }
        return next
    }

    private mutating func flags(_ value: Bytes) -> Bytes? {
        var position = value
        var number: UInt64 = 0
        while position < end, position - value < 10, position.pointee &- 0x30 <= 9 {
            number = number &* 10 &+ UInt64(position.pointee &- 0x30)
            position += 1
        }
        guard position > value, position.pointee == ascii(",") else {
            let (number, next) = unsigned(value)
            noteFlags(number ?? 0)
            return next
        }
        noteFlags(number)
        return position
    }

    mutating func noteFlags(_ flags: UInt64) {
        span.marks.subtract([.remoteParentKnown, .parentIsRemote])
        guard flags & 0x100 != 0 else { return }
        span.marks.insert(.remoteParentKnown)
        if flags & 0x200 != 0 { span.marks.insert(.parentIsRemote) }
    }

    private mutating func kind(_ value: Bytes) -> Bytes? {
        let (number, next) = enumeration(value, names: EnumNames.kinds)
        span.kind = SpanKind(rawValue: number)
        return next
    }

    private mutating func status(_ value: Bytes) -> Bytes? {
        guard value.pointee == ascii("{") else {
            if !isNull(value) && load2(value) != word2("[]") { markRepaired() }
            return skipValue(value)
        }
        guard var position = enterObject(value) else { return nil }
        var isFirst = true
        var code: UInt8 = 0
        var isFailed = false
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end:
                span.status = code == 0 && isFailed ? .error : StatusCode(rawValue: code)
                return position
            case .member: break
            }
            isFirst = false
            let next: Bytes?
            if isText(key.start, key.end, "code") || isText(key.start, key.end, "Code") {
                (code, next) = enumeration(position, names: EnumNames.statusCodes)
            } else if isText(key.start, key.end, "deprecatedCode") || isText(key.start, key.end, "deprecated_code") {
                let number: UInt64?
                (number, next) = unsigned(position)
                isFailed = (number ?? 0) != 0
            } else {
                next = skipValue(position)
            }
            guard let next else { return nil }
            position = next
        }
    }
}

/// The keys of a span that are looked at.
private enum OTLPSpanKey {
    case traceID, spanID, parentSpanID, name, kind, startTime, endTime, flags, attributes, events, links, status

    init?(_ key: TextRange) {
        for (text, which) in Self.known where isText(key.start, key.end, text) {
            self = which
            return
        }
        return nil
    }

    private static let known: [(StaticString, OTLPSpanKey)] = [
        ("traceId", traceID), ("spanId", spanID), ("parentSpanId", parentSpanID), ("name", name), ("kind", kind),
        ("startTimeUnixNano", startTime), ("endTimeUnixNano", endTime), ("flags", flags), ("attributes", attributes),
        ("events", events), ("links", links), ("status", status), ("trace_id", traceID), ("span_id", spanID),
        ("parent_span_id", parentSpanID), ("start_time_unix_nano", startTime), ("end_time_unix_nano", endTime),
    ]
}
