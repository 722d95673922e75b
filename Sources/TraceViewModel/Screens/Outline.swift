import TerminalGrid
import TraceStore

/// The main screen: a row for each lifecycle, spans nested below it.
struct OutlineScreen: Sendable {
    var selection: Selection?
    var list = ScrollableList()
    /// The newest lifecycle is kept selected, at the bottom edge.
    var isFollowing: Bool
    /// The order that was chosen and is not made yet: a key is answered first, and sorted for when keys rest.
    var wantedSorting: OutlineIndex.Sorting?
    /// All bars lie on one time axis.
    var sharesAxis = false

    init(isFollowing: Bool) { self.isFollowing = isFollowing }
}

extension ViewState {
    /// Rows of the outline that fit on the screen.
    var outlineHeight: Int { max(0, options.size.rows - 3) }

    /// What the index has to know of the rest of the state.
    func indexContext(_ store: TraceStore) -> OutlineIndex.Context {
        OutlineIndex.Context(
            store: store,
            clock: ClockFormat(zone: options.timeZone),
            folds: folds,
            shown: filter?.shown,
            partlyFolded: [:]
        )
    }

    /// Brings the outline up to date with store, folds and filter, and keeps the selected row where it is on the screen.
    mutating func settleOutline(_ store: TraceStore, reorders: Bool = false) {
        defer { seeRows(store) }
        let changed = index.changes(settles: reorders)
        let neighbour = neighbourOfEvictedSelection(store)
        filter?.reconsider(index.dirty, in: store)
        if !changed.isEmpty {
            var context = indexContext(store)
            let hidesSpans = !folds.partlyFolded.isEmpty
            for trace in changed where hidesSpans && store.isHeld(trace) {
                let fold = folds[store.trace(trace).id]
                guard fold.isOpen, !fold.showsEverything else { continue }
                context.partlyFolded[trace] = trees.entry(of: trace, fold: fold, in: store).visible.count
            }
            index.takeChanges(context: context, settles: reorders)
        }
        if outline.isFollowing, index.count > 0 {
            let newest = index.count - 1
            outline.selection = .lifecycle(store.trace(index.trace(at: newest)).id)
            outline.list.select(index.row(ofPosition: newest), count: index.heights.total, height: outlineHeight)
            return
        }
        guard let selection = outline.selection else { return selectNearest(0, store) }
        if let row = row(of: selection, store) {
            outline.list.anchor(at: row, count: index.heights.total, height: outlineHeight)
        } else if filter?.isRunning == true {
            // It may match yet.
            outline.list.anchor(at: outline.list.selection, count: index.heights.total, height: outlineHeight)
        } else if let trace = store.traceRow(selection.traceID) {
            selectNearest(index.nearestPosition(of: trace, in: store), store)
        } else {
            selectNearest(neighbour.flatMap { index.position(of: $0) } ?? 0, store)
        }
    }

    /// The lifecycle to select instead of the selected one when that was evicted: the next one, else the one before.
    private func neighbourOfEvictedSelection(_ store: TraceStore) -> TraceRow? {
        guard let selection = outline.selection, store.traceRow(selection.traceID) == nil,
            let position = index.heights.find(row: outline.list.selection)?.position
        else { return nil }
        return index.nearestHeld(to: position, in: store)
    }

    /// Notes which lifecycles are in view, so that those below are known.
    private mutating func seeRows(_ store: TraceStore) {
        guard lifecycle == nil, help == nil else { return }
        index.see(outline.list.visible(count: index.heights.total, height: outlineHeight))
    }

    private mutating func selectNearest(_ position: Int, _ store: TraceStore) {
        guard index.count > 0 else {
            outline.selection = nil
            outline.list.anchor(at: 0, count: 0, height: outlineHeight)
            return
        }
        let position = min(max(0, position), index.count - 1)
        outline.selection = .lifecycle(store.trace(index.trace(at: position)).id)
        outline.list.anchor(at: index.row(ofPosition: position), count: index.heights.total, height: outlineHeight)
    }

    /// The row of a selection; of the nearest one that hides it when it is folded away.
    ///
    /// `nil` when the lifecycle is not in the outline.
    mutating func row(of selection: Selection, _ store: TraceStore) -> Int? {
        guard let trace = store.traceRow(selection.traceID), let position = index.position(of: trace) else {
            return nil
        }
        let first = index.row(ofPosition: position)
        let fold = folds[selection.traceID]
        guard case .span(let key) = selection, fold.isOpen else { return first }
        let entry = trees.entry(of: trace, fold: fold, in: store)
        guard let span = store.spanRow(key), let node = entry.node(of: span) else { return first }
        return first + 1 + entry.visibleIndex(ofNode: node)
    }

