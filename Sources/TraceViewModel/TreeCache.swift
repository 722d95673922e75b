import TraceStore

/// The trees of lifecycles that are unfolded in view, and the ribbons of those that are not.
///
/// Both by version, so a lifecycle that grew is built again.
struct TreeCache: Sendable {
    /// A lifecycle's tree with everything that drawing it takes.
    struct Entry: Sendable {
        var tree: TraceTree
        var analysis: LifecycleAnalysis
        /// The nodes that the folds leave visible, in order.
        var visible: [Int32]
        fileprivate var fold: Folds.Lifecycle
        fileprivate var lastUse: Int

        /// Where a node is among the visible ones; the nearest ancestor's place when it is hidden.
        func visibleIndex(ofNode node: Int) -> Int {
            var low = 0
            var high = visible.count
            while low < high {
                let middle = (low + high) / 2
                if Int(visible[middle]) <= node { low = middle + 1 } else { high = middle }
            }
            return max(0, low - 1)
        }

        /// The node of a span.
        func node(of row: SpanRow) -> Int? { tree.nodes.firstIndex { $0.row == row } }
    }

    /// What a folded lifecycle shows.
    struct Ribbon: Sendable {
        fileprivate var version: UInt32
        var segments: [RibbonSegment]
    }

    private static let treeLimit = 64
    private static let ribbonLimit = 2048
    /// Lifecycles with more spans are looked at again only when time has passed, not with every batch.
    private static let large = 10_000
    /// Spans whose ribbons are built in one frame; the rest follow in the next.
    private static let slice = 40_000

    private var entries: [TraceRow: Entry] = [:]
    private var ribbons: [TraceRow: Ribbon] = [:]
    private var uses = 0
    private var budget = slice
    /// A frame had to leave ribbons out.
    private(set) var hasUnfinishedRibbons = false
    /// A frame shows the older ribbon of a large lifecycle that goes on growing.
    private(set) var hasOldRibbons = false
    /// Time has passed since the last frame, so that large lifecycles may be looked at again.
    var renewsLarge = false

    /// Begins a frame: a new slice of work may be done.
    mutating func beginFrame() {
        budget = Self.slice
        hasUnfinishedRibbons = false
        hasOldRibbons = false
    }

    /// Drops what was kept of lifecycles that were evicted.
    mutating func forget(_ evicted: [EvictedTrace]) {
        for trace in evicted {
            entries[trace.row] = nil
            ribbons[trace.row] = nil
        }
    }

    /// The tree of a lifecycle.
    mutating func entry(of trace: TraceRow, fold: Folds.Lifecycle, in store: TraceStore) -> Entry {
        uses += 1
        let version = store.trace(trace).version
        if var entry = entries[trace], entry.tree.version == version {
            if entry.fold != fold {
                entry.visible = visibleNodes(of: entry.tree, fold: fold, in: store)
                entry.fold = fold
            }
            entry.lastUse = uses
            entries[trace] = entry
            return entry
        }
        let tree = TraceTree(store: store, trace: trace)
        let entry = Entry(
            tree: tree,
            analysis: LifecycleAnalysis(store: store, tree: tree),
            visible: visibleNodes(of: tree, fold: fold, in: store),
            fold: fold,
            lastUse: uses
        )
        if entries.count >= Self.treeLimit {
            let limit = uses - Self.treeLimit / 2
            entries = entries.filter { $0.value.lastUse > limit }
        }
        entries[trace] = entry
        return entry
    }

    /// The ribbon of a lifecycle, an older one while this frame's slice is used up; `nil` when there is none yet.
    mutating func ribbon(of summary: TraceSummary, in store: TraceStore) -> [RibbonSegment]? {
        if let ribbon = ribbons[summary.row], ribbon.version == summary.version { return ribbon.segments }
        if let older = ribbons[summary.row], summary.spanCount > Self.large, !renewsLarge {
            hasOldRibbons = true
            return older.segments
        }
        guard budget > 0 else {
            hasUnfinishedRibbons = true
            return ribbons[summary.row]?.segments
        }
        budget -= summary.spanCount + summary.placeholderCount
        let tree = TraceTree(store: store, trace: summary.row)
        let segments = LifecycleAnalysis(store: store, tree: tree).ribbon
        if ribbons.count >= Self.ribbonLimit { ribbons = [:] }
        ribbons[summary.row] = Ribbon(version: summary.version, segments: segments)
        return segments
    }
}

/// The nodes that no fold hides, in preorder.
private func visibleNodes(of tree: TraceTree, fold: Folds.Lifecycle, in store: TraceStore) -> [Int32] {
    let nodes = tree.nodes
    if fold.showsEverything { return nodes.indices.map { Int32(clamping: $0) } }
    var visible: [Int32] = []
    var index = 0
    while index < nodes.count {
        visible.append(Int32(clamping: index))
        let node = nodes[index]
        let isHiding =
            node.childCount > 0 && fold.hidesChildren(of: store.key(of: node.row), depth: Int(node.depth))
        index = isHiding ? max(index + 1, Int(node.subtreeEnd)) : index + 1
    }
    return visible
}
