import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws a lifecycle alone: head line, axis, tree, details, and the last line.
    mutating func drawLifecycle(in frame: inout Frame, store: TraceStore) {
        guard let screen = lifecycle, let entry = lifecycleEntry(screen, store) else { return }
        let summary = store.trace(entry.tree.trace)
        drawLifecycleHead(summary, entry, in: &frame, store)
        let layout = layout(of: screen)
        if layout.tree.rows > 0 { drawTree(screen, entry, summary, layout, in: &frame, store) }
        if layout.details.rows > 0 { drawDetails(screen, layout, in: &frame, store) }
        drawStatusLine(in: &frame, store: store)
    }

    private mutating func drawLifecycleHead(
        _ summary: TraceSummary,
        _ entry: TreeCache.Entry,
        in frame: inout Frame,
        _ store: TraceStore
    ) {
        let painter = rowPainter(store, width: frame.size.columns)
        var column = frame.put(" tracetail \(theme.glyphs.folded) ", column: 0, row: 0, style: theme.style(.dim))
        let width = frame.size.columns
        var words = [HeadPart(text: painter.label(of: summary), role: .title)]
        if let kind = painter.kind(of: summary) { words.append(HeadPart(text: kind)) }
        for part in words {
            let text = DisplayText.truncated(part.text, columns: max(0, width - 1 - column), unicode: theme.unicode)
            column += frame.put(text, column: column, row: 0, style: theme.style(part.role)) + 1
        }
        let facts = fitting(lifecycleFacts(summary, entry, store), columns: width - 2 - column - 1)
        draw(facts, in: &frame, column: max(column, width - 1 - columns(of: facts)), row: 0)
    }

    private mutating func lifecycleFacts(
        _ summary: TraceSummary,
        _ entry: TreeCache.Entry,
        _ store: TraceStore
    ) -> [HeadPart] {
        let unicode = options.unicode
        let time = { (nanoseconds: UInt64) in DurationFormat.text(nanoseconds, unicode: unicode) }
        var parts = [HeadPart(text: time(summary.duration)), stateWords(summary, store)]
        if summary.errorCount > 0 {
            parts.append(HeadPart(text: CountFormat.text(summary.errorCount, "error"), role: .error))
        }
        parts.append(HeadPart(text: CountFormat.text(summary.spanCount, "span")))
        parts.append(HeadPart(text: "working " + time(entry.analysis.working)))
        parts.append(HeadPart(text: "waiting " + time(entry.analysis.waiting)))
        parts.append(HeadPart(text: CountFormat.text(entry.analysis.services.count, "service")))
        return parts
    }

    /// The state in words; of what is not finished also for how long nothing was heard.
    private mutating func stateWords(_ summary: TraceSummary, _ store: TraceStore) -> HeadPart {
        switch state(of: summary, store) {
        case .running: return HeadPart(text: "running", role: .running)
        case .complete: return HeadPart(text: "complete", role: .complete)
        case .incomplete(let reason):
            var words = "incomplete: "
            switch reason {
            case .noRoot: words += "no root"
            case .orphans: words += "\(CountFormat.text(summary.placeholderCount, "span")) missing"
            case .unended: words += "\(CountFormat.text(summary.unendedCount, "span")) without end"
            }
            if let silence = silence(of: summary, store) { words += ", silent for \(silence)" }
            return HeadPart(text: words, role: .incomplete)
        }
    }

    /// Since when nothing came, in whole seconds and from a minute on in whole minutes.
    private mutating func silence(of summary: TraceSummary, _ store: TraceStore) -> String? {
        guard options.isLive, !options.allQuiet, !store.allSourcesEnded, live.now > summary.lastArrival else {
            return nil
        }
        let age = live.now - summary.lastArrival
        let unit = age < 60 * LiveStatus.second ? LiveStatus.second : 60 * LiveStatus.second
        live.expect(summary.lastArrival &+ (age / unit + 1) &* unit)
        return DurationFormat.text(age / unit * unit, unicode: options.unicode)
    }

    private mutating func drawTree(
        _ screen: LifecycleScreen,
        _ entry: TreeCache.Entry,
        _ summary: TraceSummary,
        _ layout: LifecycleLayout,
        in frame: inout Frame,
        _ store: TraceStore
    ) {
        let painter = rowPainter(store, width: layout.tree.columns, startColumns: 0)
        let shown = window(of: screen, summary)
        let axis = painter.axis(over: shown, origin: summary.start)
        let labels: TickLabels =
            eventTimes == .clock
            ? .clock(painter.clock) : .relative(unicode: theme.unicode)
        painter.drawAxis(axis, labels: labels, in: &frame, row: 1)
        if screen.window != nil {
            let part = scale(shown.length, by: 100, over: window(of: summary).length)
            frame.put(
                "zoomed: \(part)% of the time",
                column: 1,
                row: 1,
                style: theme.style(.warning),
                maxColumns: painter.columns.bar.map { max(0, $0.lowerBound - 2) } ?? .max
            )
        }
        let rows = screen.list.visible(count: entry.visible.count, height: layout.tree.rows)
        var above: ServiceID?
        for (offset, place) in rows.enumerated() {
            let node = Int(entry.visible[place])
            let span = store.span(entry.tree.nodes[node].row)
            drawSpan(
                node,
                of: entry,
                in: &frame,
                at: layout.tree.row + offset,
                painter: painter,
                axis: axis,
                indentation: 0,
                namesService: span.service != above,
                store
            )
            above = span.isPlaceholder ? nil : span.service
        }
        let selected = layout.tree.row + screen.list.selection - screen.list.top
        if rows.contains(screen.list.selection) {
            painter.drawSelection(in: &frame, row: selected, isDim: screen.pane == .details)
        }
    }

    private mutating func drawDetails(
        _ screen: LifecycleScreen,
        _ layout: LifecycleLayout,
        in frame: inout Frame,
        _ store: TraceStore
    ) {
        let pane = layout.details
        let hasKeys = screen.pane == .details
        let ruleStyle = theme.style(hasKeys ? .key : .dim)
        if layout.isBeside {
            for row in pane.row..<pane.row + pane.rows {
                frame[pane.column - 1, row] = Cell(theme.glyphs.verticalRule, style: ruleStyle)
            }
        } else if layout.showsBoth {
            frame.horizontalLine(column: 0, row: pane.row - 1, columns: pane.columns, style: ruleStyle)
        }
        let lines = detailLines(screen, width: max(0, pane.columns - 2), store)
        let rows = screen.details.visible(count: lines.count, height: pane.rows)
        for (offset, line) in lines[rows].enumerated() {
            line.draw(
                in: &frame,
                at: Point(column: pane.column + 1, row: pane.row + offset),
                columns: max(0, pane.columns - 2),
                theme: theme,
                isSelected: hasKeys && rows.lowerBound + offset == screen.details.selection
            )
        }
        if rows.count < lines.count, layout.showsBoth, !layout.isBeside {
            let place = " \(rows.lowerBound + 1)-\(rows.upperBound) of \(lines.count) "
            let column = max(0, pane.columns - 2 - place.count)
            frame.put(place, column: column, row: pane.row - 1, style: ruleStyle)
        }
    }
}
