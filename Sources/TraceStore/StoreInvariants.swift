extension TraceStore {
    /// Checks every count against a walk over all rows, and traps at one that is wrong.
    ///
    /// For tests: costs a walk over the whole store.
    public func checkInvariants() {
        var all = StoreTotals()
        for number in 0..<traces.count {
            let trace = TraceRow(rawValue: number)
            checkInvariants(of: trace)
            let summary = self.trace(trace)
            all.spans += summary.spanCount
            all.errors += summary.errorCount
            all.orphans += summary.orphanCount
            precondition(traceRow(summary.id) == trace, "the index leads elsewhere")
        }
        precondition(all.spans == totals.spans && all.errors == totals.errors && all.orphans == totals.orphans)
        let services = Set(
            (0..<spans.count).lazy.filter { !self.spans[$0].isPlaceholder }.map {
                self.origins.service(self.spans[$0].origin)
            }
        )
        precondition(services.count == totals.services, "services in use")
    }

    private func checkInvariants(of trace: TraceRow) {
        let summary = self.trace(trace)
        var expected = TraceSlot(id: summary.id)
        var roots: [SpanSlot] = []
        for row in spanRows(of: trace) {
            let span = self.span(row)
            precondition(span.trace == trace && spanRow(span.key) == row, "a row is found by its key")
            if span.isPlaceholder {
                expected.placeholderCount += 1
                continue
            }
            expected.spanCount += 1
            if span.status == .error { expected.errorCount += 1 }
            if !span.isEnded { expected.unendedCount += 1 }
            expected.widen(toStart: span.start, latest: max(span.start, span.end))
            if let parent = span.parent {
                if self.span(parent).isPlaceholder { expected.orphanCount += 1 }
            } else {
                roots.append(slot(row))
            }
        }
        precondition(Int(expected.spanCount) == summary.spanCount, "span count")
        precondition(Int(expected.errorCount) == summary.errorCount, "error count")
        precondition(Int(expected.unendedCount) == summary.unendedCount, "unended count")
        precondition(Int(expected.orphanCount) == summary.orphanCount, "orphan count")
        precondition(Int(expected.placeholderCount) == summary.placeholderCount, "placeholder count")
        precondition(expected.start == summary.start && expected.end == summary.end, "bounds")
        precondition(roots.count == summary.rootCount, "root count")
        let root = roots.min { $0.precedes($1) }
        precondition(root?.spanID == summary.root.map { slot($0).spanID }, "root")
    }
}
