/// How much a store holds before it evicts lifecycles.
public struct StoreLimits: Sendable, Equatable {
    /// The most spans, nil for any number.
    public var spans: Int?
    /// The most bytes by `TraceStore.memoryInUse`, nil for any number.
    public var bytes: Int?

    /// Makes limits; by default there are none.
    public init(spans: Int? = nil, bytes: Int? = nil) {
        self.spans = spans
        self.bytes = bytes
    }

    /// What is left after an eviction: a sixteenth below the limits, so that the oldest lifecycles are looked for once
    /// for many.
    var low: StoreLimits {
        StoreLimits(spans: spans.map { $0 - $0 / 16 }, bytes: bytes.map { $0 - $0 / 16 })
    }
}

extension TraceStore {
    /// What a lifecycle takes in a view: its place in the order, its height, its ribbon.
    private static let viewBytes = 96

    /// Bytes that the store uses for what it holds, its indexes included, and what a view needs for each lifecycle.
    ///
    /// Counted from the tables, in constant time. Rows that were freed and wait to be used again do not count.
    public var memoryInUse: Int {
        let spanRows = Int(spans.count) - freeSpanCount
        let traceBytes = MemoryLayout<TraceSlot>.stride + MemoryLayout<TraceLabels>.stride + Self.viewBytes
        let rows = spanRows * MemoryLayout<SpanSlot>.stride + traceCount * traceBytes
        let indexes = spanIndex.byteCount + traceIndex.byteCount + linkTable.byteCount
        let texts = keys.byteCount + names.byteCount + origins.byteCount
        return rows + indexes + texts + wideCounts.byteCount + evicted.byteCount
    }

    func exceeds(_ limits: StoreLimits) -> Bool {
        if let most = limits.spans, counts.spans > most { return true }
        if let most = limits.bytes, memoryInUse > most { return true }
        return false
    }
}
