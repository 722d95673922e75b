extension TraceStore {
    /// Checks every count against a walk over all rows, and traps at one that is wrong.
    ///
    /// For tests: costs a walk over the whole store.
    public func checkInvariants() {
        var all = StoreTotals()
        for trace in traceRows {
            checkInvariants(of: trace)
            let summary = self.trace(trace)
            all.traces += 1
            all.spans += summary.spanCount
            all.errors += summary.errorCount
            if !summary.isCut { all.orphans += summary.orphanCount }
            precondition(traceRow(summary.id) == trace, "the index leads elsewhere")
        }
        precondition(all.spans == totals.spans && all.errors == totals.errors && all.orphans == totals.orphans)
        precondition(all.traces == traceCount && traceIndex.count == traceCount, "traces")
        let rows = (0..<spans.count).filter { self.spans[$0].trace != noRow }
        precondition(rows.count + freeSpanCount == Int(spans.count), "free rows")
        precondition(rows.count == spanIndex.count, "span index")
        let services = Set(
            rows.lazy.filter { !self.spans[$0].isPlaceholder }.map { self.origins.service(self.spans[$0].origin) }
        )
        precondition(services.count == totals.services, "services in use")
    }

    private func checkInvariants(of trace: TraceRow) {
        let summary = self.trace(trace)
        var bounds = TraceSlot(id: summary.id)
        var expected = TraceCounts()
        var roots: [SpanSlot] = []
        for row in spanRows(of: trace) {
            let span = self.span(row)
            precondition(span.trace == trace && spanRow(span.key) == row, "a row is found by its key")
            if span.isPlaceholder {
                expected.placeholders += 1
                continue
            }
            expected.spans += 1
            if span.status == .error { expected.errors += 1 }
            if !span.isEnded { expected.unended += 1 }
            bounds.widen(toStart: span.start, latest: max(span.start, span.end))
            if let parent = span.parent {
                if self.span(parent).isPlaceholder { expected.orphans += 1 }
            } else {
                expected.roots += 1
                roots.append(slot(row))
            }
        }
        precondition(expected == counts(of: slot(trace)), "counts")
        precondition(bounds.start == summary.start && bounds.end == summary.end, "bounds")
        let root = roots.min { $0.precedes($1) }
        precondition(root?.spanID == summary.root.map { slot($0).spanID }, "root")
    }
}
