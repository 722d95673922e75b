import TerminalGrid
import TraceStore

/// A window of time laid over a row of cells.
///
/// Times map to eighths of a cell. Any times and any number of columns will do; what lies out of view maps to the
/// nearest edge.
struct TimeAxis: Hashable, Sendable {
    /// What the cells show.
    var window: TimeWindow
    /// How many cells, at least one.
    let columns: Int
    /// The time that labels count from: the start of the lifecycle, wherever the window is.
    var origin: UnixNanoseconds

    init(window: TimeWindow, columns: Int, origin: UnixNanoseconds? = nil) {
        self.window = window
        self.columns = min(max(1, columns), 1 << 20)
        self.origin = origin ?? window.start
    }

    /// All the cells, in eighths.
    var eighths: Int { columns * 8 }

    /// Where a time lies, in eighths of a cell from the left edge, 0 to `eighths`.
    func eighth(of time: UnixNanoseconds) -> Int {
        guard time > window.start else { return 0 }
        guard time < window.end else { return eighths }
        return Int(truncatingIfNeeded: scale(time - window.start, by: UInt64(eighths), over: window.length))
    }

    /// The cell that a time lies in; the last one at the right edge.
    func column(of time: UnixNanoseconds) -> Int { min(eighth(of: time) / 8, columns - 1) }

    /// The time at the left edge of a cell.
    func time(atColumn column: Int) -> UnixNanoseconds {
        let column = UInt64(min(max(0, column), columns))
        return window.start + min(scale(window.length, by: column, over: UInt64(columns)), window.length)
    }

    /// Ticks at round times, ascending, so far apart that each label fits before the next tick.
    func ticks(_ labels: TickLabels = .relative(unicode: true)) -> [Tick] {
        for step in tickSteps where step >= window.length / UInt64(columns) {
            if let ticks = ticks(step: step, labels: labels) { return ticks }
        }
        return []
    }

    /// Draws the ticks into one row.
    func draw(in frame: inout Frame, at point: Point, labels: TickLabels, theme: Theme) {
        let style = theme.style(.axis)
        for tick in ticks(labels) {
            frame[point.column + tick.column, point.row] = Cell(theme.glyphs.tick, style: style)
            for (offset, character) in tick.label.enumerated() {
                frame[point.column + tick.column + 1 + offset, point.row] = Cell(character, style: style)
            }
        }
    }

    /// The ticks of a step; nil when they are too close for their labels.
    private func ticks(step: UInt64, labels: TickLabels) -> [Tick]? {
        let times = labels.times(in: window, step: step, origin: origin, limit: columns)
        var ticks: [Tick] = []
        for (index, time) in times.enumerated() {
            let column = self.column(of: time)
            var label = labels.text(time, step: step, origin: origin)
            let isLast = index + 1 == times.count
            let room = (isLast ? columns : self.column(of: times[index + 1])) - column - 1
            if label.count > room - (isLast ? 0 : 1) {
                guard isLast else { return nil }
                label = ""
            }
            ticks.append(Tick(column: column, time: time, label: label))
        }
        return ticks
    }
}
