import TerminalGrid
import TraceStore

/// A span on a time axis: a bar with edges of an eighth of a cell, or at least one mark.
///
/// Whatever the times are, only cells of the axis are drawn:
///
///     ▕███████▋    12.3ms, edges to an eighth on the right and a half or an eighth on the left
///     ▏            no length, or less than an eighth
///     ██◆███       with a span event
///     ▐░░░░░▶      without an end
///     !            ended before it began
///     ◂       ▸    out of view
///     ◂███████▸    goes on out of view
struct DurationBar: Hashable, Sendable {
    /// When the span began; zero when that is not known.
    var begin: UnixNanoseconds
    /// When it ended; zero when it has not.
    var end: UnixNanoseconds
    /// Times of span events to be marked.
    var events: [UnixNanoseconds] = []

    /// A cell that is drawn.
    struct CellMark: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case bar, event, warning, outOfView }
        var column: Int
        var character: Character
        var kind: Kind
    }

    /// Draws the bar at a place; the axis' columns begin there.
    ///
    /// `style` is that of the service, or of an error.
    func draw(in frame: inout Frame, at point: Point, axis: TimeAxis, style: Style, theme: Theme) {
        for cell in cells(on: axis, glyphs: theme.glyphs) {
            var cellStyle = style
            switch cell.kind {
            case .bar: break
            case .event: cellStyle.attributes.insert(.bold)
            case .warning: cellStyle = theme.style(.warning)
            case .outOfView: cellStyle = theme.style(.dim)
            }
            frame[point.column + cell.column, point.row] = Cell(cell.character, style: cellStyle)
        }
    }

    /// What is drawn, in ascending columns without the events, then the events.
    func cells(on axis: TimeAxis, glyphs: Glyphs) -> [CellMark] {
        body(on: axis, glyphs: glyphs) + eventMarks(on: axis, glyphs: glyphs)
    }

    /// The first cell of the bar, before which a wait may be drawn; nil when the begin is not in view.
    func firstColumn(on axis: TimeAxis) -> Int? {
        begin != 0 && axis.window.contains(begin) ? axis.column(of: begin) : nil
    }

    private func body(on axis: TimeAxis, glyphs: Glyphs) -> [CellMark] {
        guard begin != 0 || end != 0 else { return [] }
        guard begin != 0, end == 0 || end >= begin else {
            // Only one of its times can be believed, if any.
            let time = begin == 0 ? end : begin
            if let away = outOfView(time, time, on: axis, glyphs: glyphs) { return [away] }
            let character = begin == 0 ? glyphs.unknown : glyphs.warning
            return [CellMark(column: axis.column(of: time), character: character, kind: .warning)]
        }
        if let away = outOfView(begin, end == 0 ? .max : end, on: axis, glyphs: glyphs) { return [away] }
        if end == 0 { return openBody(on: axis, glyphs: glyphs) }
        let cover = EighthsRange(from: axis.eighth(of: begin), to: axis.eighth(of: end), within: axis.eighths)
        return cover.columns.map { column in
            let character =
                goesOn(beyond: column, on: axis, glyphs: glyphs) ?? cover.character(in: column, glyphs: glyphs)
            return CellMark(column: column, character: character, kind: .bar)
        }
    }

    /// The arrow of a bar that goes on out of view beyond a cell.
    private func goesOn(beyond column: Int, on axis: TimeAxis, glyphs: Glyphs) -> Character? {
        if column == 0, begin < axis.window.start { return glyphs.beforeView }
        if column == axis.columns - 1, end > axis.window.end { return glyphs.afterView }
        return nil
    }

    private func openBody(on axis: TimeAxis, glyphs: Glyphs) -> [CellMark] {
        let first = axis.column(of: begin)
        let last = axis.columns - 1
        let cover = EighthsRange(from: axis.eighth(of: begin), to: axis.eighths, within: axis.eighths)
        return (first...last).map { column in
            let character =
                column == last
                ? glyphs.openEnd
                : column == first
                    ? begin < axis.window.start ? glyphs.beforeView : cover.character(in: column, glyphs: glyphs)
                    : glyphs.openBar
            return CellMark(column: column, character: character, kind: .bar)
        }
    }

    private func outOfView(
        _ begin: UnixNanoseconds,
        _ end: UnixNanoseconds,
        on axis: TimeAxis,
        glyphs: Glyphs
    ) -> CellMark? {
        if end < axis.window.start { return CellMark(column: 0, character: glyphs.beforeView, kind: .outOfView) }
        if begin > axis.window.end {
            return CellMark(column: axis.columns - 1, character: glyphs.afterView, kind: .outOfView)
        }
        return nil
    }

    private func eventMarks(on axis: TimeAxis, glyphs: Glyphs) -> [CellMark] {
        var columns = Set<Int>()
        return events.compactMap { time in
            guard time != 0, axis.window.contains(time) else { return nil }
            let column = axis.column(of: time)
            guard columns.insert(column).inserted else { return nil }
            return CellMark(column: column, character: glyphs.event, kind: .event)
        }
    }
}

/// A stretch of a row of cells, in eighths of a cell; at least one eighth long.
struct EighthsRange: Hashable, Sendable {
    private let from: Int
    private let to: Int

    /// The stretch between two edges, moved into `0..<limit` where it has no length there.
    init(from: Int, to: Int, within limit: Int) {
        self.from = min(max(0, from), max(0, limit - 1))
        self.to = min(max(to, self.from + 1), max(1, limit))
    }

    private init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    /// The stretch from the earlier begin to the later end.
    func united(with other: EighthsRange) -> EighthsRange {
        EighthsRange(from: min(from, other.from), to: max(to, other.to))
    }

    /// The cells that it touches.
    var columns: ClosedRange<Int> { from / 8...(to - 1) / 8 }

    /// How many eighths of a cell it fills.
    func eighths(in column: Int) -> Int { max(0, min(to, column * 8 + 8) - max(from, column * 8)) }

    /// What a cell shows: filled from the left by eighths; from the right there are only an eighth and a half to be
    /// had in every font.
    func character(in column: Int, glyphs: Glyphs) -> Character {
        let filled = eighths(in: column)
        guard filled > 0 else { return " " }
        guard filled < 8 else { return glyphs.fullBlock }
        let freeBefore = max(0, from - column * 8)
        let freeAfter = 8 - filled - freeBefore
        guard freeBefore > freeAfter else { return glyphs.leftBlocks[filled - 1] }
        return filled >= 4 ? glyphs.rightHalf : glyphs.rightEighth
    }
}
