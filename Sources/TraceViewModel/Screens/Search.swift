import TerminalGrid
public import TraceStore

/// What a search found since the last time, as the answer to `Effect.startSearch`.
public struct SearchNews: Sendable {
    /// What is looked for; news of an earlier search are of no interest.
    public var text: SearchText
    /// Spans that hold it.
    public var hits: [SpanKey] = []
    /// How much of what was there at the start was searched.
    public var percent = 0
    /// Whether all of it was.
    public var isDone = false
    /// Spans so far whose bytes are gone or cannot be read.
    public var unreadable = 0
    /// The time, on the clock of `Action.tick`.
    public var now: UInt64 = 0

    /// Makes news without anything in them.
    public init(text: SearchText) { self.text = text }
}

/// A search, and what it found so far.
struct Search: Sendable {
    /// Where a search began, as long as its first hit may still be another.
    struct Landing: Sendable {
        /// What was selected.
        var selection: Selection?
        /// Nothing comes after what was selected, so the last hit is the one to go to.
        var isAtEnd: Bool
        /// From then on the selection rests where it is.
        var deadline: UInt64
        /// What was folded where a hit was shown that may not be the last word.
        var folded: (id: TraceID, fold: Folds.Lifecycle)?
    }

    let text: SearchText
    var hits = SearchHits()
    var percent = 0
    var isDone = false
    var unreadable = 0
    var landing: Landing?
    /// The hit that was gone to, and which one it is; zero when that is not known: after a change of what is shown, and
    /// where there are too many to count or not all are shown.
    var current: (key: SpanKey, number: Int)?

    /// How long the selection may move on its own while better hits come in.
    static let landingTime: UInt64 = 500_000_000
    /// Lifecycles with hits whose places in the outline are looked up for one key.
    static let traceLimit = 50_000
}

extension ViewState {
    /// Whether a search has been begun and no hit was gone to yet.
    public var awaitsHit: Bool { search?.landing != nil && search?.current == nil }

    /// Begins to look for a text, from what is selected on.
    mutating func startSearch(_ typed: String, _ store: TraceStore) -> [Effect] {
        guard let text = SearchText(typed) else { return [] }
        searchHistory.removeAll { $0 == typed }
        searchHistory.append(typed)
        if searchHistory.count > Prompt.historyLimit { searchHistory.removeFirst() }
        var search = Search(text: text)
        search.landing = Search.Landing(
            selection: lifecycle.map { $0.selection.map { .span($0) } } ?? outline.selection,
            isAtEnd: lifecycle == nil && outline.isFollowing,
            deadline: live.now &+ Search.landingTime
        )
        self.search = search
        lifecycle?.revealsMatch = true
        return [.startSearch(text)]
    }

    /// Forgets the search.
    mutating func clearSearch() -> [Effect] {
        guard search != nil else { return [] }
        search = nil
        return [.stopSearch]
    }

    /// Takes in what was found.
    mutating func takeSearch(_ news: SearchNews, _ store: TraceStore) -> [Effect] {
        guard search?.text == news.text else { return [] }
        for key in news.hits {
            // What was evicted while it was looked at is no hit any more.
            guard let span = store.spanRow(key) else { continue }
            // In place: with a copy, all hits so far would be copied.
            search?.hits.insert(span, in: store.span(span).trace)
        }
        search?.percent = news.percent
        search?.isDone = news.isDone
        search?.unreadable = news.unreadable
        if !news.hits.isEmpty || news.isDone {
            settleOutline(store)
            land(now: news.now, store)
            if let current = self.search?.current { noteHit(current.key, store) }
        }
        return []
    }

