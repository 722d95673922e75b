import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws raw input: where it lies and what is wrong, its rows, and the last line.
    mutating func drawExcerpt(in frame: inout Frame, store: TraceStore) {
        guard let screen = sources?.excerpt, live.sources.indices.contains(screen.source) else { return }
        let width = frame.size.columns
        let source = live.sources[screen.source]
        let place = placeWords(of: screen.reject, in: source)
        var column = frame.put(" tracetail \(theme.glyphs.folded) ", column: 0, row: 0, style: theme.style(.dim))
        let name = DisplayText.truncated(place, columns: max(0, width - column - 1), unicode: theme.unicode)
        column += frame.put(name, column: column, row: 0, style: theme.style(.title))
        let shown = screen.list.visible(count: screen.rows.count, height: excerptHeight)
        if shown.count < screen.rows.count {
            let words = "\(shown.lowerBound + 1)-\(shown.upperBound) of \(screen.rows.count)"
            let start = width - 1 - words.count
            if start > column + 1 { frame.put(words, column: start, row: 0, style: theme.style(.dim)) }
        }
        let reject = screen.reject
        let facts = "\(reject.reason.words), \(ByteFormat.text(reject.length)) from byte \(reject.offset) on"
        frame.put(facts, column: 1, row: 1, style: theme.style(.warning), maxColumns: width - 2)
        switch screen.content {
        case .loading: frame.put("loading", column: 1, row: 3, style: theme.style(.dim))
        case .failed(let failure):
            frame.put(words(for: failure), column: 1, row: 3, style: theme.style(.gone), maxColumns: width - 2)
        case .loaded(let excerpt):
            let line = places.place(of: reject)?.line
            let margin = excerptMargin(excerpt)
            for (offset, index) in shown.enumerated() {
                draw(screen.rows[index], ofLine: line, margin: margin, in: &frame, at: 2 + offset)
            }
        }
        drawStatusLine(in: &frame, store: store)
    }

    /// Draws a row: a mark where it was rejected, its line or else its offset, and its text.
    private func draw(_ row: ExcerptRow, ofLine line: Int?, margin: Int, in frame: inout Frame, at screenRow: Int) {
        if row.isMarked {
            frame.put(String(theme.glyphs.selection), column: 1, row: screenRow, style: theme.style(.error))
        }
        let label =
            line.map { line in row.line.map { String(line &+ $0) } ?? "" } ?? row.offset.map { String($0) } ?? ""
        frame.put(label, column: margin - 1 - label.count, row: screenRow, style: theme.style(.dim))
        var column = margin
        for run in row.runs {
            column += frame.put(run.text, column: column, row: screenRow, style: theme.style(run.role))
        }
    }

    private func words(for failure: ContentFailure) -> String {
        switch failure {
        case .unreadable(let number): "cannot be read again: error \(number)"
        case .gone, .undecodable: "the source no longer holds this"
        }
    }
}
