/// Counts over everything that a store has taken in; `spans`, `traces`, `orphans`, `errors`, `services` and `linkCount` of
/// what it still holds.
public struct StoreTotals: Sendable, Equatable {
    /// Distinct spans, without placeholders.
    public var spans = 0
    /// Traces, the bucket of spans without a trace id included.
    public var traces = 0
    /// Copies of spans beyond the first of each.
    public var duplicates = 0
    /// Spans that arrived in copies that differ.
    public var differingDuplicates = 0
    /// Spans naming a parent that was not seen.
    public var orphans = 0
    /// Spans with status Error.
    public var errors = 0
    /// Distinct services with spans, the unknown one counted as one.
    public var services = 0
    /// Pieces of input that should have been spans and could not be read.
    public var rejected = 0
    /// Pieces of input that were not expected to be spans.
    public var skipped = 0
    /// Values that were repaired.
    public var repaired = 0
    /// Bytes read from the sources.
    public var bytes = 0
    /// Traces that were evicted, one that came back as often as it went.
    public var evictedTraces = 0
    /// Spans that were evicted.
    public var evictedSpans = 0
    /// Spans that came for a trace after it was evicted, and were not kept.
    public var lateSpans = 0
    /// Links of all spans.
    public var linkCount = 0
    /// All spans that have come, without their further copies.
    public var arrivedSpans: Int { spans + evictedSpans + lateSpans }
    /// `skipped` by reason.
    public var skips: [SkipReason: Int] = [:]
    /// `rejected` by reason.
    public var rejectsByReason: [RejectReason: Int] = [:]

    /// Makes counts of nothing.
    public init() {}
}

/// What one append or eviction changed.
public struct StoreChange: Sendable {
    /// The traces that were touched, new ones included, each once.
    public var traces: [TraceRow] = []
    /// Those of them that are new.
    public var newTraces: [TraceRow] = []
    /// Keys under which another span is held now: the client's side of a call, instead of the server's.
    public var displaced: [SpanKey] = []
    /// The traces that are no longer held; their rows may be used again by the next append.
    public var evicted: [EvictedTrace] = []

    /// Makes a change of nothing.
    public init() {}
}

/// A trace that is no longer held.
public struct EvictedTrace: Hashable, Sendable {
    /// The trace.
    public var id: TraceID
    /// The row that it had.
    public var row: TraceRow
}
