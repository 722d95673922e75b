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
}
