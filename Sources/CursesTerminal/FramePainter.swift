import CNcurses
import TerminalGrid

/// Hands the differences between frames to ncurses.
struct FramePainter {
    private var colors: ColorPairs
    private let unicode: Bool
    /// What ncurses was given last; `nil` when nothing is known about the screen.
    private var shown: Frame?
    private var run: [wchar_t] = []

    init(colors: ColorPairs, unicode: Bool) {
        self.colors = colors
        self.unicode = unicode
    }

    /// Makes the next frame be drawn as a whole.
    mutating func invalidate() {
        shown = nil
    }

    /// Draws what differs from the last frame; `false` if nothing does.
    mutating func paint(_ frame: Frame, on size: Size) -> Bool {
        let frame = frame.size == size ? frame : frame.clipped(to: size)
        if shown == frame { return false }
        if shown?.size != size {
            shown = nil
            werase(curses_screen_window())
            curses_redraw_everything()
        }
        if !paintRows(of: frame) {
            // Out of colour pairs: those of earlier frames are given up, and what they coloured is drawn again.
            colors.reset()
            shown = nil
            _ = paintRows(of: frame)
        }
        shown = frame
        place(cursor: frame.cursor)
        wnoutrefresh(curses_screen_window())
        return true
    }

    /// Draws the rows that changed; `false` when colour pairs ran out on the way.
    private mutating func paintRows(of frame: Frame) -> Bool {
        var hadPairs = true
        for row in 0..<frame.size.rows {
            let start = row * frame.size.columns
            let cells = frame.cells[start..<start + frame.size.columns]
            guard let changed = changedPart(of: cells) else { continue }
            if !paint(cells[changed], row: row, column: changed.lowerBound - start) { hadPairs = false }
        }
        return hadPairs
    }

    /// The cells between the first and the last that differ from what is shown, not beginning or ending within a wide
    /// grapheme.
    private func changedPart(of cells: ArraySlice<Cell>) -> Range<Int>? {
        guard let shown else { return cells.indices }
        guard var first = cells.indices.first(where: { cells[$0] != shown.cells[$0] }),
            var last = cells.indices.last(where: { cells[$0] != shown.cells[$0] })
        else { return nil }
        while first > cells.startIndex, cells[first].text == nil || shown.cells[first].text == nil { first -= 1 }
        while last + 1 < cells.endIndex, cells[last + 1].text == nil || shown.cells[last + 1].text == nil { last += 1 }
        return first..<last + 1
    }

    /// Draws cells of one row, one call for each run of equal style.
    private mutating func paint(_ cells: ArraySlice<Cell>, row: Int, column: Int) -> Bool {
        var hadPairs = true
        var start = cells.startIndex
        while start < cells.endIndex {
            let style = cells[start].style
            run.removeAll(keepingCapacity: true)
            var end = start
            while end < cells.endIndex, cells[end].style == style || cells[end].text == nil {
                let next = end + 1
                let isWide = next < cells.endIndex && cells[next].text == nil
                if let character = cells[end].text {
                    DrawableText.append(character, columns: isWide ? 2 : 1, unicode: unicode, to: &run)
                }
                end = next
            }
            let pair = colors.pair(for: style)
            if pair == nil { hadPairs = false }
            curses_set_attributes(attributes(of: style), pair ?? 0)
            // In the last cell of the screen ncurses answers with an error because the cursor cannot go further.
            _ = curses_put(Int32(row), Int32(column + start - cells.startIndex), run, Int32(run.count))
            start = end
        }
        return hadPairs
    }

    private func attributes(of style: Style) -> attr_t {
        var attributes = attr_t(0)
        if style.attributes.contains(.bold) { attributes |= curses_bold() }
        if style.attributes.contains(.dim) { attributes |= curses_dim() }
        if style.attributes.contains(.italic) { attributes |= curses_italic() }
        if style.attributes.contains(.underline) { attributes |= curses_underline() }
        if style.attributes.contains(.reverse) { attributes |= curses_reverse() }
        return attributes
    }

    private func place(cursor: Point?) {
        curs_set(cursor == nil ? 0 : 1)
        curses_move(Int32(clamping: cursor?.row ?? 0), Int32(clamping: cursor?.column ?? 0))
    }
}

extension Frame {
    /// The frame cut or filled up to another size.
    fileprivate func clipped(to size: Size) -> Frame {
        var clipped = Frame(size: size, unicode: isUnicode)
        clipped.cursor = cursor
        for row in 0..<min(size.rows, self.size.rows) {
            for column in 0..<min(size.columns, self.size.columns) { clipped[column, row] = self[column, row] }
        }
        return clipped
    }
}
