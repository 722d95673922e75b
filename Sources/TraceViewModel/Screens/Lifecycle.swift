import TerminalGrid
import TraceStore

/// One lifecycle alone on the whole screen, with the details of its selected span.
struct LifecycleScreen: Sendable {
    /// What has the keys.
    enum Pane: Sendable { case tree, details }

    let traceID: TraceID
    var selection: SpanKey?
    var list = ScrollableList()
    /// The selection has a place on the screen, which it keeps.
    var isPlaced = false
    var pane = Pane.tree
    var details = ScrollableList()
    /// The part of time that is shown; `nil` shows all of the lifecycle.
    var window: TimeWindow?
    /// The spans from which links were followed, the last one last.
    var history: [SpanKey] = []
    /// The details are to show what matches the search, as soon as they are there.
    var revealsMatch = true

    /// How many followed links can be gone back.
    static let historyLimit = 100

    init(traceID: TraceID, selection: SpanKey? = nil) {
        self.traceID = traceID
        self.selection = selection
    }
}

/// Where the parts of a lifecycle's screen lie.
struct LifecycleLayout: Hashable, Sendable {
    /// The rows of spans, below the head line and the axis; empty while the details have a page of their own.
    let tree: Rect
    /// Empty while the tree has the page.
    let details: Rect

    /// Details lie below, beside where the screen is very wide, on a page of their own where it is small.
    init(size: Size, pane: LifecycleScreen.Pane) {
        let body = Rect(column: 0, row: 2, columns: size.columns, rows: size.rows - 3)
        if size.columns < 60 || size.rows < 16 {
            let none = Rect(column: 0, row: 2, columns: 0, rows: 0)
            tree = pane == .tree ? body : none
            details = pane == .details ? body : none
        } else if size.columns >= 180 {
            let side = size.columns * 2 / 5
            tree = Rect(column: 0, row: 2, columns: size.columns - side - 1, rows: body.rows)
            details = Rect(column: size.columns - side, row: 2, columns: side, rows: body.rows)
        } else {
            let below = size.rows * 2 / 5
            tree = Rect(column: 0, row: 2, columns: size.columns, rows: body.rows - below - 1)
            details = Rect(column: 0, row: size.rows - 1 - below, columns: size.columns, rows: below)
        }
    }

    /// Whether both are seen.
    var showsBoth: Bool { tree.rows > 0 && details.rows > 0 }
    /// Whether the details lie to the right of the tree.
    var isBeside: Bool { showsBoth && details.row == tree.row }
}

extension ViewState {
    func layout(of screen: LifecycleScreen) -> LifecycleLayout {
        LifecycleLayout(size: options.size, pane: screen.pane)
    }

    /// The lifecycle that is open alone, as a tree.
    ///
    /// It is always unfolded, whatever the outline shows of it.
    mutating func lifecycleEntry(_ screen: LifecycleScreen, _ store: TraceStore) -> TreeCache.Entry? {
        guard let trace = store.traceRow(screen.traceID) else { return nil }
        return trees.entry(of: trace, fold: folds[screen.traceID], in: store)
    }

    /// Opens the outline's selected lifecycle.
    mutating func openLifecycle(_ store: TraceStore) {
        guard let selection = outline.selection else { return }
        stopFollowing(store)
        var screen = LifecycleScreen(traceID: selection.traceID)
        if case .span(let key) = selection { screen.selection = key }
        lifecycle = screen
        settleLifecycle(store)
    }

    /// Goes back to the outline, where the span that was selected here is selected if it is in view there.
    mutating func closeLifecycle(_ store: TraceStore) {
        guard let screen = lifecycle else { return }
        lifecycle = nil
        if let key = screen.selection, folds[screen.traceID].isOpen {
            select(.span(key), store)
        } else {
            select(.lifecycle(screen.traceID), store)
        }
    }

    /// Keeps the selected span where it is on the screen while the lifecycle grows.
    mutating func settleLifecycle(_ store: TraceStore) {
        guard var screen = lifecycle, let entry = lifecycleEntry(screen, store) else { return }
        let height = layout(of: screen).tree.rows
        if let key = screen.selection, let span = store.spanRow(key), let node = entry.node(of: span) {
            let row = entry.visibleIndex(ofNode: node)
            if screen.isPlaced {
                screen.list.anchor(at: row, count: entry.visible.count, height: height)
            } else {
                screen.list.select(row, count: entry.visible.count, height: height)
            }
            screen.isPlaced = true
        } else {
            screen.list.select(0, count: entry.visible.count, height: height)
            screen.selection = entry.tree.nodes.first.map { store.key(of: $0.row) }
        }
        lifecycle = screen
        revealMatch(store)
    }

