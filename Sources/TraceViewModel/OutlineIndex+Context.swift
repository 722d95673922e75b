import TraceStore

extension OutlineIndex {
    /// How lifecycles are ordered.
    struct Sorting: Hashable, Sendable {
        /// By what.
        ///
        /// Other than by start the largest comes first.
        var order = TraceOrder.start
        /// The other way round.
        var isReversed = false

        /// Whether this is the order in which the newest comes last.
        var endsWithNewest: Bool { order == .start && !isReversed }
    }

    /// What the outline asks its owner while it takes changes in.
    struct Context {
        var store: TraceStore
        var clock: ClockFormat
        var folds: Folds
        /// The rows that the filter lets through; `nil` lets all through.
        var shown: [Bool]?
        /// Rows below the lifecycles of which only some spans are hidden.
        var partlyFolded: [TraceRow: Int]

        /// Rows below a lifecycle's own.
        func rowsBelow(_ summary: TraceSummary) -> Int {
            guard folds[summary.id].isOpen else { return 0 }
            return partlyFolded[summary.row] ?? (summary.spanCount + summary.placeholderCount)
        }

        /// Whether a lifecycle is shown.
        func isShown(_ trace: TraceRow) -> Bool {
            guard let shown else { return true }
            let row = Int(trace.rawValue)
            return row < shown.count && shown[row]
        }
    }
}
