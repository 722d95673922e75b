import TerminalGrid
import TraceStore

/// Draws the rows of lifecycles and spans.
///
/// The outline, a lifecycle alone and `print` all draw with it.
struct RowPainter {
    let store: TraceStore
    let theme: Theme
    let clock: ClockFormat
    let columns: OutlineColumns
    /// What starts are counted from; `nil` shows the time of day.
    var startOrigin: UnixNanoseconds?
    /// Whether a start says its day too, at the cost of its seconds: the rows are of several days, in no order of time.
    var startsNameDay = false

    /// A lifecycle's row, besides what is drawn where the bars are.
    struct LifecycleLine {
        var summary: TraceSummary
        var state: LifecycleState
        var isOpen: Bool
        var isMatch = false
        /// Some of its spans hold the searched text.
        var hasHits = false
        /// The longest duration in view.
        var longest: UInt64
        /// A word after the name.
        var remark: String?
    }

    /// A span's row.
    struct SpanLine {
        var node: Int
        var namesService: Bool
        var isMatch = false
        /// It holds the searched text.
        var isHit = false
        var isHidingChildren = false
        var events: [UnixNanoseconds] = []
    }

    private var glyphs: Glyphs { theme.glyphs }

    // MARK: Lifecycles

    /// Draws start, name, counts, duration and height.
    func draw(_ lifecycle: LifecycleLine, in frame: inout Frame, row: Int) {
        let summary = lifecycle.summary
        let (mark, role) = stateMark(lifecycle.state)
        frame.put(mark, column: 0, row: row, style: theme.style(role), maxColumns: columns.name.lowerBound)
        if let start = columns.start {
            frame.put(startText(summary.start), column: start.lowerBound, row: row, maxColumns: start.count)
        }
        var column = columns.name.lowerBound
        // The name may have what the counts leave.
        let end = drawCounts(of: summary, in: &frame, row: row) - 1
        func put(_ text: String, _ style: Style) {
            let fitting = DisplayText.truncated(text, columns: max(0, end - column), unicode: theme.unicode)
            column += frame.put(fitting, column: column, row: row, style: style, maxColumns: max(0, end - column))
        }
        put("\(lifecycle.isOpen ? glyphs.unfolded : glyphs.folded) ", theme.style(.tree))
        if lifecycle.hasHits { put("\(glyphs.hit) ", theme.style(.match)) }
        put(label(of: summary), theme.style(lifecycle.isMatch ? .match : .title))
        if let kind = kind(of: summary) { put(" " + kind, theme.style(.text)) }
        if let remark = lifecycle.remark { put(" " + remark, theme.style(.warning)) }
        drawDuration(summary.start == 0 ? "?" : text(summary.duration), theme.style(.text), in: &frame, row: row)
        if let height = columns.height {
            let mark = HeightMark.character(summary.duration, longest: lifecycle.longest, glyphs: glyphs)
            frame[height, row] = Cell(mark, style: theme.style(.dim))
        }
    }

    /// Draws a folded lifecycle's ribbon; dots of an ellipsis while it is still to be made.
    func drawRibbon(
        _ segments: [RibbonSegment]?,
        window: TimeWindow,
        isRunning: Bool,
        in frame: inout Frame,
        row: Int
    ) {
        guard let bar = columns.bar else { return }
        guard let segments else {
            frame[bar.lowerBound, row] = Cell(glyphs.ellipsis, style: theme.style(.dim))
            return
        }
        let point = Point(column: bar.lowerBound, row: row)
        Ribbon(segments: segments, window: window, isRunning: isRunning)
            .draw(in: &frame, at: point, columns: bar.count, theme: theme, service: store.service)
    }

    /// Draws an axis where the bars are.
    func drawAxis(_ axis: TimeAxis, labels: TickLabels, in frame: inout Frame, row: Int) {
        guard let bar = columns.bar, bar.count > 10 else { return }
        axis.draw(in: &frame, at: Point(column: bar.lowerBound, row: row), labels: labels, theme: theme)
    }

    /// An axis over the columns of the bars.
    func axis(over window: TimeWindow, origin: UnixNanoseconds? = nil) -> TimeAxis {
        TimeAxis(window: window, columns: columns.bar?.count ?? 1, origin: origin)
    }

    /// The name that a lifecycle goes by.
    func label(of summary: TraceSummary) -> String {
        if let key = store.correlationKey(of: summary.row) { return key }
        return summary.id.isValid ? summary.id.shortHex : "spans without a trace id"
    }

    /// What kind of lifecycle it is: its type, else its root's name.
    func kind(of summary: TraceSummary) -> String? {
        if let type = summary.type { return store.name(type) }
        return summary.root.map { store.name(store.span($0).name) }
    }

    /// The row that names the day of the lifecycles below it.
    func drawDay(of time: UnixNanoseconds, in frame: inout Frame, row: Int) {
        let column = columns.name.lowerBound
        let used = frame.put(clock.date(time) + " ", column: 1, row: row, style: theme.style(.heading))
        let left = max(0, frame.size.columns - 2 - used)
        frame.horizontalLine(column: min(1, column) + used, row: row, columns: left, style: theme.style(.dim))
    }

    /// Marks the selected row, up to its duration: reversed, a bar would read as a gap, and a gap as a bar.
    func drawSelection(in frame: inout Frame, row: Int, isDim: Bool = false) {
        frame.restyle(Rect(column: 0, row: row, columns: columns.duration.upperBound, rows: 1)) { style in
            style = theme.selected(style)
            if isDim { style.attributes.insert(.dim) }
        }
    }

