import TerminalGrid
import TraceStore

extension ViewState {
    /// The searched text and how far the search is, unless another one is being typed.
    func searchWords(columns limit: Int) -> String? {
        guard let search, prompt?.kind != .search else { return nil }
        var facts = hitCount(search)
        if !search.isDone { facts += " \(search.percent)%" }
        if search.unreadable > 0 { facts += ", \(CountFormat.text(search.unreadable)) unreadable" }
        let text = "/" + search.text.text
        let room = limit - DisplayWidth.columns(of: facts, unicode: theme.unicode) - 2
        guard room >= 3 else { return facts }
        return DisplayText.truncated(text, columns: room, unicode: theme.unicode) + "  " + facts
    }

    /// `3 of 1,234`, where one of the hits is selected.
    private func hitCount(_ search: Search) -> String {
        let count = CountFormat.exact(search.hits.count)
        let selected = lifecycle.map { $0.selection.map { .span($0) } } ?? outline.selection
        if let current = search.current, current.number > 0, selected == .span(current.key) {
            return "\(CountFormat.exact(current.number)) of \(count)"
        }
        if search.hits.count == 0 { return search.isDone ? "not found" : "searching" }
        return count + (search.hits.count == 1 ? " hit" : " hits")
    }
}
