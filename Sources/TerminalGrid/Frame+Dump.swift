extension Frame {
    /// The rows as text, without the blanks at their ends.
    public var textRows: [String] {
        (0..<size.rows).map { row in
            let cells = cells(ofRow: row)
            let end = cells.lastIndex { $0.text != " " }.map { $0 + 1 } ?? cells.startIndex
            return text(of: cells[..<end])
        }
    }

    /// The frame as text for people and for snapshots.
    ///
    ///     40x2 cursor 3,1
    ///     "evt-1  order.paid                  1.2s "
    ///     "  api  charge                    300ms  "
    ///
    /// With a legend the same grid follows once more, one letter for the style role of each cell, then the names of the
    /// letters that occur.
    public func dump(legend: [(letter: Character, name: String)]? = nil) -> String {
        let place = cursor.map { "\($0.column),\($0.row)" } ?? "hidden"
        var lines = ["\(size.columns)x\(size.rows) cursor \(place)"]
        lines += (0..<size.rows).map { "\"\(text(of: cells(ofRow: $0)))\"" }
        if let legend {
            lines.append("")
            var used: [Character] = []
            for row in 0..<size.rows {
                let letters = cells(ofRow: row).map(\.style.role.letter)
                for letter in letters where letter != " " && !used.contains(letter) { used.append(letter) }
                lines.append("\"\(String(letters))\"")
            }
            lines.append("")
            lines += legend.filter { used.contains($0.letter) }.map { "\($0.letter) \($0.name)" }
            lines += used.sorted().filter { letter in !legend.contains { $0.letter == letter } }.map { "\($0) ?" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The cells of one row.
    func cells(ofRow row: Int) -> ArraySlice<Cell> {
        cells[row * size.columns..<(row + 1) * size.columns]
    }

    private func text(of cells: ArraySlice<Cell>) -> String {
        var text = ""
        text.reserveCapacity(2 * cells.count)
        for cell in cells {
            if let character = cell.text { text.append(character) }
        }
        return text
    }
}
