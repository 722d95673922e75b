/// One character cell.
public struct Cell: Hashable, Sendable {
    /// The grapheme that begins in this cell; `nil` for the right half of a wide one.
    public var text: Character?
    /// How it looks.
    public var style: Style

    /// Makes a cell; `nil` means the right half of a wide grapheme.
    public init(_ text: Character?, style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// An empty cell.
    public static let blank = Cell(" ")
}

/// A screenful of cells, row by row from the top left.
///
/// Drawing outside the frame is clipped and never traps. No control character, escape or bidi mark ever enters a cell:
/// `put` replaces them (see `DisplayText`). A wide grapheme is never half drawn: where it is clipped or its other half
/// is overwritten, a blank stands.
public struct Frame: Hashable, Sendable {
    /// The frame's size.
    public let size: Size
    /// Whether cells may hold more than ASCII; if not, `put` replaces everything else.
    public let isUnicode: Bool
    /// The cells, row-major; `size.columns * size.rows` of them.
    public private(set) var cells: [Cell]
    /// Where the terminal's cursor is shown; `nil` hides it.
    public var cursor: Point?

    /// Makes an empty frame; negative extents become zero.
    public init(size: Size, unicode: Bool = true) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        self.isUnicode = unicode
        self.cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cell at a place.
    ///
    /// Outside the frame it reads as blank, and writing does nothing. Writing draws as `put` does; a half cannot be
    /// written by itself, so that `nil` as text changes the style alone.
    public subscript(column: Int, row: Int) -> Cell {
        get { contains(column, row) ? cells[row * size.columns + column] : .blank }
        set {
            guard contains(column, row) else { return }
            let index = row * size.columns + column
            if let text = newValue.text, text != cells[index].text {
                if text.isSafeInOneColumn, isUnicode || text.isASCII {
                    place(text, width: 1, column: column, row: row, style: newValue.style)
                } else {
                    put(String(text), column: column, row: row, style: newValue.style)
                }
            } else {
                cells[index].style = newValue.style
            }
        }
    }

    /// Draws text to the right of a place and returns how many columns it took.
    ///
    /// The text ends at `maxColumns` or at the frame's edge, whichever comes first; what lies left of the frame counts
    /// as taken.
    @discardableResult
    public mutating func put(
        _ text: String,
        column: Int,
        row: Int,
        style: Style = .plain,
        maxColumns: Int = .max
    ) -> Int {
        let start = max(column, -Frame.farLeft)
        let limit = min(maxColumns, size.columns - min(start, size.columns))
        guard limit > 0 else { return 0 }
        var used = 0
        DisplayText.forEachPiece(of: text, unicode: isUnicode) { piece, width in
            let fits = used + width <= limit
            if fits {
                place(piece, width: width, column: start + used, row: row, style: style)
                used += width
            } else if used < limit {
                place(" ", width: 1, column: start + used, row: row, style: style)
                used = limit
            }
            return fits && used < limit
        }
        return used
    }

    /// Changes how cells look without changing their text.
    public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        forEachRow(of: rect) { frame, indices in
            for index in indices { change(&frame.cells[index].style) }
        }
    }

    /// Fills a rectangle with a character of one column.
    public mutating func fill(_ rect: Rect, with character: Character = " ", style: Style = .plain) {
        var piece: Character = " "
        DisplayText.forEachPiece(of: String(character), unicode: isUnicode) { first, width in
            if width == 1 { piece = first }
            return false
        }
        forEachRow(of: rect) { frame, indices in
            frame.blankHalves(around: indices)
            for index in indices { frame.cells[index] = Cell(piece, style: style) }
        }
    }

    /// Draws a horizontal line: `─`, in ASCII `-`.
    public mutating func horizontalLine(column: Int, row: Int, columns: Int, style: Style = .plain) {
        fill(Rect(column: column, row: row, columns: columns, rows: 1), with: isUnicode ? "─" : "-", style: style)
    }

    /// Places further left than this count as this far, so that arithmetic on them cannot overflow.
    private static let farLeft = 1 << 40

    private func contains(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < size.columns && row < size.rows
    }

    private mutating func place(_ piece: Character, width: Int, column: Int, row: Int, style: Style) {
        guard row >= 0, row < size.rows, column + width > 0 else { return }
        guard column >= 0 else {
            // The left half is outside.
            return place(" ", width: 1, column: 0, row: row, style: style)
        }
        let index = row * size.columns + column
        blankHalves(around: index..<index + width)
        cells[index] = Cell(piece, style: style)
        if width > 1 { cells[index + 1] = Cell(nil, style: style) }
    }

    /// Blanks what would be left of a wide grapheme when these cells of one row are overwritten.
    private mutating func blankHalves(around indices: Range<Int>) {
        guard !indices.isEmpty else { return }
        if cells[indices.lowerBound].text == nil, indices.lowerBound > 0 { cells[indices.lowerBound - 1].text = " " }
        if indices.upperBound < cells.count, cells[indices.upperBound].text == nil {
            cells[indices.upperBound].text = " "
        }
    }

    /// Calls `body` with the cells of each row of the part of a rectangle that lies within the frame.
    private mutating func forEachRow(of rect: Rect, _ body: (inout Frame, Range<Int>) -> Void) {
        let columns = Frame.clip(rect.column, count: rect.columns, to: size.columns)
        for row in Frame.clip(rect.row, count: rect.rows, to: size.rows) {
            let first = row * size.columns
            body(&self, first + columns.lowerBound..<first + columns.upperBound)
        }
    }

    private static func clip(_ start: Int, count: Int, to limit: Int) -> Range<Int> {
        let lower = min(max(start, 0), limit)
        let (end, overflow) = start.addingReportingOverflow(count)
        return lower..<(overflow ? limit : min(max(end, lower), limit))
    }
}

extension Character {
    /// Whether it is printable ASCII, a box drawing or a block element: what bars are made of, cell by cell, and what
    /// needs no closer look.
    fileprivate var isSafeInOneColumn: Bool {
        guard let scalar = unicodeScalars.first, unicodeScalars.dropFirst().isEmpty else { return false }
        return 0x20..<0x7f ~= scalar.value || 0x2500..<0x25a0 ~= scalar.value
    }
}
