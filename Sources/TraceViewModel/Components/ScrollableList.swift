/// Which of many rows is selected and which are in view.
///
/// Knows numbers only, so a million rows cost nothing.
struct ScrollableList: Hashable, Sendable {
    /// The selected row; zero when there are none.
    private(set) var selection = 0
    /// The first row in view.
    private(set) var top = 0

    /// Rows kept visible above and below the selection, where there are any.
    private static let margin = 1

    /// The rows in view, for a list of `count` rows and a viewport of `height`.
    func visible(count: Int, height: Int) -> Range<Int> {
        let start = min(max(0, top), max(0, count))
        return start..<start + min(max(0, height), max(0, count) - start)
    }

    /// Selects a row, or the nearest there is, and scrolls no more than needed.
    mutating func select(_ row: Int, count: Int, height: Int) {
        selection = min(max(0, row), max(0, count - 1))
        keepVisible(count: count, height: height)
    }

    /// Moves the selection; negative is up.
    mutating func move(by rows: Int, count: Int, height: Int) {
        select(sum(selection, rows), count: count, height: height)
    }

    /// Moves selection and view by a page less two rows, so that the eye finds its place again; negative is up.
    mutating func page(by pages: Int, count: Int, height: Int) {
        scroll(by: product(pages, max(1, height - 2)), count, height)
    }

    /// Moves selection and view by half a page; negative is up.
    mutating func halfPage(by halves: Int, count: Int, height: Int) {
        scroll(by: product(halves, max(1, height / 2)), count, height)
    }

    /// Scrolls the view alone, as a wheel does; the selection follows only when it would be lost from view.
    mutating func wheel(by rows: Int, count: Int, height: Int) {
        top = clampedTop(sum(top, rows), count: count, height: height)
        selection = min(max(selection, top), max(top, min(count, top + max(1, height)) - 1))
        selection = min(max(0, selection), max(0, count - 1))
    }

    /// Keeps the selected row at its place on the screen while rows are inserted or removed above it.
    mutating func anchor(at row: Int, count: Int, height: Int) {
        let offset = selection - top
        selection = min(max(0, row), max(0, count - 1))
        // No margin is kept here: that would move the row by one when another comes after it.
        top = clampedTop(selection - min(max(0, offset), max(0, height - 1)), count: count, height: height)
    }

    private mutating func scroll(by rows: Int, _ count: Int, _ height: Int) {
        top = clampedTop(sum(top, rows), count: count, height: height)
        move(by: rows, count: count, height: height)
    }

    private mutating func keepVisible(count: Int, height: Int) {
        let height = max(1, height)
        let margin = height > 2 * Self.margin ? Self.margin : 0
        let lowest = selection - (height - 1 - margin)
        top = clampedTop(min(max(top, lowest), selection - margin), count: count, height: height)
    }

    private func clampedTop(_ top: Int, count: Int, height: Int) -> Int {
        min(max(0, top), max(0, count - max(1, height)))
    }
}

private func sum(_ left: Int, _ right: Int) -> Int {
    let (result, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : result
}

private func product(_ left: Int, _ right: Int) -> Int {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? (left < 0 ? .min : .max) : result
}
