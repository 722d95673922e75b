import TerminalGrid

extension ViewState {
    /// Draws the keys, group by group.
    func drawHelp(in frame: inout Frame) {
        guard let help else { return }
        let lines = helpLines()
        let rows = help.list.visible(count: lines.count, height: helpHeight)
        let columns = frame.size.columns
        frame.put(" tracetail", column: 0, row: 0, style: theme.style(.title))
        frame.put(" \(theme.glyphs.separator) keys", column: 10, row: 0, style: theme.style(.text))
        if rows.count < lines.count {
            let place = "\(rows.lowerBound + 1)-\(rows.upperBound) of \(lines.count)"
            frame.put(place, column: max(18, columns - 1 - place.count), row: 0, style: theme.style(.dim))
        }
        let keyColumns = columns >= 60 ? 20 : 14
        for (offset, line) in lines[rows].enumerated() {
            let row = 1 + offset
            switch line {
            case .gap: break
            case .heading(let text): frame.put(text, column: 1, row: row, style: theme.style(.heading))
            case .binding(let keys, let words):
                frame.put(keys, column: 3, row: row, style: theme.style(.key), maxColumns: keyColumns - 1)
                let room = max(0, columns - 4 - keyColumns)
                let fitting = DisplayText.truncated(words, columns: room, unicode: theme.unicode)
                frame.put(fitting, column: 3 + keyColumns, row: row, style: theme.style(.text))
            }
        }
    }
}
