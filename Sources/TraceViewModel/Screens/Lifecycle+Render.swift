import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws a lifecycle alone: head line, axis, tree, details, and the last line.
    mutating func drawLifecycle(in frame: inout Frame, store: TraceStore) {
        guard let screen = lifecycle else { return }
        guard let entry = lifecycleEntry(screen, store) else { return drawEvicted(screen, in: &frame, store) }
        let summary = store.trace(entry.tree.trace)
        drawLifecycleHead(summary, entry, in: &frame, store)
        let layout = layout(of: screen)
        if layout.tree.rows > 0 { drawTree(screen, entry, summary, layout, in: &frame, store) }
        if layout.details.rows > 0 { drawDetails(screen, layout, in: &frame, store) }
        drawStatusLine(in: &frame, store: store)
    }

    /// Says that the lifecycle is no longer there, instead of leaving the screen under the user.
    private func drawEvicted(_ screen: LifecycleScreen, in frame: inout Frame, _ store: TraceStore) {
        let head = " tracetail \(theme.glyphs.folded) "
        let column = frame.put(head, column: 0, row: 0, style: theme.style(.dim))
        let used = frame.put(screen.traceID.shortHex, column: column, row: 0, style: theme.style(.title))
        frame.put("evicted", column: column + used + 1, row: 0, style: theme.style(.warning))
        let words = "This lifecycle was evicted to make room for newer ones. Esc goes back."
        let fitting = DisplayText.truncated(words, columns: max(0, frame.size.columns - 4), unicode: theme.unicode)
        frame.put(fitting, column: 2, row: 2, style: theme.style(.text))
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
        func put(_ text: String, _ role: Role, columns: Int) {
            let fitting = DisplayText.truncated(text, columns: max(0, columns), unicode: theme.unicode)
            column += frame.put(fitting, column: column, row: 0, style: theme.style(role)) + 1
        }
        put(painter.label(of: summary), .title, columns: width - 1 - column)
        let all = lifecycleFacts(summary, entry, store)
        let room = width - 4 - column - columns(of: all.filter { $0.rank <= FactRank.duration })
        if let kind = painter.kind(of: summary), room >= 6 { put(kind, .text, columns: room) }
        let facts = mostImportant(all, columns: width - 2 - column)
        draw(facts, in: &frame, column: max(column, width - 1 - columns(of: facts)), row: 0)
    }

    /// What is said of a lifecycle besides its state, which comes first.
    private enum FactRank {
        static let errors = 1
        static let duration = 2
        static let spans = 3
        static let times = 4
        static let services = 5
    }

    private mutating func lifecycleFacts(
        _ summary: TraceSummary,
        _ entry: TreeCache.Entry,
        _ store: TraceStore
    ) -> [HeadPart] {
        let unicode = options.unicode
        let time = { (nanoseconds: UInt64) in DurationFormat.text(nanoseconds, unicode: unicode) }
        let (working, waiting) = (entry.analysis.working, entry.analysis.waiting)
        let length = summary.start == 0 ? "?" : time(summary.duration)
        var parts = [HeadPart(text: length, rank: FactRank.duration), stateWords(summary, store)]
        if summary.errorCount > 0 {
            let errors = CountFormat.text(summary.errorCount, "error")
            parts.append(HeadPart(text: errors, role: .error, rank: FactRank.errors))
        }
        parts.append(HeadPart(text: CountFormat.text(summary.spanCount, "span"), rank: FactRank.spans))
        parts.append(HeadPart(text: "working " + time(working), rank: FactRank.times))
        parts.append(HeadPart(text: "waiting " + time(waiting), rank: FactRank.times))
        if summary.duration > working + waiting {
            // Neither worked nor known to wait: under an envelope alone, or under nothing.
            let other = "other " + time(summary.duration - working - waiting)
            parts.append(HeadPart(text: other, rank: FactRank.times))
        }
        let services = CountFormat.text(entry.analysis.services.count, "service")
        parts.append(HeadPart(text: services, rank: FactRank.services))
        return parts
    }

    /// The state in words; of what is not finished also for how long nothing was heard.
    private mutating func stateWords(_ summary: TraceSummary, _ store: TraceStore) -> HeadPart {
        switch state(of: summary, store) {
        case .running: return HeadPart(text: "running", role: .running)
        case .complete: return HeadPart(text: "complete", role: .complete)
        case .incomplete(let reason):
            let what =
                switch reason {
                case .cut: "its first spans were evicted"
                case .noRoot: "no root"
                case .orphans: "\(CountFormat.text(summary.placeholderCount, "span")) missing"
                case .unended: "\(CountFormat.text(summary.unendedCount, "span")) without end"
                }
            var part = HeadPart(text: "incomplete: " + what, role: .incomplete, shorter: [what, "incomplete"])
            if let silence = silence(of: summary, store) {
                part.shorter.insert(part.text, at: 0)
                part.text += ", silent for \(silence)"
            }
            return part
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
        let all = TimeWindow(of: summary, ribbon: entry.analysis.ribbon)
        let shown = window(of: screen, within: all)
        let axis = painter.axis(over: shown, origin: summary.start)
        let labels: TickLabels =
            eventTimes == .clock
            ? .clock(painter.clock) : .relative(unicode: theme.unicode)
        painter.drawAxis(axis, labels: labels, in: &frame, row: 1)
        if screen.window != nil {
            let part = scale(shown.length, by: 100, over: all.length)
            frame.put(
                "zoomed: \(part == 0 ? "<1" : "\(part)")% of the time",
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