    /// Selects the first line of the details that holds the searched text, once.
    private mutating func revealMatch(_ store: TraceStore) {
        guard let screen = lifecycle, screen.revealsMatch, let search, let key = screen.selection,
            let row = store.spanRow(key)
        else { return }
        let span = store.span(row)
        guard search.hits.contains(row, in: span.trace) else { return }
        if case .loading = contents.content(of: span) { return }
        lifecycle?.revealsMatch = false
        let pane = LifecycleLayout(size: options.size, pane: screen.pane).details
        let lines = detailLines(screen, width: max(0, pane.columns - 2), store)
        guard let line = lines.firstIndex(where: \.isMatch) else { return }
        lifecycle?.details.select(line, count: lines.count, height: pane.rows)
    }

    /// Selects a node of the tree, unfolding what hides it.
    mutating func showNode(_ node: Int, _ store: TraceStore) {
        guard let screen = lifecycle, let entry = lifecycleEntry(screen, store) else { return }
        let wasOpen = folds[screen.traceID].isOpen
        unfoldPath(to: node, of: entry.tree, in: entry.tree.trace, store)
        if !wasOpen {
            // In the outline it stays folded.
            var fold = folds[screen.traceID]
            fold.isOpen = false
            setFold(fold, of: entry.tree.trace, store)
        }
        guard let fresh = lifecycleEntry(screen, store) else { return }
        selectLifecycleRow(fresh.visibleIndex(ofNode: node), store)
    }

    /// Selects a row of the tree.
    mutating func selectLifecycleRow(_ row: Int, _ store: TraceStore) {
        guard var screen = lifecycle, let entry = lifecycleEntry(screen, store), !entry.visible.isEmpty else { return }
        let height = layout(of: screen).tree.rows
        screen.list.select(row, count: entry.visible.count, height: height)
        let key = store.key(of: entry.tree.nodes[Int(entry.visible[screen.list.selection])].row)
        if key != screen.selection {
            screen.details = ScrollableList()
            screen.revealsMatch = true
        }
        screen.selection = key
        lifecycle = screen
    }

    /// Goes to the other end of a link.
    mutating func follow(_ link: SpanKey, _ store: TraceStore) {
        guard let from = lifecycle?.selection, from != link, store.spanRow(link) != nil else {
            return goTo(link, store)
        }
        goTo(link, store)
        lifecycle?.history.append(from)
        if let count = lifecycle?.history.count, count > LifecycleScreen.historyLimit {
            lifecycle?.history.removeFirst()
        }
    }

    /// Goes back to where the last link was followed from, or to the outline.
    mutating func goBack(_ store: TraceStore) {
        guard let key = lifecycle?.history.popLast() else { return closeLifecycle(store) }
        goTo(key, store)
    }

    /// Goes to a span, of another lifecycle perhaps, unfolding what hides it.
    mutating func goTo(_ key: SpanKey, _ store: TraceStore) {
        guard let trace = store.traceRow(key.traceID), let span = store.spanRow(key) else {
            input.notice = "that span has not been seen"
            return
        }
        let tree = trees.entry(of: trace, fold: folds[key.traceID], in: store).tree
        guard let node = tree.nodes.firstIndex(where: { $0.row == span }) else { return }
        let wasOpen = folds[key.traceID].isOpen
        unfoldPath(to: node, of: tree, in: trace, store)
        if !wasOpen {
            // In the outline it stays folded.
            var fold = folds[key.traceID]
            fold.isOpen = false
            setFold(fold, of: trace, store)
        }
        if lifecycle?.traceID == key.traceID {
            lifecycle?.selection = key
            lifecycle?.details = ScrollableList()
            lifecycle?.revealsMatch = true
        } else {
            let history = lifecycle?.history ?? []
            lifecycle = LifecycleScreen(traceID: key.traceID, selection: key)
            lifecycle?.history = history
        }
        lifecycle?.pane = .tree
        settleLifecycle(store)
        if let row = lifecycle?.list.selection { selectLifecycleRow(row, store) }
    }

    /// The details of the selected span, line by line.
    mutating func detailLines(_ screen: LifecycleScreen, width: Int, _ store: TraceStore) -> [DetailLine] {
        guard let key = screen.selection, let span = store.spanRow(key), let entry = lifecycleEntry(screen, store),
            let node = entry.node(of: span)
        else { return [] }
        let record = store.span(span)
        var content = DetailContent.loading
        if !record.isPlaceholder { content = contents.content(of: record) }
        let subject = DetailSubject(
            row: span,
            content: content,
            wait: entry.analysis.wait(ofNode: node),
            selfTime: entry.tree.selfTime(ofNode: node, in: store),
            isCut: entry.tree.nodes[node].isCut
        )
        return DetailLines(
            store: store,
            theme: theme,
            clock: ClockFormat(zone: options.timeZone),
            eventTimes: eventTimes,
            search: search?.text
        ).lines(of: subject, width: width)
    }

    /// The part of time that the bars show.
    func window(of screen: LifecycleScreen, within all: TimeWindow) -> TimeWindow {
        screen.window?.clamped(to: all) ?? all
    }
}
