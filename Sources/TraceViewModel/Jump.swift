import TraceStore

/// A search for the next failed span or long wait, from the selection on and once around, a slice at a time.
struct Jump: Sendable {
    /// What is looked for.
    enum Goal: Sendable {
        case error
        /// A wait that takes a tenth of its lifecycle or more.
        case wait
    }

    var goal: Goal
    var isForward: Bool
    /// Position in the outline of the lifecycle to look at next.
    var position: Int
    /// Only nodes beyond this one count in that lifecycle.
    var bound: Int?
    /// Lifecycles left to look at.
    var left: Int
    var hasWrapped = false

    /// Spans that are looked at in a slice.
    static let slice = 60_000

    /// The first node in the direction that is looked for.
    func match(in tree: TraceTree, of store: TraceStore) -> Int? {
        let nodes = tree.nodes
        var range = nodes.indices
        if let bound {
            range = isForward ? min(bound + 1, nodes.count)..<nodes.count : 0..<min(max(0, bound), nodes.count)
        }
        switch goal {
        case .error:
            let fits = { (node: Int) -> Bool in
                let span = store.span(nodes[node].row)
                return span.status == .error && !span.isPlaceholder
            }
            return isForward ? range.first(where: fits) : range.last(where: fits)
        case .wait:
            let summary = store.trace(tree.trace)
            let waits = LifecycleAnalysis(store: store, tree: tree).waits.filter {
                $0.duration >= summary.duration / 10 && range.contains(Int($0.node))
            }
            return (isForward ? waits.first : waits.last).map { Int($0.node) }
        }
    }
}

extension ViewState {
    /// Begins to look from the outline's selection on.
    mutating func startJump(_ goal: Jump.Goal, isForward: Bool, _ store: TraceStore) {
        guard let selection = outline.selection, let trace = store.traceRow(selection.traceID),
            let position = index.position(of: trace)
        else { return }
        // Beyond the lifecycle's own row lie all its spans, or none.
        var bound: Int? = isForward ? nil : 0
        if case .span(let key) = selection, let span = store.spanRow(key) {
            bound = trees.entry(of: trace, fold: folds[selection.traceID], in: store).node(of: span)
        }
        jump = Jump(goal: goal, isForward: isForward, position: position, bound: bound, left: index.count + 1)
        advanceJump(store)
    }

    /// Looks through a slice of the lifecycles.
    mutating func advanceJump(_ store: TraceStore) {
        guard var current = jump else { return }
        jump = nil
        // What has been evicted must not be looked at.
        settleOutline(store)
        var budget = Jump.slice
        while current.left > 0 {
            guard index.count > 0 else { break }
            guard budget > 0 else {
                jump = current
                input.notice = "searching"
                return
            }
            let position = min(current.position, index.count - 1)
            budget -= 1
            if current.goal == .wait || index.hasErrors(at: position) {
                let tree = TraceTree(store: store, trace: index.trace(at: position))
                budget -= tree.nodes.count
                if let node = current.match(in: tree, of: store) { return land(on: node, of: tree, current, store) }
            }
            current.left -= 1
            current.bound = nil
            let next = position + (current.isForward ? 1 : -1)
            current.position = (next + index.count) % index.count
            if next != current.position { current.hasWrapped = true }
        }
        input.notice = current.goal == .error ? "no failed span" : "no long wait"
    }

    private mutating func land(on node: Int, of tree: TraceTree, _ jump: Jump, _ store: TraceStore) {
        stopFollowing(store)
        unfoldPath(to: node, of: tree, in: tree.trace, store)
        select(.span(store.key(of: tree.nodes[node].row)), store)
        if jump.hasWrapped { input.notice = wrapNotice(isForward: jump.isForward) }
    }

    func wrapNotice(isForward: Bool) -> String {
        isForward ? "end reached, going on from the start" : "start reached, going on from the end"
    }
}
