import TraceStore

/// Which lifecycles were never in view, by row and by position in the outline.
struct UnseenLifecycles: Sendable {
    private var byRow: [Bool] = []
    private var byPosition: [Bool] = []
    private var count = 0

    /// Whether all were seen.
    var isEmpty: Bool { count == 0 }

    /// Takes note of a lifecycle that is not in the outline yet.
    mutating func add(_ trace: TraceRow) {
        let row = Int(trace.rawValue)
        while byRow.count <= row { byRow.append(false) }
        if !byRow[row] { count += 1 }
        byRow[row] = true
    }

    /// A lifecycle was seen, or is no more.
    mutating func remove(_ trace: TraceRow) {
        guard contains(trace) else { return }
        byRow[Int(trace.rawValue)] = false
        count -= 1
    }

    /// The outline is another one from a position on.
    mutating func place(_ order: ChunkedArray<TraceRow>, from first: Int) {
        guard !isEmpty else { return byPosition = [] }
        if byPosition.count > first { byPosition.removeSubrange(first...) }
        // What was before there was any that is unseen.
        while byPosition.count < first { byPosition.append(false) }
        for position in first..<order.count { byPosition.append(contains(order[position])) }
    }

    /// Takes note of what is in view.
    mutating func see(_ positions: ClosedRange<Int>, in order: ChunkedArray<TraceRow>) {
        for position in positions where position < byPosition.count {
            remove(order[position])
            byPosition[position] = false
        }
    }

    /// How many stand at or behind a position.
    func count(from position: Int) -> Int {
        position < byPosition.count ? byPosition[position...].reduce(0) { $0 &+ ($1 ? 1 : 0) } : 0
    }

    private func contains(_ trace: TraceRow) -> Bool {
        Int(trace.rawValue) < byRow.count && byRow[Int(trace.rawValue)]
    }
}
