import TraceStore

/// OTLP JSON, "Span" of the trace proto: keys in lowerCamelCase or snake_case and in any order, ids in every form that
/// `IdentifierText` knows, 64-bit numbers as strings or numbers, enums as numbers or names. Unknown keys are ignored.
extension SpanParser {
    /// Parses the span whose brace is at `start`; answers the byte behind it.
    @inline(__always)
    mutating func parseOTLP(_ start: Bytes) -> Bytes? {
        findsSpans = true
        guard let first = enterWhole(start) else { return nil }
        var position = skipSpace(passExpectedHead(first), end)
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

    /// Takes the members that the collector writes before the attributes, in its order and each with the comma behind
    /// it, up to the first one that is written otherwise; answers where that one begins.
    ///
    /// Gives what `expectedMember` gives for one after the other, but asks of each only whether it is the next.
    @inline(__always)
    private mutating func passExpectedHead(_ start: Bytes) -> Bytes {
        var position = start
        guard position.pointee == ascii("\""), load8(position + 1) == word8("traceId\""),
            load2(position + 9) == word2(":\""), load2(position + 43) == word2("\","),
            let traceID = hexTraceID(position + 11)
        else { return position }
        span.traceID = traceID
        position += 45
        guard position < end, load8(position) == word8("\"spanId\""), position[8] == ascii(":"),
            load2(position + 26) == word2("\","), let spanID = expectedSpanID(position + 9)
        else { return position }
        span.spanID = spanID
        position += 28
        guard position < end else { return position }
        if load8(position) == word8("\"parentS"), load8(position + 7) == word8("SpanId\":"),
            load2(position + 32) == word2("\","), let parentID = expectedSpanID(position + 15)
        {
            span.parentID = parentID
            position += 34
            guard position < end else { return position }
        }
        if load8(position) == word8("\"flags\":"), position[8] &- 0x30 <= 9 {
            guard let next = flags(position + 8), next.pointee == ascii(","), next < end else { return position }
            position = next + 1
        }
        guard load8(position) == word8("\"name\":\""), let nameEnd = stringEnd(position + 8),
            nameEnd[1] == ascii(",")
        else { return position }
        name = TextRange(start: position + 8, end: nameEnd)
        position = nameEnd + 2
        guard load8(position) << 8 == word8("x\"kind\":") & ~0xff, position[7] &- 0x30 <= 9,
            position[8] == ascii(",")
        else { return position }
        span.kind = SpanKind(rawValue: position[7] &- 0x30)
        position += 9
        guard position < end, load8(position) == word8("\"startTi"), load8(position + 8) == word8("meUnixNa"),
            load4(position + 16) == word4("no\":"), position[20] == ascii("\""), position[41] == ascii(","),
            let startTime = digits19(position + 21)
        else { return position }
        setStart(startTime)
        position += 42
        guard position < end, load8(position) == word8("\"endTime"), load8(position + 8) == word8("UnixNano"),
            load2(position + 16) == word2("\":"), position[18] == ascii("\""), position[39] == ascii(","),
            let endTime = digits19(position + 19)
        else { return position }
        setEnd(endTime)
        return position + 40
    }

    /// A member exactly as the collector writes it; nil, and nothing noted, for any other layout.
    @inline(__always)
    private mutating func expectedMember(_ start: Bytes) -> Bytes? {
        let word = load8(start + 1)
        if word == word8("traceId\"") {
            guard load2(start + 9) == word2(":\""), start[43] == ascii("\""), let id = hexTraceID(start + 11) else {
                return nil
            }
            span.traceID = id
            return start + 44
        }
        if word == word8("spanId\":") {
            guard let id = expectedSpanID(start + 9) else { return nil }
            span.spanID = id
            return start + 27
        }
        if word == word8("parentSp") {
            guard load8(start + 7) == word8("SpanId\":"), let id = expectedSpanID(start + 15) else { return nil }
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
            if load2(start + 9) == word2("{}") {
                span.status = .unset
                return start + 11
            }
            if load8(start + 9) == word8("{\"code\":"), start[17] &- 0x30 <= 9, start[18] == ascii("}") {
                span.status = StatusCode(rawValue: start[17] &- 0x30)
                return start + 19
            }
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

    /// A span id in hex and the quotes around it.
    @inline(__always)
    private func expectedSpanID(_ quote: Bytes) -> SpanID? {
        quote.pointee == ascii("\"") && quote[17] == ascii("\"") ? hexSpanID(quote + 1) : nil
    }

    /// Nineteen digits and a quote, which is what nanoseconds have from 2001 to 2286.
    @inline(__always)
    private func digits19(_ start: Bytes) -> UInt64? {
        var digits = DecimalDigits8()
        let first = digits.take8(load8(start))
        let second = digits.take8(load8(start + 8))
        // These three are the last ones of eight, the others zeros.
        let third = digits.take8((UInt64(load4(start + 15)) & 0xffff_ff00) << 32 | 0x30_3030_3030)
        guard start[19] == ascii("\""), digits.areDigits else { return nil }
        let value = first &* 100_000_000_000 &+ second &* 1_000 &+ third
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
            return nameText(value)
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

    /// A span's name, of which the last one counts.
    @inline(__always)
    mutating func nameText(_ value: Bytes) -> Bytes? {
        guard value.pointee == ascii("\"") else {
            name = nil
            return repairedValue(value)
        }
        guard let textEnd = stringEnd(value + 1) else { return nil }
        name = TextRange(start: value + 1, end: textEnd)
        return textEnd + 1
    }

    /// Passes over a value that is not what it should be, or null.
    mutating func repairedValue(_ value: Bytes) -> Bytes? {
        if !isNull(value) { markRepaired() }
        return skipValue(value)
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
        guard let next = expectedEventsEnd(value) ?? skipValue(value) else { return nil }
        if value.pointee == ascii("["), skipSpace(value + 1, end).pointee != ascii("]") {
            span.marks.insert(.hasEvents)
        }
        return next
    }

    /// The end of an event array exactly as the collector writes it; nil for any other layout.
    @inline(__always)
    private mutating func expectedEventsEnd(_ start: Bytes) -> Bytes? {
        guard start.pointee == ascii("[") else { return nil }
        var position = start
        repeat {
            let event = position + 1
            guard event < end, load8(event) == word8("{\"timeUn"), load8(event + 8) == word8("ixNano\":"),
                event[16] == ascii("\""), let timeEnd = plainStringEnd(event + 17),
                load8(timeEnd) == word8("\",\"name\""), load2(timeEnd + 8) == word2(":\""),
                let nameEnd = stringEnd(timeEnd + 10)
            else { return nil }
            position = nameEnd + 1
            if load8(nameEnd) == word8("\",\"attri"), load8(nameEnd + 7) == word8("ibutes\":") {
                guard nameEnd[15] == ascii("["), let next = expectedAttributesEnd(nameEnd + 15) else { return nil }
                position = next
            }
            guard position.pointee == ascii("}"), position < end else { return nil }
            position += 1
        } while position.pointee == ascii(",")
        return position.pointee == ascii("]") && position < end ? position + 1 : nil
    }

    /// A link array: remembered, and read when the span has turned out to be good.
    mutating func links(_ value: Bytes) -> Bytes? {
        guard let next = skipValue(value) else { return nil }
        if value.pointee == ascii("["), skipSpace(value + 1, end).pointee != ascii("]") {
            span.marks.insert(.hasLinks)
            links = value
        } else {
            span.marks.remove(.hasLinks)
            links = nil
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
