/// How a record or a span is recognised in the middle of another one: the other one was torn, or its brackets or quotes
/// are damaged, and reading goes on there.
///
/// No valid span holds an object that begins like this. Ids must look like ids, since an attribute may have any name.
enum NestedHead {
    enum Answer { case none, record, scope, span, jaegerSpan, needMore }

    /// What begins at `brace`, which points to `{`.
    ///
    /// Never reads at or beyond `end`.
    ///
    /// `findsSpans`: whether spans of OTLP and of Jaeger and OTLP's scopes, which only lists hold, are to be found too.
    /// `expectsResource`: an object with a `resource` is no surprise here.
    static func answer(
        at brace: Bytes,
        _ end: Bytes,
        isFinal: Bool,
        findsSpans: Bool,
        expectsResource: Bool = false
    ) -> Answer {
        if end - brace > 3, brace[1] == ascii("\"") {
            // Most objects are told by three bytes, and integers by a fourth.
            if end - brace > 4, brace[3] == ascii("n"), brace[4] == ascii("t") { return .none }
            switch (brace[2], brace[3]) {
            case (ascii("r"), ascii("e")), (ascii("N"), ascii("a")), (ascii("t"), ascii("r")), (ascii("n"), ascii("a")),
                (ascii("T"), ascii("i")), (ascii("d"), ascii("a")), (ascii("s"), ascii("c")), (ascii("i"), ascii("n")),
                (ascii("s"), ascii("p")):
                break
            default: return .none
            }
        }
        switch RecordHead.answer(at: brace, end, isFinal: isFinal, expectsResource: expectsResource) {
        case .yes: return .record
        case .needMore: return .needMore
        case .no: break
        }
        let answer = foreignAnswer(at: brace, end, isFinal: isFinal)
        return findsSpans || answer == .needMore || answer == .record ? answer : .none
    }

    /// The same for what `RecordHead` does not know.
    static func foreignAnswer(at brace: Bytes, _ end: Bytes, isFinal: Bool) -> Answer {
        var text = Lookahead(position: brace + 1, end: end)
        let answer = text.takeNestedHead()
        return text.isShort ? (isFinal ? .none : .needMore) : answer
    }
}

/// The keys that heads are told by.
private enum HeadKey {
    case traceID, spanID, id, jaegerTraceID, jaegerSpanID, spans, name, context, rowTime, rowTrace, data, scope
    /// The name in what Swift prints.
    case swiftName
    /// Members that links have too.
    case shared
    /// Members that links and references do not have.
    case ofSpan, ofJaegerSpan
    case other

    init(_ key: TextRange) {
        self = .other
        for (text, known) in Self.known where isText(key.start, key.end, text) {
            self = known
            return
        }
    }

    private static let known: [(StaticString, HeadKey)] = [
        ("traceId", traceID), ("trace_id", traceID), ("spanId", spanID), ("span_id", spanID), ("id", id),
        ("parentId", id), ("traceID", jaegerTraceID), ("spanID", jaegerSpanID), ("spans", spans), ("name", name),
        ("context", context), ("Timestamp", rowTime), ("TraceId", rowTrace), ("data", data), ("scope", scope),
        ("instrumentationLibrary", scope), ("span", swiftName), ("traceState", shared), ("trace_state", shared),
        ("flags", shared), ("parentSpanId", ofSpan), ("parent_span_id", ofSpan), ("kind", ofSpan),
        ("startTimeUnixNano", ofSpan),
        ("start_time_unix_nano", ofSpan), ("operationName", ofJaegerSpan), ("references", ofJaegerSpan),
        ("startTime", ofJaegerSpan),
    ]
}

extension Lookahead {
    /// A key and its colon.
    fileprivate mutating func takeKey() -> HeadKey? {
        guard let key = takeString(), takeByte(ascii(":")) else { return nil }
        return HeadKey(key)
    }

    fileprivate mutating func takeNestedHead() -> NestedHead.Answer {
        switch takeKey() {
        case .traceID: takeID() ? takeTraceMembers() : .none
        case .jaegerTraceID: takeID() ? takeJaegerMembers() : .none
        case .name where takeScalar() && takeByte(ascii(",")) && takeKey() == .context: takeContext() ? .record : .none
        case .rowTime where takeScalar() && takeByte(ascii(",")) && takeKey() == .rowTrace: takeID() ? .record : .none
        case .swiftName where takeScalar() && takeByte(ascii(",")) && takeKey() == .traceID: takeID() ? .record : .none
        case .data where takeByte(ascii("[")) && takeByte(ascii("{")) && takeKey() == .jaegerTraceID: .record
        case .scope where takeByte(ascii("{")): .scope
        default: .none
        }
    }

    /// Behind `"traceId":"…"`: a span of Zipkin has an `id`, one of OTLP a `spanId` and what a link does not have.
    private mutating func takeTraceMembers() -> NestedHead.Answer {
        var hasSpanID = false
        for _ in 0..<5 {
            guard takeByte(ascii(",")), let key = takeKey() else { return .none }
            switch key {
            case .id where !hasSpanID: return takeID() ? .record : .none
            case .spanID: hasSpanID = true
            case .ofSpan where hasSpanID, .name where hasSpanID: return .span
            // Jaeger's protobuf as JSON.
            case .ofJaegerSpan where hasSpanID: return .record
            case .shared, .name, .ofSpan: break
            default: return .none
            }
            guard takeScalar() else { return .none }
        }
        return .none
    }

    /// Behind `"traceID":"…"`: a trace has `spans`, a span what a reference does not have.
    private mutating func takeJaegerMembers() -> NestedHead.Answer {
        guard takeByte(ascii(",")), let key = takeKey() else { return .none }
        if key == .spans { return takeByte(ascii("[")) ? .record : .none }
        guard key == .jaegerSpanID, takeID(), takeByte(ascii(",")), let next = takeKey() else { return .none }
        return next == .ofJaegerSpan || next == .shared ? .jaegerSpan : .none
    }

    private mutating func takeContext() -> Bool {
        takeByte(ascii("{")) && takeKey() == .traceID && takeID()
    }

    /// A string that looks like an id.
    private mutating func takeID() -> Bool {
        guard let text = takeString() else { return false }
        return text.count >= 11 && text.count <= 44 && text.buffer.allSatisfy(isIDCharacter)
    }
}

/// Hexadecimal digits and base64.
private func isIDCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case ascii("0")...ascii("9"), ascii("a")...ascii("z"), ascii("A")...ascii("Z"), ascii("+"), ascii("/"), ascii("="),
        ascii("-"), ascii("_"), ascii("\\"):
        true
    default: false
    }
}
