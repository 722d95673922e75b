import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws the outline: head line, column heads, the rows in view, and the last line.
    mutating func drawOutline(in frame: inout Frame, store: TraceStore) {
        drawOutlineHead(in: &frame, store: store)
        guard store.traceCount > 0 else {
            drawWaiting(in: &frame, store: store)
            drawStatusLine(in: &frame, store: store)
            return
        }
        let rows = visibleOutlineRows(store)
        let painter = rowPainter(store, width: frame.size.columns)
        let shared = outline.sharesAxis ? sharedWindow(of: rows, store) : nil
        drawColumnHeads(in: &frame, painter: painter, shared: shared, day: day(of: rows, store))
        let longest = rows.reduce(UInt64(1)) { longest, row in
            guard case .lifecycle(let trace) = row else { return longest }
            return max(longest, store.trace(trace).duration)
        }
        var above: ServiceID?
        for (offset, row) in rows.enumerated() {
            let screenRow = 2 + offset
            switch row {
            case .day(let trace):
                painter.drawDay(of: store.trace(trace).start, in: &frame, row: screenRow)
                above = nil
            case .lifecycle(let trace):
                draw(trace, in: &frame, row: screenRow, painter: painter, longest: longest, shared: shared, store)
                above = nil
            case .span(let trace, let node):
                let entry = trees.entry(of: trace, fold: folds[store.trace(trace).id], in: store)
                let service = store.span(entry.tree.nodes[node].row).service
                let window = TimeWindow(of: store.trace(trace), ribbon: entry.analysis.ribbon)
                let axis = painter.axis(over: shared ?? window, origin: store.trace(trace).start)
                drawSpan(
                    node,
                    of: entry,
                    in: &frame,
                    at: screenRow,
                    painter: painter,
                    axis: axis,
                    indentation: 2,
                    namesService: service != above,
                    store
                )
                above = store.span(entry.tree.nodes[node].row).isPlaceholder ? nil : service
            }
        }
        let selected = 2 + outline.list.selection - outline.list.top
        if !rows.isEmpty, selected >= 2, selected < 2 + rows.count {
            painter.drawSelection(in: &frame, row: selected)
        }
        if rows.isEmpty { drawNothingMatches(in: &frame) }
        drawStatusLine(in: &frame, store: store)
    }

    /// What the rows in view show.
    private mutating func visibleOutlineRows(_ store: TraceStore) -> [OutlineRow] {
        let range = outline.list.visible(count: index.heights.total, height: outlineHeight)
        return range.compactMap { outlineRow(at: $0, store) }
    }

    func rowPainter(_ store: TraceStore, width: Int, startColumns: Int = ClockFormat.columns) -> RowPainter {
        RowPainter(
            store: store,
            theme: theme,
            clock: ClockFormat(zone: options.timeZone),
            columns: OutlineColumns(width: width, startColumns: startColumns),
            startOrigin: times == .relative ? index.earliestStart : nil,
            startsNameDay: index.sorting.order != .start && index.spansDays(options.timeZone)
        )
    }

    /// The time of all lifecycles in view.
    private func sharedWindow(of rows: [OutlineRow], _ store: TraceStore) -> TimeWindow? {
        var start = UInt64.max
        var end: UInt64 = 0
        for row in rows {
            let summary = store.trace(row.trace)
            guard summary.start != 0 else { continue }
            start = min(start, summary.start)
            end = max(end, summary.end)
        }
        return start <= end ? TimeWindow(start: start, end: end) : nil
    }

    /// The day of the first lifecycle in view, where the rows below it are in order of start.
    private func day(of rows: [OutlineRow], _ store: TraceStore) -> String? {
        guard times == .clock, index.sorting.order == .start, let first = rows.first else { return nil }
        let start = store.trace(first.trace).start
        return start == 0 ? nil : ClockFormat(zone: options.timeZone).date(start)
    }

    private func drawColumnHeads(in frame: inout Frame, painter: RowPainter, shared: TimeWindow?, day: String?) {
        let style = theme.style(.heading)
        let columns = painter.columns
        if let start = columns.start {
            frame.put(
                day ?? (times == .clock ? "START" : "SINCE FIRST"),
                column: start.lowerBound,
                row: 1,
                style: style
            )
        }
        let room = columns.duration.upperBound - 9 - columns.name.lowerBound
        let words = ["LIFECYCLE", orderWords].compactMap { $0 }.joined(separator: ", ")
        let name = words.count > room ? orderWords ?? "LIFECYCLE" : words
        frame.put(name, column: columns.name.lowerBound, row: 1, style: style, maxColumns: columns.name.count + 9)
        if name.count <= room {
            frame.put("DURATION", column: columns.duration.upperBound - 8, row: 1, style: style)
        }
        if let shared {
            let labels: TickLabels =
                times == .clock ? .clock(painter.clock) : .relative(unicode: theme.unicode)
            painter.drawAxis(
                painter.axis(over: shared, origin: index.earliestStart),
                labels: labels,
                in: &frame,
                row: 1
            )
        }
    }

    /// How the outline is ordered, unless by start.
    private var orderWords: String? {
        let isReversed = chosenSorting.isReversed
        switch chosenSorting.order {
        case .start: return isReversed ? "newest first" : nil
        case .duration: return isReversed ? "shortest first" : "longest first"
        case .spans: return isReversed ? "fewest spans first" : "most spans first"
        case .errors: return isReversed ? "fewest errors first" : "most errors first"
        }
    }

    private mutating func draw(
        _ trace: TraceRow,
        in frame: inout Frame,
        row: Int,
        painter: RowPainter,
        longest: UInt64,
        shared: TimeWindow?,
        _ store: TraceStore
    ) {
        let summary = store.trace(trace)
        let state = state(of: summary, store)
        let isOpen = folds[summary.id].isOpen
        let line = RowPainter.LifecycleLine(
            summary: summary,
            state: state,
            isOpen: isOpen,
            isMatch: matchesLabel(of: summary, painter),
            hasHits: search?.hits.areIn(trace) ?? false,
            longest: longest,
            remark: summary.isCut ? "(cut)" : nil
        )
        painter.draw(line, in: &frame, row: row)
        if isOpen {
            guard shared == nil else { return }
            let entry = trees.entry(of: trace, fold: folds[summary.id], in: store)
            let window = TimeWindow(of: summary, ribbon: entry.analysis.ribbon)
            let axis = painter.axis(over: window, origin: summary.start)
            painter.drawAxis(axis, labels: .relative(unicode: theme.unicode), in: &frame, row: row)
        } else if painter.columns.bar != nil {
            let ribbon = trees.ribbon(of: summary, in: store)
            let isRunning = state == .running && shared == nil
            let window = shared ?? TimeWindow(of: summary, ribbon: ribbon)
            painter.drawRibbon(ribbon, window: window, isRunning: isRunning, in: &frame, row: row)
        }
    }

    /// Draws a span's row, and asks for its events if they are not there yet.
    mutating func drawSpan(
        _ node: Int,
        of entry: TreeCache.Entry,
        in frame: inout Frame,
        at screenRow: Int,
        painter: RowPainter,
        axis: TimeAxis,
        indentation: Int,
        namesService: Bool,
        _ store: TraceStore
    ) {
        let span = store.span(entry.tree.nodes[node].row)
        var line = RowPainter.SpanLine(node: node, namesService: namesService)
        line.isMatch = !span.isPlaceholder && filter?.marks(span.row, in: store) == true
        if let search, !span.isPlaceholder {
            line.isHit = search.hits.contains(span.row, in: span.trace)
            line.isMatch = line.isMatch || search.text.isFound(in: store.name(span.name))
        }
        line.isHidingChildren = folds[span.key.traceID].hidesChildren(
            of: span.key,
            depth: Int(entry.tree.nodes[node].depth)
        )
        if span.marks.contains(.hasEvents), painter.columns.bar != nil,
            case .loaded(let content) = contents.content(of: span)
        {
            line.events = content.events.map(\.time)
        }
        painter.draw(line, of: entry, axis: axis, indentation: indentation, in: &frame, at: screenRow)
    }

    /// The state of a lifecycle, and when it will change by itself.
    mutating func state(of summary: TraceSummary, _ store: TraceStore) -> LifecycleState {
        guard !options.allQuiet else { return store.state(of: summary.row, now: .max, settle: 0) }
        let state = store.state(of: summary.row, now: live.now, settle: options.settle)
        if state == .running { live.expect(summary.lastArrival &+ options.settle) }
        return state
    }

    private func matchesLabel(of summary: TraceSummary, _ painter: RowPainter) -> Bool {
        if let search, search.text.isFound(in: painter.label(of: summary)) { return true }
        guard let text = filter?.text.lowercased(), !text.isEmpty else { return false }
        return painter.label(of: summary).lowercased().contains(text) || summary.id.hex.contains(text)
    }

    private func drawNothingMatches(in frame: inout Frame) {
        let words = (filter?.isRunning == true ? "searching for " : "nothing matches ") + (filter?.text ?? "")
        let fitting = DisplayText.truncated(words, columns: max(0, frame.size.columns - 3), unicode: theme.unicode)
        frame.put(fitting, column: 2, row: 3, style: theme.style(.dim))
    }
}
