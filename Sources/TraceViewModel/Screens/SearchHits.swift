import TraceStore

/// The spans that hold the searched text, by lifecycle.
///
/// Known by id, and only of what the store holds: what is evicted is to be forgotten here too.
struct SearchHits: Sendable {
    private struct Span: Hashable, Sendable {
        var id: SpanID
        var place: UInt64

        init(_ key: SpanKey) {
            id = key.spanID
            place = key.place
        }
    }

    /// Those of one lifecycle, which most often has one: a set for each would take five times as much.
    private struct Spans: Sendable {
        var first: Span
        var others: Set<Span>?

        var count: Int { 1 + (others?.count ?? 0) }

        mutating func insert(_ span: Span) {
            guard span != first else { return }
            if others == nil { others = [] }
            others?.insert(span)
        }

        func contains(_ span: Span) -> Bool { span == first || others?.contains(span) ?? false }
    }

    private var spans: [TraceID: Spans] = [:]
    /// How many spans there are.
    private(set) var count = 0

    /// How many lifecycles have some.
    var traceCount: Int { spans.count }

    /// The lifecycles that have some, in no particular order.
    var traces: some Collection<TraceID> { spans.keys }

    /// How many are in a lifecycle.
    func count(in trace: TraceID) -> Int { spans[trace]?.count ?? 0 }

    /// Whether a span is one.
    func contains(_ key: SpanKey) -> Bool { spans[key.traceID]?.contains(Span(key)) ?? false }

    /// Adds a span, once.
    mutating func insert(_ key: SpanKey) {
        let span = Span(key)
        let before = spans[key.traceID]?.count ?? 0
        spans[key.traceID, default: Spans(first: span)].insert(span)
        count += count(in: key.traceID) - before
    }

    /// Forgets a span.
    mutating func remove(_ key: SpanKey) {
        let span = Span(key)
        guard var found = spans[key.traceID], found.contains(span) else { return }
        count -= 1
        if found.first == span {
            guard let next = found.others?.first else {
                spans[key.traceID] = nil
                return
            }
            found.first = next
            found.others?.remove(next)
        } else {
            found.others?.remove(span)
        }
        spans[key.traceID] = found
    }

    /// Forgets a lifecycle.
    mutating func remove(_ trace: TraceID) { count -= spans.removeValue(forKey: trace)?.count ?? 0 }
}
