/// Finds the stages of a lifecycle and how long each one's message waited.
///
/// A wait begins at the first of these that is known, and is none when that lies at or after the stage's begin:
/// 1. the end of a span that sent the message: a linked one or the parent;
/// 2. the end of a linked or parent span that received it, for processing after a poll;
/// 3. the end of the parent, if it ended before the stage began and no other stage under it ended in between;
/// 4. the end of the last stage under the same parent that ended before this one began. That stage may have handed the
///    message on before its end, so the wait is a lower bound.
///
/// In the pattern that this program is made for, every worker's span is a child of the root, so that "begin minus the
/// parent's end" alone would count the work of all earlier stages as waiting.
struct WaitFinder {
    private struct Sibling {
        var parent: Int32
        var latest: UnixNanoseconds
        var start: UnixNanoseconds

        func precedes(_ other: Sibling) -> Bool {
            if parent != other.parent { return parent < other.parent }
            if latest != other.latest { return latest < other.latest }
            return start < other.start
        }
    }

    private let store: TraceStore
    private let tree: TraceTree
    /// Which nodes are stages.
    let stages: [Bool]
    /// The ended stages by parent, then by end.
    private var siblings: [Sibling] = []

    init(store: TraceStore, tree: TraceTree) {
        self.store = store
        self.tree = tree
        stages = tree.nodes.map { Self.isStage($0, in: store, tree) }
        for (node, isStage) in zip(tree.nodes, stages) where isStage && node.parent >= 0 {
            let span = store.slot(node.row)
            if span.end != 0 && span.start != 0 {
                siblings.append(Sibling(parent: node.parent, latest: span.latest, start: span.start))
            }
        }
        siblings.sort { $0.precedes($1) }
    }

    private static func isStage(_ node: TraceTree.Node, in store: TraceStore, _ tree: TraceTree) -> Bool {
        let span = store.slot(node.row)
        if span.isPlaceholder { return false }
        if span.kind == .consumer || span.marks.contains(.parentIsRemote) { return true }
        guard node.parent >= 0 else { return false }
        let parent = store.slot(tree.nodes[Int(node.parent)].row)
        if parent.isPlaceholder { return false }
        let resource = store.origins.resource(span.origin)
        let parentResource = store.origins.resource(parent.origin)
        let areKnown = resource != OriginTable.unknownResource && parentResource != OriginTable.unknownResource
        return areKnown && resource != parentResource
    }

    func waits() -> [LifecycleAnalysis.Wait] {
        var senders = SenderLookup(store: store)
        var waits: [LifecycleAnalysis.Wait] = []
        for (index, node) in tree.nodes.enumerated() where stages[index] {
            let span = store.slot(node.row)
            guard span.start != 0, let (begin, end, rule) = interval(node, span, &senders), begin < end else {
                continue
            }
            waits.append(
                LifecycleAnalysis.Wait(
                    node: Int32(truncatingIfNeeded: index),
                    begin: begin,
                    end: end,
                    rule: rule
                )
            )
        }
        return waits
    }

    private func interval(
        _ node: TraceTree.Node,
        _ span: SpanSlot,
        _ senders: inout SenderLookup
    ) -> (begin: UnixNanoseconds, end: UnixNanoseconds, rule: LifecycleAnalysis.WaitRule)? {
        let parentRow = node.parent >= 0 ? tree.nodes[Int(node.parent)].row : nil
        // A poll usually starts before the message is sent, so its start says nothing about the message.
        let arrival = span.operation == .receive && span.end != 0 ? span.latest : span.start
        switch senders.lastEnd(for: node.row, parent: parentRow, before: arrival) {
        case .ended(let end): return (end, arrival, .producerEnd)
        case .endedLater: return nil
        case .unknown: break
        }
        guard let parentRow else { return nil }
        let parent = store.slot(parentRow)
        let siblingEnd = lastSiblingEnd(under: node.parent, before: span.start)
        if !parent.isPlaceholder, parent.end != 0, parent.latest <= span.start, parent.latest >= siblingEnd ?? 0 {
            return (parent.latest, span.start, .parentEnd)
        }
        return siblingEnd.map { ($0, span.start, .inferred) }
    }

    /// The last end, not after `start`, of the stages under a parent that began before `start`.
    private func lastSiblingEnd(under parent: Int32, before start: UnixNanoseconds) -> UnixNanoseconds? {
        let sought = Sibling(parent: parent, latest: start, start: 0)
        var low = 0
        var high = siblings.count
        while low < high {
            let middle = (low + high) / 2
            if siblings[middle].precedes(sought) { low = middle + 1 } else { high = middle }
        }
        if low < siblings.count {
            let next = siblings[low]
            if next.parent == parent, next.latest == start, next.start < start { return start }
        }
        guard low > 0, siblings[low - 1].parent == parent else { return nil }
        return siblings[low - 1].latest
    }
}
