import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws the last line: the prompt, a notice, or the keys that make sense here.
    func drawStatusLine(in frame: inout Frame, store: TraceStore) {
        let row = frame.size.rows - 1
        let width = frame.size.columns
        var right = width - 1
        for text in [filterWords, rateWords(store)].compactMap({ $0 }) {
            guard right - text.count > width / 2 else { continue }
            right -= text.count
            frame.put(text, column: right, row: row, style: theme.style(.status))
            right -= 2
        }
        if let prompt {
            let start = frame.put(" & ", column: 0, row: row, style: theme.style(.key))
            let room = max(0, right - start - 1)
            let shown = tail(of: prompt.text, columns: room)
            let used = frame.put(shown, column: start, row: row, style: theme.style(.text), maxColumns: room)
            frame.cursor = Point(column: min(start + used, max(0, width - 1)), row: row)
        } else if let notice = input.notice {
            let text = DisplayText.truncated(notice, columns: max(0, right - 1), unicode: theme.unicode)
            frame.put(text, column: 1, row: row, style: theme.style(.warning))
        } else {
            drawHints(in: &frame, row: row, columns: right)
        }
    }

    /// Draws keys with their words, help and the way out whatever else fits.
    private func drawHints(in frame: inout Frame, row: Int, columns: Int) {
        let hints = Keymap.standard.hints(in: place, unicode: theme.unicode)
        let length = { (hint: Keymap.Hint) in
            DisplayWidth.columns(of: hint.keys, unicode: self.theme.unicode) + 1 + hint.words.count + 2
        }
        var room = columns - 1
        var chosen = Set<Int>()
        for index in hints.indices.suffix(2).reversed() + hints.indices.dropLast(2) {
            guard length(hints[index]) <= room else { continue }
            room -= length(hints[index])
            chosen.insert(index)
        }
        var column = 1
        for index in hints.indices where chosen.contains(index) {
            column += frame.put(hints[index].keys, column: column, row: row, style: theme.style(.key)) + 1
            column += frame.put(hints[index].words, column: column, row: row, style: theme.style(.status)) + 2
        }
    }

    /// What the filter lets through.
    private var filterWords: String? {
        guard let filter, !filter.text.isEmpty else { return nil }
        let dots = filter.isRunning ? " (\(filter.percent)%)" : ""
        return "\(filter.matchCount) of \(filter.shown.count) match\(dots)"
    }

    private func rateWords(_ store: TraceStore) -> String? {
        live.rate > 0 ? CountFormat.text(live.rate) + " spans/s" : nil
    }

    /// The end of a text that fits.
    private func tail(of text: String, columns: Int) -> String {
        var shown = text[...]
        while DisplayWidth.columns(of: String(shown), unicode: theme.unicode) > columns { shown.removeFirst() }
        return String(shown)
    }
}

extension Keymap {
    /// Keys with the words that the last line gives them.
    struct Hint: Hashable, Sendable {
        var keys: String
        var words: String
    }

    /// What the last line offers in a place, in the order of the table.
    func hints(in place: Places, unicode: Bool) -> [Hint] {
        bindings.compactMap { binding in
            guard binding.places.contains(place), let words = binding.hint else { return nil }
            let keys = binding.hintKeys ?? [binding.keys[0]]
            let labels = keys.map { keyLabel($0, unicode: unicode) }
            return Hint(keys: labels.joined(separator: unicode ? "" : "/"), words: words)
        }
    }
}
