import TraceStore

/// The spans that hold the searched text, by lifecycle.
///
/// Known by id, and only of what the store holds: what is evicted is to be forgotten here too.
struct SearchHits: Sendable {
    private struct Span: Hashable, Sendable {
        var id: SpanID
        var place: UInt64
    }

    private var spans: [TraceID: Set<Span>] = [:]
    /// How many spans there are.
    private(set) var count = 0

    /// How many lifecycles have some.
    var traceCount: Int { spans.count }

    /// The lifecycles that have some, in no particular order.
    var traces: some Collection<TraceID> { spans.keys }

    /// How many are in a lifecycle.
    func count(in trace: TraceID) -> Int { spans[trace]?.count ?? 0 }

    /// Whether a span is one.
    func contains(_ key: SpanKey) -> Bool {
        spans[key.traceID]?.contains(Span(id: key.spanID, place: key.place)) ?? false
    }

    /// Adds a span, once.
    mutating func insert(_ key: SpanKey) {
        let isNew = spans[key.traceID, default: []].insert(Span(id: key.spanID, place: key.place)).inserted
        if isNew { count += 1 }
    }

    /// Forgets a lifecycle.
    mutating func remove(_ trace: TraceID) { count -= spans.removeValue(forKey: trace)?.count ?? 0 }
}
