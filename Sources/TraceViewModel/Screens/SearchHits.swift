import TraceStore

/// The spans that hold the searched text, by lifecycle, in four bytes a lifecycle and four a span.
///
/// Known by their rows, which are theirs as long as the store holds the lifecycle: one that is evicted is to be forgotten
/// here before the store is added to.
struct SearchHits: Sendable {
    private static let none = UInt32.max
    /// Stands before the first hit of a lifecycle that has, or had, several.
    private static let end = UInt32.max - 1

    /// By trace row the hit that was added last, or `none`.
    private var last = ChunkedArray<UInt32>()
    /// By span row the hit that was added before it to the same lifecycle, or `end`; `none` for what is no hit, and for
    /// an only one.
    private var previous = ChunkedArray<UInt32>()
    /// How many spans there are.
    private(set) var count = 0
    /// How many lifecycles have some.
    private(set) var traceCount = 0

    /// The lifecycles that have some.
    var traces: some Sequence<TraceRow> {
        last.indices.lazy.filter { last[$0] != Self.none }.map { TraceRow(rawValue: UInt32($0)) }.prefix(traceCount)
    }

    /// Whether a lifecycle has some.
    func areIn(_ trace: TraceRow) -> Bool { value(of: trace.rawValue, in: last) != Self.none }

    /// How many a lifecycle has, in time proportional to the answer.
    func count(in trace: TraceRow) -> Int {
        var row = value(of: trace.rawValue, in: last)
        var count = 0
        while row < Self.end {
            count += 1
            row = value(of: row, in: previous)
        }
        return count
    }

    /// Whether a span is one.
    func contains(_ span: SpanRow, in trace: TraceRow) -> Bool {
        value(of: trace.rawValue, in: last) == span.rawValue || value(of: span.rawValue, in: previous) != Self.none
    }

    /// Adds a span, once.
    mutating func insert(_ span: SpanRow, in trace: TraceRow) {
        guard !contains(span, in: trace) else { return }
        count += 1
        let before = value(of: trace.rawValue, in: last)
        Self.set(span.rawValue, of: trace.rawValue, in: &last)
        guard before != Self.none else {
            traceCount += 1
            return
        }
        if value(of: before, in: previous) == Self.none { Self.set(Self.end, of: before, in: &previous) }
        Self.set(before, of: span.rawValue, in: &previous)
    }

    /// Forgets a span, in time proportional to how many its lifecycle has.
    mutating func remove(_ span: SpanRow, in trace: TraceRow) {
        guard contains(span, in: trace) else { return }
        var next = Self.none
        var row = value(of: trace.rawValue, in: last)
        while row != span.rawValue {
            next = row
            row = value(of: row, in: previous)
        }
        let before = value(of: row, in: previous)
        if next != Self.none {
            Self.set(before, of: next, in: &previous)
        } else {
            Self.set(before < Self.end ? before : Self.none, of: trace.rawValue, in: &last)
            if before >= Self.end { traceCount -= 1 }
        }
        if before != Self.none { Self.set(Self.none, of: row, in: &previous) }
        count -= 1
    }

    /// Forgets a lifecycle, in time proportional to how many it has.
    mutating func remove(_ trace: TraceRow) {
        guard areIn(trace) else { return }
        var row = value(of: trace.rawValue, in: last)
        while row < Self.end {
            let before = value(of: row, in: previous)
            if before != Self.none { Self.set(Self.none, of: row, in: &previous) }
            count -= 1
            row = before
        }
        Self.set(Self.none, of: trace.rawValue, in: &last)
        traceCount -= 1
    }

    private func value(of row: UInt32, in values: ChunkedArray<UInt32>) -> UInt32 {
        Int(row) < values.count ? values[Int(row)] : Self.none
    }

    private static func set(_ value: UInt32, of row: UInt32, in values: inout ChunkedArray<UInt32>) {
        if Int(row) >= values.count { values.append(none, count: Int(row) + 1 - values.count) }
        values[Int(row)] = value
    }
}
