public import TerminalGrid
public import TraceStore

/// Draws lifecycles unfolded, one after the other, for `print`: the rows of the outline without a screen around them.
///
/// Frames come in pieces, so that a lifecycle of any size takes little memory.
public struct LifecyclePrinter {
    private var state: ViewState
    private var lastDay: Int64?

    /// Rows of a piece.
    private static let pieceRows = 256

    /// Makes a printer; of the options' size only the columns count.
    ///
    /// Every lifecycle is treated as quiet.
    public init(options: ViewOptions) {
        var options = options
        options.allQuiet = true
        options.isLive = false
        state = ViewState(options: options)
        state.folds.setAll(open: true)
    }

    private var width: Int { state.options.size.columns }

    /// The heads of the columns.
    public func heading() -> Frame {
        var frame = frame(rows: 1)
        let columns = OutlineColumns(width: width)
        let style = state.theme.style(.heading)
        if let start = columns.start { frame.put("START", column: start.lowerBound, row: 0, style: style) }
        frame.put("LIFECYCLE", column: columns.name.lowerBound, row: 0, style: style)
        if columns.duration.upperBound >= columns.name.lowerBound + 18 {
            frame.put("DURATION", column: columns.duration.upperBound - 8, row: 0, style: style)
        }
        return frame
    }

    /// All lifecycles in the order of the outline: by start, then by trace id.
    public func order(of store: TraceStore) -> [TraceRow] {
        store.traceRows.sorted { store.precedes($0, $1, by: .start) }
    }

    /// Calls `body` with the rows of a lifecycle from top to bottom, piece by piece; before the first lifecycle of a
    /// day a row names the day.
    ///
    /// `isAgain` marks one that was printed before and has grown since.
    public mutating func draw(
        _ trace: TraceRow,
        of store: TraceStore,
        isAgain: Bool = false,
        _ body: (Frame) -> Void
    ) {
        let summary = store.trace(trace)
        let painter = state.rowPainter(store, width: width)
        let entry = state.trees.entry(of: trace, fold: state.folds[summary.id], in: store)
        let day = painter.clock.day(summary.start)
        if summary.start != 0, day != lastDay {
            lastDay = day
            var frame = frame(rows: 1)
            painter.drawDay(of: summary.start, in: &frame, row: 0)
            body(frame)
        }
        let axis = painter.axis(over: TimeWindow(of: summary, ribbon: entry.analysis.ribbon), origin: summary.start)
        body(head(of: summary, painter, axis, isAgain: isAgain, store))

        var above: ServiceID?
        for first in stride(from: 0, to: entry.tree.nodes.count, by: Self.pieceRows) {
            let nodes = first..<min(first + Self.pieceRows, entry.tree.nodes.count)
            var piece = frame(rows: nodes.count)
            for node in nodes {
                let span = store.span(entry.tree.nodes[node].row)
                let line = RowPainter.SpanLine(node: node, namesService: span.service != above)
                painter.draw(line, of: entry, axis: axis, indentation: 2, in: &piece, at: node - first)
                above = span.isPlaceholder ? nil : span.service
            }
            body(piece)
        }
    }

    private mutating func head(
        of summary: TraceSummary,
        _ painter: RowPainter,
        _ axis: TimeAxis,
        isAgain: Bool,
        _ store: TraceStore
    ) -> Frame {
        var frame = frame(rows: 1)
        let line = RowPainter.LifecycleLine(
            summary: summary,
            state: state.state(of: summary, store),
            isOpen: true,
            longest: 0,
            remark: isAgain ? "(again)" : summary.isCut ? "(cut)" : nil
        )
        painter.draw(line, in: &frame, row: 0)
        if let height = painter.columns.height { frame[height, 0] = .blank }
        painter.drawAxis(axis, labels: .relative(unicode: state.theme.unicode), in: &frame, row: 0)
        return frame
    }

    private func frame(rows: Int) -> Frame {
        Frame(size: Size(columns: width, rows: rows), unicode: state.options.unicode)
    }
}
