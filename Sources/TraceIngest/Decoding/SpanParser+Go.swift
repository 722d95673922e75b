import TraceStore

/// Go's `stdouttrace`: one object per span, on one line or indented, keys in any order.
extension SpanParser {
    /// Parses the record whose brace is at `start`; answers the byte behind it.
    ///
    /// A record without `SpanContext` is no span, which `sawSpanContext` tells.
    mutating func parseGo(_ start: Bytes, known: KnownTexts) -> Bytes? {
        span.encoding = .goStdout
        var position = start + 1
        var isFirst = true
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end:
                complete()
                return position
            case .member: break
            }
            isFirst = false
            guard let next = goMember(position, known) else { return nil }
            position = next
        }
    }

    @inline(__always)
    private mutating func goMember(_ value: Bytes, _ known: KnownTexts) -> Bytes? {
        let start = key.start
        let count = key.count
        let word = load8(start)
        switch count {
        case 4 where isText(start, key.end, "Name"): return nameText(value)
        case 5 where isText(start, key.end, "Links"): return links(value)
        case 6 where isText(start, key.end, "Parent"): return spanContext(value, isParent: true)
        case 6 where isText(start, key.end, "Status"): return goStatus(value)
        case 6 where isText(start, key.end, "Events"): return events(value)
        case 7 where isText(start, key.end, "EndTime"): return goTime(value) { $0.setEnd($1) }
        case 8 where word == word8("SpanKind"):
            let (number, next) = enumeration(value, names: EnumNames.kinds)
            span.kind = SpanKind(rawValue: number)
            return next
        case 8 where word == word8("Resource"): return knownText(value, known, \.resource)
        case 9 where isText(start, key.end, "StartTime"): return goTime(value) { $0.setStart($1) }
        case 10 where word == word8("Attribut"): return attributes(value)
        case 11 where word == word8("SpanCont"): return spanContext(value, isParent: false)
        case 20 where word == word8("Instrume"): return knownText(value, known, \.scope)
        case 22 where word == word8("Instrume"): return knownText(value, known, \.library)
        default: return skipValue(value)
        }
    }

    /// A resource or a scope: most often one that was there before, which is seen without scanning it.
    @inline(__always)
    private mutating func knownText(
        _ value: Bytes,
        _ known: KnownTexts,
        _ destination: WritableKeyPath<SpanParser, TextRange?>
    ) -> Bytes? {
        if let next = known.match(value, end) {
            self[keyPath: destination] = TextRange(start: value, end: next)
            return next
        }
        guard let next = skipValue(value) else { return nil }
        self[keyPath: destination] = TextRange(start: value, end: next)
        return next
    }

    @inline(__always)
    private mutating func spanContext(_ value: Bytes, isParent: Bool) -> Bytes? {
        guard value.pointee == ascii("{") else { return repairedValue(value) }
        if !isParent { sawSpanContext = true }
        guard var position = enterObject(value) else { return nil }
        var isFirst = true
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end: return position
            case .member: break
            }
            isFirst = false
            guard let next = contextMember(position, isParent: isParent) else { return nil }
            position = next
        }
    }

    @inline(__always)
    private mutating func contextMember(_ value: Bytes, isParent: Bool) -> Bytes? {
        if isText(key.start, key.end, "TraceID") {
            if isParent { return skipValue(value) }
            if value.pointee == ascii("\""), value[33] == ascii("\""), let id = hexTraceID(value + 1) {
                span.traceID = id
                return value + 34
            }
            let (id, next) = identifier(value, byteCount: 16)
            span.traceID = id
            return next
        }
        if isText(key.start, key.end, "SpanID") {
            let id: SpanID
            let next: Bytes?
            if value.pointee == ascii("\""), value[17] == ascii("\""), let hex = hexSpanID(value + 1) {
                id = hex
                next = value + 18
            } else {
                let wide: TraceID
                (wide, next) = identifier(value, byteCount: 8)
                id = SpanID(wide.low)
            }
            if isParent { span.parentID = id } else { span.spanID = id }
            return next
        }
        if isParent, isText(key.start, key.end, "Remote") {
            span.marks.insert(.remoteParentKnown)
            if load4(value) == word4("true") { span.marks.insert(.parentIsRemote) }
        }
        return skipValue(value)
    }

    private mutating func goTime(_ value: Bytes, _ set: (inout SpanParser, UInt64) -> Void) -> Bytes? {
        guard value.pointee == ascii("\""), let textEnd = stringEnd(value + 1) else { return repairedValue(value) }
        guard let time = TimestampText.nanoseconds(value + 1, textEnd) else {
            if textEnd > value + 1 { markRepaired() }
            return textEnd + 1
        }
        set(&self, time)
        return textEnd + 1
    }

    private mutating func goStatus(_ value: Bytes) -> Bytes? {
        guard value.pointee == ascii("{") else { return repairedValue(value) }
        guard var position = enterObject(value) else { return nil }
        var isFirst = true
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end: return position
            case .member: break
            }
            isFirst = false
            let next: Bytes?
            if isText(key.start, key.end, "Code") {
                let code: UInt8
                (code, next) = enumeration(position, names: EnumNames.statusCodes)
                span.status = StatusCode(rawValue: code)
            } else {
                next = skipValue(position)
            }
            guard let next else { return nil }
            position = next
        }
    }
}