    /// What stands in a row of the outline.
    mutating func outlineRow(at row: Int, _ store: TraceStore) -> OutlineRow? {
        guard let (position, offset) = index.heights.find(row: row) else { return nil }
        let trace = index.trace(at: position)
        var rest = offset
        if index.opensDay(at: position) {
            if rest == 0 { return .day(trace) }
            rest -= 1
        }
        guard rest > 0 else { return .lifecycle(trace) }
        let entry = trees.entry(of: trace, fold: folds[store.trace(trace).id], in: store)
        guard rest - 1 < entry.visible.count else { return .lifecycle(trace) }
        return .span(trace, node: Int(entry.visible[rest - 1]))
    }

    /// Selects a row, or the nearest one that can be selected.
    mutating func selectOutlineRow(_ row: Int, isGoingUp: Bool = false, _ store: TraceStore) {
        let last = index.heights.total - 1
        guard last >= 0 else { return }
        let wanted = min(max(0, row), last)
        switch outlineRow(at: wanted, store) {
        case .day?:
            // The row of a day is never the first one, nor the last.
            return selectOutlineRow(isGoingUp ? wanted - 1 : wanted + 1, isGoingUp: isGoingUp, store)
        case .lifecycle(let trace)?:
            outline.selection = .lifecycle(store.trace(trace).id)
        case .span(let trace, let node)?:
            let entry = trees.entry(of: trace, fold: folds[store.trace(trace).id], in: store)
            outline.selection = .span(store.key(of: entry.tree.nodes[node].row))
        case nil:
            return
        }
        outline.list.select(wanted, count: index.heights.total, height: outlineHeight)
    }

    /// Selects by id, unfolding nothing.
    mutating func select(_ selection: Selection, _ store: TraceStore) {
        outline.selection = selection
        guard let row = row(of: selection, store) else { return }
        outline.list.select(row, count: index.heights.total, height: outlineHeight)
    }

    /// Leaves the newest lifecycle alone from now on, and counts what arrives.
    mutating func stopFollowing(_ store: TraceStore) {
        guard outline.isFollowing else { return }
        outline.isFollowing = false
        index.countNew()
    }

    /// Follows the newest lifecycle, which is the last one in the order of start.
    mutating func follow(_ store: TraceStore) {
        let isOther = !index.sorting.endsWithNewest || outline.wantedSorting != nil
        if isOther { sort(by: OutlineIndex.Sorting(), store) }
        outline.isFollowing = true
        index.stopCountingNew()
        settleOutline(store, reorders: true)
    }

    /// Makes the order that was chosen, unless keys are still coming.
    mutating func sortAsWanted(_ store: TraceStore) {
        guard let wanted = outline.wantedSorting, !input.wasUsed else { return }
        sort(by: wanted, store)
    }

    /// Orders the outline anew.
    mutating func sort(by sorting: OutlineIndex.Sorting, _ store: TraceStore) {
        stopFollowing(store)
        forgetHitNumber()
        outline.wantedSorting = nil
        index.sort(by: sorting, context: indexContextWithTrees(store))
        if sorting.order == .start {
            settleOutline(store)
        } else {
            selectOutlineRow(0, store)
        }
    }

    /// The context with the heights of all lifecycles that are partly folded.
    private mutating func indexContextWithTrees(_ store: TraceStore) -> OutlineIndex.Context {
        var context = indexContext(store)
        for id in folds.partlyFolded {
            guard let trace = store.traceRow(id) else { continue }
            context.partlyFolded[trace] = trees.entry(of: trace, fold: folds[id], in: store).visible.count
        }
        return context
    }

    /// Changes what is unfolded in a lifecycle.
    mutating func setFold(_ fold: Folds.Lifecycle, of trace: TraceRow, _ store: TraceStore) {
        folds[store.trace(trace).id] = fold
        var context = indexContext(store)
        if fold.isOpen, !fold.showsEverything {
            context.partlyFolded[trace] = trees.entry(of: trace, fold: fold, in: store).visible.count
        }
        index.refreshHeight(of: trace, context: context)
    }
}
