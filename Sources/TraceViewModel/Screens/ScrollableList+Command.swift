extension ScrollableList {
    /// Moves the selection as the keys say.
    ///
    /// The same in every list; other commands change nothing.
    mutating func move(_ command: Command, count: Int, height: Int) {
        switch command {
        case .down: move(by: 1, count: count, height: height)
        case .up: move(by: -1, count: count, height: height)
        case .pageDown: page(by: 1, count: count, height: height)
        case .pageUp: page(by: -1, count: count, height: height)
        case .halfPageDown: halfPage(by: 1, count: count, height: height)
        case .halfPageUp: halfPage(by: -1, count: count, height: height)
        case .first: select(0, count: count, height: height)
        case .last: select(count - 1, count: count, height: height)
        default: break
        }
    }

    /// Scrolls the view as the keys say, where no row is selected.
    mutating func scroll(_ command: Command, count: Int, height: Int) {
        switch command {
        case .down: wheel(by: 1, count: count, height: height)
        case .up: wheel(by: -1, count: count, height: height)
        case .pageDown: wheel(by: max(1, height - 2), count: count, height: height)
        case .pageUp: wheel(by: -max(1, height - 2), count: count, height: height)
        case .halfPageDown: wheel(by: max(1, height / 2), count: count, height: height)
        case .halfPageUp: wheel(by: -max(1, height / 2), count: count, height: height)
        case .first: wheel(by: -count, count: count, height: height)
        case .last: wheel(by: count, count: count, height: height)
        default: break
        }
    }
}
