import TerminalGrid
import TraceStore

/// A whole lifecycle in one row of cells: `◂┄┄███┄┄┄┄┄──███✗┄┄┄██▶`.
///
/// Solid in the service's colour where some worker works, a thin line in it where only an envelope around the workers
/// is open, dotted where the event waits, `✗` where a span failed, an open right edge while it runs, an arrow at the left
/// where a wait began before. Work shows wherever it fills an eighth of a cell, however long the waits around it.
struct Ribbon {
    var segments: [RibbonSegment]
    var window: TimeWindow
    var isRunning = false

    /// What one cell shows.
    enum Part: Hashable, Sendable {
        case empty
        case envelope(ServiceID)
        case wait(inferred: Bool)
        case waitFromBefore
        case work(ServiceID, EighthsRange)
        case error
        case open
    }

    /// Draws the ribbon into `columns` cells of a row; `service` gives a service's name.
    func draw(in frame: inout Frame, at point: Point, columns: Int, theme: Theme, service: (ServiceID) -> String) {
        let glyphs = theme.glyphs
        for (column, part) in parts(columns: columns).enumerated() {
            let cell: Cell
            switch part {
            case .empty: continue
            case .envelope(let id): cell = Cell(glyphs.envelope, style: theme.service(service(id)))
            case .waitFromBefore: cell = Cell(glyphs.beforeView, style: theme.style(.wait))
            case .wait(let inferred):
                cell = Cell(glyphs.wait, style: theme.style(inferred ? .inferredWait : .wait))
            case .work(let id, let cover):
                cell = Cell(cover.character(in: column, glyphs: glyphs), style: theme.service(service(id)))
            case .error: cell = Cell(glyphs.error, style: theme.style(.error))
            case .open: cell = Cell(glyphs.openEnd, style: theme.style(.running))
            }
            frame[point.column + column, point.row] = cell
        }
    }

    /// What each of the cells shows.
    ///
    /// Costs as many steps as there are segments and cells.
    func parts(columns: Int) -> [Part] {
        guard columns > 0 else { return [] }
        let axis = TimeAxis(window: window, columns: columns)
        var painter = RibbonPainter(columns: axis.columns)
        for segment in segments {
            guard segment.begin <= window.end, segment.end >= window.start else { continue }
            let cover = EighthsRange(
                from: axis.eighth(of: segment.begin),
                to: axis.eighth(of: max(segment.begin, segment.end)),
                within: axis.eighths
            )
            painter.paint(segment, cover)
        }
        if let first = segments.first, first.begin < window.start, case .wait = painter.parts[0] {
            painter.parts[0] = .waitFromBefore
        }
        if isRunning { painter.parts[axis.columns - 1] = .open }
        return painter.parts
    }
}

/// Decides what is seen in each cell: an error, else the work that fills most of it, else a wait, else an envelope.
private struct RibbonPainter {
    var parts: [Ribbon.Part]
    /// Eighths of the cell that the work shown in it fills.
    private var filled: [Int]

    init(columns: Int) {
        parts = Array(repeating: .empty, count: columns)
        filled = Array(repeating: 0, count: columns)
    }

    mutating func paint(_ segment: RibbonSegment, _ cover: EighthsRange) {
        for column in cover.columns where parts.indices.contains(column) {
            if parts[column] == .error { continue }
            switch segment.kind {
            case .idle: break
            case .envelope(let service):
                if case .empty = parts[column] { parts[column] = .envelope(service) }
            case .wait(let inferred):
                switch parts[column] {
                case .empty, .envelope: parts[column] = .wait(inferred: inferred)
                default: break
                }
            case .work(let service):
                work(service, cover, column)
            }
        }
        if segment.hasError, parts.indices.contains(cover.columns.upperBound) {
            parts[cover.columns.upperBound] = .error
        }
    }

    /// Segments of the same service that follow each other in a cell are one piece of work.
    private mutating func work(_ service: ServiceID, _ cover: EighthsRange, _ column: Int) {
        var cover = cover
        if case .work(service, let before) = parts[column] { cover = before.united(with: cover) }
        let eighths = cover.eighths(in: column)
        guard eighths > filled[column] else { return }
        filled[column] = eighths
        parts[column] = .work(service, cover)
    }
}
