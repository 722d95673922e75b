/// The keys of the objects around spans.
enum StructureKey {
    case resourceSpans, otherSignal, wrapper
    case resource, scopeSpans, legacyScopeSpans, schemaURL
    case scope, spans
    case unknown

    init(_ start: Bytes, _ end: Bytes) {
        self = .unknown
        for (text, key) in Self.known where isText(start, end, text) { self = key }
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
    ]

    /// Whether an object that begins with this key is one of Go's spans, as far as one key can tell.
    static func isGo(_ start: Bytes, _ end: Bytes) -> Bool {
        for text in [
            "Name", "SpanContext", "Parent", "SpanKind", "StartTime", "EndTime", "Attributes", "Events", "Links",
            "Status", "DroppedAttributes", "DroppedEvents", "DroppedLinks", "ChildSpanCount", "Resource",
            "InstrumentationScope", "InstrumentationLibrary",
        ] as [StaticString] where isText(start, end, text) { return true }
        return false
    }
}
