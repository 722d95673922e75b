import TerminalGrid

/// The keys, from the table.
///
/// Lies over the screen that it was called from.
struct HelpScreen: Sendable {
    var list = ScrollableList()
}

extension ViewState {
    /// Lines of help that fit on the screen.
    var helpHeight: Int { max(0, options.size.rows - 2) }

    /// What a command means on the help screen.
    mutating func performInHelp(_ command: Command) {
        guard var list = help?.list else { return }
        let (count, height) = (helpLines().count, helpHeight)
        switch command {
        case .back, .leave, .help:
            help = nil
            return
        default: list.scroll(command, count: count, height: height)
        }
        help?.list = list
    }

    /// The wheel scrolls.
    mutating func scrollHelp(_ event: MouseEvent) {
        switch event.action {
        case .wheelDown: for _ in 0..<3 { performInHelp(.down) }
        case .wheelUp: for _ in 0..<3 { performInHelp(.up) }
        case .click, .doubleClick: break
        }
    }

    /// A line of help: a heading, or keys with what they do.
    enum HelpLine: Hashable, Sendable {
        case heading(String)
        case binding(keys: String, words: String)
        case gap
    }

    /// The help text.
    func helpLines() -> [HelpLine] {
        var lines: [HelpLine] = []
        for group in Keymap.standard.groups {
            if !lines.isEmpty { lines.append(.gap) }
            lines.append(.heading(group.title))
            for binding in group.bindings {
                let keys = binding.keys.map { keyLabel($0, unicode: options.unicode) }.joined(separator: "  ")
                lines.append(.binding(keys: keys, words: binding.wordsWithPlace))
            }
        }
        return lines
    }
}
