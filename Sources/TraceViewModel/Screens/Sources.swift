import TerminalGrid
import TraceStore

/// The sources, each with what was read of it and what could not be.
///
/// Lies over the screen that it was called from.
struct SourcesScreen: Sendable {
    var list = ScrollableList()
    /// Kept by what it is, so that it holds while the list grows.
    var selection = SourceRow.source(0)
    /// The selection has a place on the screen, which it keeps.
    var isPlaced = false
    /// The sources whose details are shown, by their place in the list, which only grows.
    var unfolded: Set<Int> = []
    /// The piece of input that is looked at.
    var excerpt: ExcerptScreen?
}

extension ViewState {
    /// Rows between the column heads and the last line.
    var sourcesHeight: Int { max(0, options.size.rows - 3) }

    /// The rows of the panel.
    func sourceRows(_ screen: SourcesScreen) -> SourceRows {
        let columns = SourceColumns(width: options.size.columns)
        return SourceRows(live.sources, unfolded: screen.unfolded, showsFormats: columns.format == nil)
    }

    /// Sources that are unfolded when the panel opens, at most.
    private static let unfoldedAtFirst = 5

    /// Opens the panel; sources of which something could not be read are unfolded, and the first of them is selected.
    mutating func openSources() {
        var screen = SourcesScreen()
        let all = live.sources
        let troubled = all.indices.filter { all.count == 1 || all[$0].rejected > 0 || !all[$0].remarks.isEmpty }
        screen.unfolded = Set(troubled.prefix(Self.unfoldedAtFirst))
        if let first = screen.unfolded.min() { screen.selection = .source(first) }
        sources = screen
        settleSources()
    }

    /// Keeps the selected row where it is on the screen while the list grows.
    mutating func settleSources() {
        guard var screen = sources else { return }
        let rows = sourceRows(screen)
        if rows.position(of: screen.selection) == nil { screen.selection = screen.selection.parent }
        if rows.position(of: screen.selection) == nil { screen.selection = .source(screen.selection.source) }
        let position = rows.position(of: screen.selection) ?? 0
        if screen.isPlaced {
            screen.list.anchor(at: position, count: rows.count, height: sourcesHeight)
        } else {
            screen.list.select(position, count: rows.count, height: sourcesHeight)
        }
        screen.isPlaced = true
        sources = screen
        settleExcerpt()
    }

    /// What a command means in the panel.
    mutating func performInSources(_ command: Command) -> [Effect] {
        guard let screen = sources else { return [] }
        switch command {
        case .back, .leave: sources = nil
        case .down, .up, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .first, .last:
            let (count, height) = (sourceRows(screen).count, sourcesHeight)
            sources?.list.move(command, count: count, height: height)
            selectShownSource()
        case .openAll:
            sources?.unfolded = Set(live.sources.indices)
            settleSources()
        case .closeAll:
            sources?.unfolded = []
            selectSource(.source(screen.selection.source))
        case .unfold, .fold, .open, .close, .toggle: foldSource(command, screen)
        case .enter:
            switch screen.selection {
            case .place(_, let reject): return openExcerpt(of: reject)
            case .source: foldSource(.toggle, screen)
            default: foldSource(.unfold, screen)
            }
        default: break
        }
        return []
    }

    private mutating func foldSource(_ command: Command, _ screen: SourcesScreen) {
        let source = screen.selection.source
        let isFolded = !screen.unfolded.contains(source)
        switch (command, screen.selection) {
        case (.unfold, .source) where !isFolded, (.unfold, .reject):
            let rows = sourceRows(screen)
            let next = (rows.position(of: screen.selection) ?? 0) + 1
            if next < rows.count, rows[next].parent == screen.selection { selectSource(rows[next]) }
        case (.unfold, .source), (.open, _): unfoldSource(source)
        case (.fold, .source), (.close, _):
            sources?.unfolded.remove(source)
            selectSource(.source(source))
        case (.fold, _): selectSource(screen.selection.parent)
        case (.toggle, _):
            if isFolded { return unfoldSource(source) }
            sources?.unfolded.remove(source)
            selectSource(.source(source))
        default: break
        }
    }

    /// Unfolds a source and scrolls as far as needed to show what hangs below it.
    private mutating func unfoldSource(_ source: Int) {
        sources?.unfolded.insert(source)
        guard let screen = sources else { return }
        let rows = sourceRows(screen)
        let end = rows.position(of: .source(source + 1)) ?? rows.count
        let height = sourcesHeight
        sources?.list.select(end - 1, count: rows.count, height: height)
        selectSource(screen.selection)
    }

    private mutating func selectSource(_ row: SourceRow) {
        guard let screen = sources else { return }
        let rows = sourceRows(screen)
        let height = sourcesHeight
        sources?.selection = row
        sources?.list.select(rows.position(of: row) ?? 0, count: rows.count, height: height)
    }

    /// Takes over what the list has selected.
    private mutating func selectShownSource() {
        guard let screen = sources else { return }
        let rows = sourceRows(screen)
        guard screen.list.selection < rows.count else { return }
        sources?.selection = rows[screen.list.selection]
    }

    /// The wheel scrolls, a click selects, a second one opens.
    mutating func clickInSources(_ event: MouseEvent) -> [Effect] {
        guard let screen = sources else { return [] }
        let rows = sourceRows(screen)
        switch event.action {
        case .wheelUp, .wheelDown:
            let step = event.action == .wheelUp ? -3 : 3
            let height = sourcesHeight
            sources?.list.wheel(by: step, count: rows.count, height: height)
            selectShownSource()
        case .click, .doubleClick:
            let shown = screen.list.visible(count: rows.count, height: sourcesHeight)
            let row = shown.lowerBound + event.point.row - 2
            guard event.point.row >= 2, shown.contains(row) else { return [] }
            selectSource(rows[row])
            if event.action == .doubleClick { return performInSources(.enter) }
        }
        return []
    }
}