    /// Goes to the first hit after where the search began, the best one so far.
    private mutating func land(now: UInt64, _ store: TraceStore) {
        guard let search, let landing = search.landing else { return }
        if search.current == nil || now <= landing.deadline {
            if let screen = lifecycle {
                if let node = hitNode(in: screen.traceID, from: landing.selection, isForward: true, store) {
                    showInLifecycle(node, store)
                } else if search.isDone, let trace = store.traceRow(screen.traceID), search.hits.areIn(trace) {
                    input.notice = "no hit below what is selected; n goes on, N goes back"
                } else if search.isDone, search.hits.count > 0 {
                    input.notice = "no hit in this lifecycle; n goes on to one that has some"
                }
            } else if landing.isAtEnd {
                let last = index.count - 1
                if let hit = nextHit(from: last, bound: nil, isForward: false, store) { show(hit, store) }
            } else {
                goToHit(isForward: true, from: landing.selection, store)
            }
        }
        if search.isDone { self.search?.landing = nil }
        if search.isDone, search.hits.count == 0 { input.notice = "not found: " + search.text.text }
    }

    /// Goes to the next or the previous hit.
    mutating func goToHit(isForward: Bool, _ store: TraceStore) {
        guard let search else { return input.notice = "nothing is searched: / begins" }
        guard search.hits.count > 0 else {
            input.notice = search.isDone ? "not found: " + search.text.text : "nothing found yet"
            return
        }
        guard let screen = lifecycle else {
            goToHit(isForward: isForward, from: outline.selection, store)
            return
        }
        let selection = screen.selection.map { Selection.span($0) }
        if let node = hitNode(in: screen.traceID, from: selection, isForward: isForward, store) {
            return showInLifecycle(node, store)
        }
        goToOtherLifecycle(from: screen, isForward: isForward, store)
    }

    private mutating func goToHit(isForward: Bool, from selection: Selection?, _ store: TraceStore) {
        var position = isForward ? 0 : index.count - 1
        // Beyond the lifecycle's own row lie all its spans, or none.
        var bound: Int?
        if let selection, let trace = store.traceRow(selection.traceID), let place = index.position(of: trace) {
            position = place
            if !isForward { bound = 0 }
            if case .span(let key) = selection, let span = store.spanRow(key) {
                bound = trees.entry(of: trace, fold: folds[selection.traceID], in: store).node(of: span)
            }
        }
        guard let hit = nextHit(from: position, bound: bound, isForward: isForward, store) else {
            input.notice = "no hit in what the filter shows"
            return
        }
        show(hit, store)
        input.notice = hit.hasWrapped ? wrapNotice(isForward: isForward) : nil
    }

    private mutating func show(_ hit: Hit, _ store: TraceStore) {
        stopFollowing(store)
        if let landing = search?.landing {
            if let (id, fold) = landing.folded, let trace = store.traceRow(id) { setFold(fold, of: trace, store) }
            let id = store.trace(hit.tree.trace).id
            search?.landing?.folded = (id, folds[id])
        }
        unfoldPath(to: hit.node, of: hit.tree, in: hit.tree.trace, store)
        let key = store.key(of: hit.tree.nodes[hit.node].row)
        select(.span(key), store)
        noteHit(key, store)
    }

    // MARK: One lifecycle

    private mutating func showInLifecycle(_ node: Int, _ store: TraceStore) {
        let pane = lifecycle?.pane
        showNode(node, store)
        lifecycle?.revealsMatch = true
        if let pane { lifecycle?.pane = pane }
        if let key = lifecycle?.selection { noteHit(key, store) }
    }

    /// Opens the next lifecycle that has hits, in the order of the outline.
    private mutating func goToOtherLifecycle(from screen: LifecycleScreen, isForward: Bool, _ store: TraceStore) {
        let trace = store.traceRow(screen.traceID)
        let position = trace.flatMap { index.position(of: $0) } ?? 0
        guard let hit = nextHit(from: position, bound: isForward ? .max - 1 : 0, isForward: isForward, store) else {
            input.notice = "no hit in what the filter shows"
            return
        }
        let key = store.key(of: hit.tree.nodes[hit.node].row)
        let pane = screen.pane
        if key.traceID == screen.traceID {
            showInLifecycle(hit.node, store)
            input.notice = wrapNotice(isForward: isForward)
        } else {
            outline.selection = .lifecycle(key.traceID)
            goTo(key, store)
            lifecycle?.revealsMatch = true
            lifecycle?.pane = pane
            noteHit(key, store)
            input.notice =
                hit.hasWrapped ? wrapNotice(isForward: isForward) : "no more hits in that lifecycle, this is another"
        }
    }

