import TraceStore

/// The spans that hold the searched text, by lifecycle, in four bytes a lifecycle and four a span.
///
/// Known by their rows, which are theirs as long as the store holds the lifecycle: one that is evicted is to be forgotten
/// here before the store is added to.
struct SearchHits: Sendable {
    private static let none = SparseRows.none
    /// Stands before the first hit of a lifecycle that has, or had, several.
    private static let end = none - 1

    /// By trace row the hit that was added last.
    private var last = SparseRows()
    /// By span row the hit that was added before it to the same lifecycle, or `end`; `none` for what is no hit, and for
    /// an only one.
    private var previous = SparseRows()
    /// How many spans there are.
    private(set) var count = 0
    /// How many lifecycles have some.
    private(set) var traceCount = 0

    /// The lifecycles that have some.
    var traces: some Sequence<TraceRow> { last.rows.lazy.map { TraceRow(rawValue: $0) } }

    /// Whether a lifecycle has some.
    func areIn(_ trace: TraceRow) -> Bool { last[trace.rawValue] != Self.none }

    /// How many a lifecycle has, in time proportional to the answer.
    func count(in trace: TraceRow) -> Int {
        var row = last[trace.rawValue]
        var count = 0
        while row < Self.end {
            count += 1
            row = previous[row]
        }
        return count
    }

    /// Whether a span is one.
    func contains(_ span: SpanRow, in trace: TraceRow) -> Bool {
        last[trace.rawValue] == span.rawValue || previous[span.rawValue] != Self.none
    }

    /// Adds a span, once.
    mutating func insert(_ span: SpanRow, in trace: TraceRow) {
        guard !contains(span, in: trace) else { return }
        count += 1
        let before = last[trace.rawValue]
        last[trace.rawValue] = span.rawValue
        guard before != Self.none else {
            traceCount += 1
            return
        }
        if previous[before] == Self.none { previous[before] = Self.end }
        previous[span.rawValue] = before
    }

    /// Forgets spans of a lifecycle, in time proportional to how many it has.
    mutating func remove(_ spans: Set<SpanRow>, in trace: TraceRow) {
        var kept: [SpanRow] = []
        var row = last[trace.rawValue]
        while row < Self.end {
            if !spans.contains(SpanRow(rawValue: row)) { kept.append(SpanRow(rawValue: row)) }
            row = previous[row]
        }
        remove(trace)
        for span in kept.reversed() { insert(span, in: trace) }
    }

    /// Forgets a lifecycle, in time proportional to how many it has.
    mutating func remove(_ trace: TraceRow) {
        guard areIn(trace) else { return }
        var row = last[trace.rawValue]
        while row < Self.end {
            let before = previous[row]
            if before != Self.none { previous[row] = Self.none }
            count -= 1
            row = before
        }
        last[trace.rawValue] = Self.none
        traceCount -= 1
    }
}

/// A number for each row, `none` until it is set, in pieces that are there only where one was set.
private struct SparseRows: Sendable {
    static let none = UInt32.max
    private static let shift: UInt32 = 12

    private var pieces: [[UInt32]] = []

    subscript(row: UInt32) -> UInt32 {
        get {
            let piece = Int(row >> Self.shift)
            guard piece < pieces.count, !pieces[piece].isEmpty else { return Self.none }
            return pieces[piece][Int(row & (1 << Self.shift - 1))]
        }
        set {
            let piece = Int(row >> Self.shift)
            if piece >= pieces.count { pieces += Array(repeating: [], count: piece + 1 - pieces.count) }
            if pieces[piece].isEmpty { pieces[piece] = Array(repeating: Self.none, count: 1 << Self.shift) }
            pieces[piece][Int(row & (1 << Self.shift - 1))] = newValue
        }
    }

    /// The rows that have a number.
    var rows: some Sequence<UInt32> {
        pieces.indices.lazy.flatMap { piece in
            pieces[piece].indices.lazy.filter { pieces[piece][$0] != Self.none }.map {
                UInt32(piece) << Self.shift + UInt32($0)
            }
        }
    }
}
