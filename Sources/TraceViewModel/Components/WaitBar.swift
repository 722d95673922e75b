import TerminalGrid
import TraceStore

/// The time that an event waited for a stage: a thin dotted line that leads into the stage's bar, with its length in
/// words where there is room: `┄┄ 17.0ms ┄┄`, inferred ones paler and `≥17.0ms`, with an arrow where it begins out of
/// view: `◂┄ 17.0ms ┄┄`.
struct WaitBar: Hashable, Sendable {
    var begin: UnixNanoseconds
    var end: UnixNanoseconds
    /// Whether it was inferred from other stages; then it may have been longer.
    var isInferred = false

    /// Draws the wait at a place; the axis' columns begin there.
    ///
    /// Draw it before the bar, which covers the last cell.
    func draw(in frame: inout Frame, at point: Point, axis: TimeAxis, theme: Theme) {
        let style = theme.style(isInferred ? .inferredWait : .wait)
        guard let columns = columns(on: axis) else { return }
        for (offset, character) in text(columns: columns.count, glyphs: theme.glyphs).enumerated() {
            frame[point.column + columns.lowerBound + offset, point.row] = Cell(character, style: style)
        }
        guard begin < axis.window.start else { return }
        frame[point.column + columns.lowerBound, point.row] = Cell(theme.glyphs.beforeView, style: style)
    }

    /// The cells from the wait's begin up to the one in which the stage begins; nil when none is in view.
    func columns(on axis: TimeAxis) -> Range<Int>? {
        guard begin < end, begin <= axis.window.end, end >= axis.window.start else { return nil }
        let first = axis.column(of: begin)
        let afterLast = end > axis.window.end ? axis.columns : axis.eighth(of: end) / 8
        return first < afterLast ? first..<afterLast : nil
    }

    /// What fills a number of cells.
    func text(columns: Int, glyphs: Glyphs) -> String {
        let words = label(glyphs)
        let dots = columns - words.count - 2
        guard dots >= 4 else { return String(repeating: glyphs.wait, count: max(0, columns)) }
        let before = String(repeating: glyphs.wait, count: dots / 2)
        return before + " " + words + " " + String(repeating: glyphs.wait, count: dots - dots / 2)
    }

    /// The length in words, one column per character.
    func label(_ glyphs: Glyphs) -> String {
        let duration = DurationFormat.text(end > begin ? end - begin : 0, unicode: glyphs.isUnicode)
        return (isInferred ? glyphs.atLeast : "") + duration
    }
}