    private func startText(_ start: UnixNanoseconds) -> String {
        guard start != 0 else { return "?" }
        guard let startOrigin else { return startsNameDay ? clock.dayAndMinute(start) : clock.timeOfDay(start) }
        return DurationFormat.signed(signedDifference(start, startOrigin), unicode: theme.unicode)
    }

    private func stateMark(_ state: LifecycleState) -> (String, Role) {
        switch state {
        case .running: (theme.unicode ? "•" : "*", .running)
        case .complete: (" ", .complete)
        case .incomplete: (String(glyphs.warning), .incomplete)
        }
    }

    /// Draws the counts, to be set to the right, and returns the column in which they begin.
    private func drawCounts(of summary: TraceSummary, in frame: inout Frame, row: Int) -> Int {
        guard let counts = columns.counts else { return columns.name.upperBound + 1 }
        let spans = CountFormat.text(summary.spanCount)
        var column = counts.upperBound - spans.count
        frame.put(spans, column: column, row: row, style: theme.style(.dim))
        guard summary.errorCount > 0 else { return column }
        let errors = "\(glyphs.error)\(CountFormat.text(summary.errorCount)) "
        column = max(counts.lowerBound, column - errors.count)
        frame.put(errors, column: column, row: row, style: theme.style(.error))
        return column
    }

    private func drawDuration(_ text: String, _ style: Style, in frame: inout Frame, row: Int) {
        let column = columns.duration.upperBound - DisplayWidth.columns(of: text, unicode: theme.unicode)
        frame.put(text, column: max(0, column), row: row, style: style)
    }

    private func text(_ duration: UInt64) -> String { DurationFormat.text(duration, unicode: theme.unicode) }

    // MARK: Spans

    /// The column of a span's fold mark, counted from where names begin.
    static func markColumn(ofDepth depth: Int, indentation: Int, _ theme: Theme) -> Int {
        indentation + max(0, TreeLines(glyphs: theme.glyphs).columns(depth: depth) - 1)
    }

    /// Draws a span's row: tree lines, service, name, duration, wait and bar.
    ///
    /// Its name may reach as far as the duration.
    func draw(
        _ row: SpanLine,
        of entry: TreeCache.Entry,
        axis: TimeAxis,
        indentation: Int,
        in frame: inout Frame,
        at screenRow: Int
    ) {
        let node = entry.tree.nodes[row.node]
        let span = store.span(node.row)
        let isError = span.status == .error
        let service = store.service(span.service)
        let serviceStyle = isError ? theme.style(.error) : theme.service(service)

        var column = columns.name.lowerBound + indentation
        let end = columns.duration.lowerBound - 1
        func put(_ text: String, _ style: Style) {
            let fitting = DisplayText.truncated(text, columns: max(0, end - column), unicode: theme.unicode)
            column += frame.put(fitting, column: column, row: screenRow, style: style, maxColumns: max(0, end - column))
        }
        put(prefix(of: row, node, in: entry), theme.style(.tree))
        if span.isPlaceholder {
            put("missing span \(span.key.spanID.hex)", theme.style(.dim))
            return
        }
        if isError { put("\(glyphs.error) ", theme.style(.error)) }
        if node.isCut { put("\(glyphs.cut) ", theme.style(.warning)) }
        if row.isHit { put("\(glyphs.hit) ", theme.style(.match)) }
        if row.namesService, columns.showsServices, !service.isEmpty { put(service + " ", serviceStyle) }
        let nameRole: Role = row.isMatch ? .match : isError ? .error : .text
        let name = store.name(span.name)
        put(name.isEmpty ? "(no name)" : name, theme.style(nameRole))
        let duration = DurationFormat.text(span.duration, isOpen: !span.isEnded, unicode: theme.unicode)
        drawDuration(duration, theme.style(isError ? .error : .text), in: &frame, row: screenRow)

        guard let bar = columns.bar else { return }
        let point = Point(column: bar.lowerBound, row: screenRow)
        if let wait = entry.analysis.wait(ofNode: row.node) {
            WaitBar(begin: wait.begin, end: wait.end, isInferred: wait.isInferred)
                .draw(in: &frame, at: point, axis: axis, theme: theme)
        }
        if span.start == 0, span.end == 0 {
            // Without any time it stands where its parent begins.
            let place = span.parent.map { store.span($0).start } ?? 0
            let column = axis.column(of: max(place, axis.window.start))
            frame[point.column + column, screenRow] = Cell(glyphs.unknown, style: theme.style(.warning))
        }
        DurationBar(begin: span.start, end: span.end, events: row.events)
            .draw(in: &frame, at: point, axis: axis, style: serviceStyle, theme: theme)
    }

    /// Tree lines and the fold mark; a root has its mark alone.
    private func prefix(of row: SpanLine, _ node: TraceTree.Node, in entry: TreeCache.Entry) -> String {
        let fold: TreeLines.Fold = node.childCount == 0 ? .leaf : row.isHidingChildren ? .folded : .unfolded
        guard node.depth == 0 else {
            return TreeLines(glyphs: glyphs).prefix(of: row.node, in: entry.tree, fold: fold)
                + (fold == .leaf ? "" : " ")
        }
        switch fold {
        case .leaf: return ""
        case .unfolded: return "\(glyphs.unfolded) "
        case .folded: return "\(glyphs.folded) "
        }
    }
}
