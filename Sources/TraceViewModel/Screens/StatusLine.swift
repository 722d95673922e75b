import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws the last line: the prompt, a notice, or the keys that make sense here.
    func drawStatusLine(in frame: inout Frame, store: TraceStore) {
        let row = frame.size.rows - 1
        let width = frame.size.columns
        var right = width - 1
        let limit = width - width / 2 - 2
        for (text, role) in [
            (goneWords, Role.warning), (progressWords(columns: limit), .running),
            (searchWords(columns: limit), .status), (filterWords(store, columns: limit), .status),
            (rateWords(store), .status),
        ] {
            guard let text else { continue }
            let fitting = DisplayText.truncated(text, columns: limit, unicode: theme.unicode)
            let columns = DisplayWidth.columns(of: fitting, unicode: theme.unicode)
            guard right - columns > width / 2 else { continue }
            right -= columns
            frame.put(fitting, column: right, row: row, style: theme.style(role))
            right -= 2
        }
        if let prompt {
            let start = frame.put(prompt.kind == .filter ? " & " : " / ", column: 0, row: row, style: theme.style(.key))
            let room = max(0, right - start - 1)
            let shown = tail(of: prompt.text, columns: room)
            let used = frame.put(shown, column: start, row: row, style: theme.style(.text), maxColumns: room)
            frame.cursor = Point(column: min(start + used, max(0, width - 1)), row: row)
        } else if let notice = input.notice {
            let text = DisplayText.truncated(notice, columns: max(0, right - 1), unicode: theme.unicode)
            frame.put(text, column: 1, row: row, style: theme.style(.warning))
        } else {
            drawHints(in: &frame, row: row, columns: right, hasRejects: store.totals.rejected > 0 && sources == nil)
        }
    }

    /// Draws keys with their words, help and the way out (and out of a filter) whatever else fits.
    private func drawHints(in frame: inout Frame, row: Int, columns: Int, hasRejects: Bool) {
        var hints = Keymap.standard.hints(in: place, unicode: theme.unicode)
        if place != .outline, !hasRejects { hints.removeAll { $0.command == .sources } }
        if place == .outline, filter == nil, search == nil { hints.removeAll { $0.command == .back } }
        if search != nil, let back = hints.firstIndex(where: { $0.command == .back }), place == .outline {
            hints[back].words = "drop the search"
        }
        let mostWanted = place == .outline && (filter != nil || search != nil) ? 3 : 2
        // What could not be read is looked at in the sources panel, so its key is offered before the others then.
        if hasRejects, let index = hints.firstIndex(where: { $0.command == .sources }) {
            hints.insert(hints.remove(at: index), at: max(0, hints.count - mostWanted))
        }
        let kept = min(hints.count, hasRejects ? mostWanted + 1 : mostWanted)
        let length = { (hint: Keymap.Hint) in
            DisplayWidth.columns(of: hint.keys, unicode: self.theme.unicode) + 1 + hint.words.count + 2
        }
        var room = columns - 1
        var chosen = Set<Int>()
        for index in hints.indices.suffix(kept).reversed() + hints.indices.dropLast(kept) {
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

    /// The filter, unless it is being typed, and what it lets through.
    private func filterWords(_ store: TraceStore, columns limit: Int) -> String? {
        guard let filter, !filter.text.isEmpty else { return nil }
        let dots = filter.isRunning ? " (\(filter.percent)%)" : ""
        let counts = "\(filter.matchCount) of \(store.traceCount) match\(dots)"
        guard prompt?.kind != .filter else { return counts }
        let text = "&" + filter.text
        let room = limit - counts.count - 2
        return room < 5 ? text : DisplayText.truncated(text, columns: room, unicode: theme.unicode) + "  " + counts
    }

    /// The first source that was read and has been deleted since.
    private var goneWords: String? {
        guard let source = live.sources.first(where: \.isGone) else { return nil }
        return (source.name.split(separator: "/").last.map(String.init) ?? source.name) + " is gone, waiting for it"
    }

    /// How far the reading of a big file is, in as many words as there is room for.
    private func progressWords(columns limit: Int) -> String? {
        guard let progress = live.progress else { return nil }
        let amounts = "\(ByteFormat.text(progress.done)) of \(ByteFormat.text(progress.all))"
        let rate = live.sourceRates.total.bytes
        let parts = ["reading \(progress.percent)%", amounts] + (rate > 0 ? ["\(ByteFormat.text(rate))/s"] : [])
        let fitting = fitting(parts.map { HeadPart(text: $0) }, columns: limit)
        return fitting.map(\.text).joined(separator: " \(theme.glyphs.separator) ")
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
        var command: Command
    }

    /// What the last line offers in a place, in the order of the table.
    func hints(in place: Places, unicode: Bool) -> [Hint] {
        bindings.compactMap { binding in
            guard binding.places.contains(place), let words = binding.hint else { return nil }
            let keys = binding.hintKeys ?? [binding.keys[0]]
            let labels = keys.map { keyLabel($0, unicode: unicode) }
            return Hint(keys: labels.joined(separator: unicode ? "" : "/"), words: words, command: binding.command)
        }
    }
}