    // MARK: Where hits are

    private struct Hit {
        var tree: TraceTree
        var node: Int
        var hasWrapped: Bool
    }

    /// The first hit of a lifecycle beyond a selection in it.
    private mutating func hitNode(
        in id: TraceID,
        from selection: Selection?,
        isForward: Bool,
        _ store: TraceStore
    ) -> Int? {
        guard let trace = store.traceRow(id) else { return nil }
        let entry = trees.entry(of: trace, fold: folds[id], in: store)
        var bound: Int?
        if case .span(let key)? = selection, let span = store.spanRow(key) { bound = entry.node(of: span) }
        return hitNode(in: entry.tree, beyond: bound, isForward: isForward, store)
    }

    private func hitNode(in tree: TraceTree, beyond bound: Int?, isForward: Bool, _ store: TraceStore) -> Int? {
        guard let hits = search?.hits, hits.areIn(tree.trace) else { return nil }
        var range = tree.nodes.indices
        if let bound {
            range = isForward ? min(bound + 1, range.upperBound)..<range.upperBound : 0..<min(bound, range.upperBound)
        }
        let isHit = { (node: Int) in hits.contains(tree.nodes[node].row, in: tree.trace) }
        return isForward ? range.first(where: isHit) : range.last(where: isHit)
    }

    /// The first hit beyond a node of the lifecycle at a position, and then once around.
    private func nextHit(from position: Int, bound: Int?, isForward: Bool, _ store: TraceStore) -> Hit? {
        guard index.count > 0 else { return nil }
        if index.indices.contains(position) {
            let tree = TraceTree(store: store, trace: index.trace(at: position))
            if let node = hitNode(in: tree, beyond: bound, isForward: isForward, store) {
                return Hit(tree: tree, node: node, hasWrapped: false)
            }
        }
        guard let next = hitPosition(beyond: position, isForward: isForward, store) else { return nil }
        let tree = TraceTree(store: store, trace: index.trace(at: next))
        guard let node = hitNode(in: tree, beyond: nil, isForward: isForward, store) else { return nil }
        return Hit(tree: tree, node: node, hasWrapped: isForward ? next <= position : next >= position)
    }

    /// The next position whose lifecycle has hits, the given one being the last to come round to.
    private func hitPosition(beyond position: Int, isForward: Bool, _ store: TraceStore) -> Int? {
        guard let hits = search?.hits else { return nil }
        let count = index.count
        // Few lifecycles are looked up; of many, one is near.
        guard hits.traceCount <= Search.traceLimit else {
            return (1...count).lazy
                .map { step in (position + (isForward ? step : count - step % count)) % count }
                .first { hits.areIn(index.trace(at: $0)) }
        }
        var nearest: (distance: Int, position: Int)?
        for trace in hits.traces {
            guard let place = index.position(of: trace) else { continue }
            let ahead = isForward ? place - position : position - place
            let distance = ahead > 0 ? ahead : ahead + count
            if distance < nearest?.distance ?? .max { nearest = (distance, place) }
        }
        return nearest?.position
    }

    /// What is shown, or in which order, has changed: which hit is selected is counted anew with the next one.
    mutating func forgetHitNumber() { search?.current?.number = 0 }

    /// Notes which hit is selected, and which one it is in the order of the outline.
    private mutating func noteHit(_ key: SpanKey, _ store: TraceStore) {
        guard let hits = search?.hits else { return }
        search?.current = (key, 0)
        guard filter == nil, hits.traceCount <= Search.traceLimit, let trace = store.traceRow(key.traceID),
            let position = index.position(of: trace), let span = store.spanRow(key)
        else { return }
        var number = 0
        for other in hits.traces {
            guard let place = index.position(of: other), place < position else { continue }
            number += hits.count(in: other)
        }
        for node in trees.entry(of: trace, fold: folds[key.traceID], in: store).tree.nodes {
            if hits.contains(node.row, in: trace) { number += 1 }
            if node.row == span { break }
        }
        search?.current = (key, number)
    }
}
