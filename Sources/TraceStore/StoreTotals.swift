/// Counts over everything that a store has taken in.
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
    /// Links of all spans.
    public var linkCount = 0
    /// `skipped` by reason.
    public var skips: [SkipReason: Int] = [:]
    /// `rejected` by reason.
    public var rejectsByReason: [RejectReason: Int] = [:]

    /// Makes counts of nothing.
    public init() {}
}

/// What one append changed.
public struct StoreChange: Sendable {
    /// The traces that were touched, new ones included, each once.
    public var traces: [TraceRow] = []
    /// Rows from this one on are new.
    public var firstNewTrace: TraceRow

    /// Makes a change.
    public init(traces: [TraceRow] = [], firstNewTrace: TraceRow) {
        self.traces = traces
        self.firstNewTrace = firstNewTrace
    }
}
