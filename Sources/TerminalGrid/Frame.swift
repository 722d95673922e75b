/// One character cell.
public struct Cell: Hashable, Sendable {
    /// The grapheme that begins in this cell. Empty for the right half of a wide one.
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
/// `put` replaces them (see `DisplayText`).
public struct Frame: Hashable, Sendable {
    /// The frame's size.
    public private(set) var size: Size
    /// The cells, row-major; `size.columns * size.rows` of them.
    public private(set) var cells: [Cell]
    /// Where the terminal's cursor is shown; `nil` hides it.
    public var cursor: Point?

    /// Makes an empty frame. Negative extents become zero.
    public init(size: Size) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        self.cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cell at a place; outside the frame it reads as blank and writing does nothing.
    public subscript(column: Int, row: Int) -> Cell {
        get { contains(column, row) ? cells[row * size.columns + column] : .blank }
        set { if contains(column, row) { cells[row * size.columns + column] = newValue } }
    }

    private func contains(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < size.columns && row < size.rows
    }
}
