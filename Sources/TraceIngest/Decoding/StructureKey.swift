/// The keys of the objects around spans.
enum StructureKey {
    case resourceSpans, otherSignal, wrapper
    case resource, scopeSpans, legacyScopeSpans, schemaURL
    case scope, spans
    case data, processes
    case unknown

    init(_ start: Bytes, _ end: Bytes) {
        self = .unknown
        for (text, key) in Self.known where isText(start, end, text) {
            self = key
            return
        }
    }

    /// Reads a key with its escapes resolved.
    init(escaped start: Bytes, _ end: Bytes) {
        self = Self.withPlainKey(start, end) { StructureKey($0, $1) }
    }

    /// Whether the text that was torn off within a record's first key, or within a key around spans, is the beginning
    /// of one that leads to spans.
    static func isTornFromRecord(_ start: Bytes, _ end: Bytes) -> Bool {
        let count = end - start
        for (text, key) in known where text.utf8CodeUnitCount >= count && areEqual(start, text.utf8Start, count) {
            switch key {
            case .resourceSpans, .resource, .scopeSpans, .legacyScopeSpans, .spans: return true
            default: continue
            }
        }
        return "SpanContext".utf8.starts(with: UnsafeBufferPointer(start: start, count: count))
            || "Name".utf8.starts(with: UnsafeBufferPointer(start: start, count: count))
    }

    private static func withPlainKey<Result>(_ start: Bytes, _ end: Bytes, _ body: (Bytes, Bytes) -> Result) -> Result {
        JSONText.unescaped(UnsafeBufferPointer(start: start, count: end - start)).withUnsafeBufferPointer { plain in
            let base = plain.baseAddress ?? start
            return body(base, base + plain.count)
        }
    }

    private static let known: [(StaticString, StructureKey)] = [
        ("resourceSpans", resourceSpans), ("resource_spans", resourceSpans), ("batches", resourceSpans),
        ("resourceLogs", otherSignal), ("resource_logs", otherSignal), ("resourceMetrics", otherSignal),
        ("resource_metrics", otherSignal), ("resourceProfiles", otherSignal), ("resource_profiles", otherSignal),
        ("scopeLogs", otherSignal), ("scope_logs", otherSignal), ("scopeMetrics", otherSignal),
        ("scope_metrics", otherSignal), ("scopeProfiles", otherSignal), ("scope_profiles", otherSignal),
        ("trace", wrapper), ("result", wrapper),
        ("resource", resource), ("scopeSpans", scopeSpans), ("scope_spans", scopeSpans),
        ("instrumentationLibrarySpans", legacyScopeSpans), ("instrumentation_library_spans", legacyScopeSpans),
        ("deprecatedScopeSpans", legacyScopeSpans), ("schemaUrl", schemaURL), ("schema_url", schemaURL),
        ("scope", scope), ("instrumentationLibrary", scope), ("instrumentation_library", scope), ("spans", spans),
        ("data", data), ("processes", processes),
    ]

    /// Whether an object that begins with this key is one of Go's spans, as far as one key can tell.
    static func isGo(escaped start: Bytes, _ end: Bytes) -> Bool {
        withPlainKey(start, end) { isGo($0, $1) }
    }

    /// Whether an object that begins with this key is one of Go's spans.
    static func isGo(_ start: Bytes, _ end: Bytes) -> Bool {
        for text in [
            "Name", "SpanContext", "Parent", "SpanKind", "StartTime", "EndTime", "Attributes", "Events", "Links",
            "Status", "DroppedAttributes", "DroppedEvents", "DroppedLinks", "ChildSpanCount", "Resource",
            "InstrumentationScope", "InstrumentationLibrary",
        ] as [StaticString] where isText(start, end, text) { return true }
        return false
    }
}
