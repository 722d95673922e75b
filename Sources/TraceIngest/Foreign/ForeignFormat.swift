import TraceStore

/// Formats other than OTLP and Go's, told by the keys of a record.
///
/// They are read through a `JSONValue`, which is slower but leaves a format's page of code to the format alone.
enum ForeignFormat {
    /// What the keys of an object say.
    enum Answer: Equatable {
        case span(SpanEncoding)
        /// Some other object.
        case other
        /// Its members cannot be told apart.
        case broken
    }

    /// Whether an object that begins with this key may be a span of one of the formats.
    static func mayBegin(with start: Bytes, _ end: Bytes) -> Bool {
        // OTLP's records begin with an `r`, and are not to be held up here.
        start.pointee != ascii("r") && !KeySet.of(start, end).isEmpty
    }

    /// What kind of object stands between `start` and `end`.
    static func answer(_ start: Bytes, _ end: Bytes) -> Answer {
        let interests = AttributeInterests(correlationKey: "")
        var parser = SpanParser(start: start, end: end, isWhole: true, interests: interests)
        guard var position = parser.enterWhole(start) else { return .broken }
        var keys: KeySet = []
        var isFirst = true
        while true {
            switch parser.nextMember(&position, isFirst: isFirst) {
            case .fail: return .broken
            case .end: return encoding(keys).map(Answer.span) ?? .other
            case .member: break
            }
            isFirst = false
            keys.formUnion(KeySet.of(parser.key.start, parser.key.end))
            guard let next = parser.skipValue(position) else { return .broken }
            position = next
        }
    }

    /// Whether a torn object is to be counted as a span that was lost: it names a trace near its beginning.
    static func looksLikeSpan(_ start: Bytes, _ end: Bytes) -> Bool {
        var position = start
        while position < min(end, start + 4096) {
            if position.pointee == ascii("\"") {
                for text in traceKeys where end - position > text.utf8CodeUnitCount {
                    if isText(position, position + text.utf8CodeUnitCount, text) { return true }
                }
            }
            position += 1
        }
        return false
    }

    /// Whether an object was torn off, rather than being a wrapper around the record that begins at `end`: it looks like
    /// a span, or would have that record where a span has its first values.
    static func looksTorn(_ start: Bytes, _ end: Bytes) -> Bool {
        var keyEnd = end
        for byte in [0x20, ascii(":"), 0x20] {
            while keyEnd > start, keyEnd[-1] == byte { keyEnd -= 1 }
        }
        for key in firstKeys where keyEnd - start > key.utf8CodeUnitCount && keyEnd < end {
            if isText(keyEnd - key.utf8CodeUnitCount, keyEnd, key) { return true }
        }
        return looksLikeSpan(start, end)
    }

    private static let firstKeys: [StaticString] = ["\"name\"", "\"context\"", "\"Timestamp\""]
    private static let traceKeys: [StaticString] = ["\"trace_id\"", "\"traceId\"", "\"traceID\"", "\"TraceId\""]

    private static func encoding(_ keys: KeySet) -> SpanEncoding? {
        if keys.isSuperset(of: [.name, .context]), !keys.isDisjoint(with: [.startTime, .parentUnderscored]) {
            return .pythonConsole
        }
        if keys.isSuperset(of: [.traceID, .id]), !keys.isDisjoint(with: [.zipkin, .name]),
            keys.isDisjoint(with: [.notZipkin, .spanID])
        {
            return .zipkin
        }
        if keys.isSuperset(of: [.jaegerTraceID, .jaegerSpanID]) { return .jaeger }
        if keys.isSuperset(of: [.traceID, .spanID, .operation]) { return .jaeger }
        if keys.isSuperset(of: [.name, .context, .phpParent]) { return .phpConsole }
        if keys.isSuperset(of: .clickHouse) { return .clickHouse }
        if keys.isSuperset(of: [.swiftName, .traceID, .spanID]) { return .swiftStdout }
        return nil
    }
}

/// Keys that tell formats apart; several spellings that mean the same share a bit.
private struct KeySet: OptionSet {
    var rawValue: UInt32

    static let name = KeySet(rawValue: 1 << 0)
    static let context = KeySet(rawValue: 1 << 1)
    static let startTime = KeySet(rawValue: 1 << 2)
    static let parentUnderscored = KeySet(rawValue: 1 << 3)
    static let traceID = KeySet(rawValue: 1 << 4)
    static let id = KeySet(rawValue: 1 << 5)
    static let zipkin = KeySet(rawValue: 1 << 6)
    /// Zipkin v1 and log lines.
    static let notZipkin = KeySet(rawValue: 1 << 7)
    static let jaegerTraceID = KeySet(rawValue: 1 << 8)
    static let jaegerSpanID = KeySet(rawValue: 1 << 9)
    static let phpParent = KeySet(rawValue: 1 << 10)
    static let spanID = KeySet(rawValue: 1 << 11)
    static let swiftName = KeySet(rawValue: 1 << 12)
    static let clickHouseTrace = KeySet(rawValue: 1 << 13)
    static let clickHouseSpan = KeySet(rawValue: 1 << 14)
    static let clickHouseName = KeySet(rawValue: 1 << 15)
    static let clickHouse: KeySet = [.clickHouseTrace, .clickHouseSpan, .clickHouseName]
    /// Jaeger's in either of its writings.
    static let operation = KeySet(rawValue: 1 << 16)
    /// A key that a span may begin with but that tells nothing.
    static let common = KeySet(rawValue: 1 << 31)

    static func of(_ start: Bytes, _ end: Bytes) -> KeySet {
        for (text, set) in known where isText(start, end, text) { return set }
        return []
    }

    private static let known: [(StaticString, KeySet)] = [
        ("name", .name), ("context", .context), ("start_time", .startTime), ("parent_id", .parentUnderscored),
        ("traceId", .traceID), ("id", .id), ("parentId", .zipkin), ("timestamp", .zipkin), ("duration", .zipkin),
        ("localEndpoint", .zipkin), ("remoteEndpoint", .zipkin), ("annotations", .zipkin), ("tags", .zipkin),
        ("debug", .zipkin), ("shared", .zipkin), ("binaryAnnotations", .notZipkin), ("spanId", .spanID),
        ("level", .notZipkin), ("severity", .notZipkin), ("msg", .notZipkin), ("message", .notZipkin),
        ("traceID", .jaegerTraceID), ("spanID", .jaegerSpanID), ("parent_span_id", .phpParent), ("span", .swiftName),
        ("TraceId", .clickHouseTrace),
        ("SpanId", .clickHouseSpan), ("SpanName", .clickHouseName), ("Timestamp", .common), ("ParentSpanId", .common),
        ("ServiceName", .common), ("Duration", .common), ("start", .common), ("end", .common),
        ("operationName", .operation), ("references", .common),
        ("startTime", .common), ("logs", .common), ("flags", .common), ("kind", .common), ("end_time", .common),
        ("status", .common), ("attributes", .common), ("events", .common),
        ("links", .common),
    ]
}
