import TerminalGrid
import TraceStore

extension ViewState {
    /// What a command means in the outline.
    mutating func performInOutline(_ command: Command, _ store: TraceStore) -> [Effect] {
        switch command {
        case .down, .up, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .first: move(command, store)
        case .last: goToLast(store)
        case .openAll: setAllFolds(open: true, store)
        case .closeAll: setAllFolds(open: false, store)
        case .unfold, .fold, .open, .close, .toggle, .openSubtree, .fewerLevels, .moreLevels:
            foldInOutline(command, store)
        case .filter: openPrompt(store)
        case .nextError: startJump(.error, isForward: true, store)
        case .previousError: startJump(.error, isForward: false, store)
        case .nextWait: startJump(.wait, isForward: true, store)
        case .previousWait: startJump(.wait, isForward: false, store)
        case .nextOrder: outline.wantedSorting = nextSorting
        case .reverseOrder: outline.wantedSorting = reversedSorting
        case .follow: follow(store)
        case .shareAxis: outline.sharesAxis.toggle()
        case .enter: openLifecycle(store)
        case .copyValue: return copySelectedID(outline.selection, store)
        case .copySubtree: return copySubtree(of: outline.selection, store)
        case .back:
            if search != nil { return clearSearch() }
            if filter != nil { clearFilter(store) }
        case .leave: return [.quit]
        default: break
        }
        return []
    }

    private mutating func move(_ command: Command, _ store: TraceStore) {
        let before = outline.list.selection
        outline.list.move(command, count: index.heights.total, height: outlineHeight)
        let row = outline.list.selection
        selectOutlineRow(row, isGoingUp: row < before, store)
        if outline.list.selection != before { stopFollowing(store) }
    }

    /// The last row, and from then on the newest lifecycle wherever the order ends with it.
    private mutating func goToLast(_ store: TraceStore) {
        if index.sorting.endsWithNewest, options.isLive { return follow(store) }
        selectOutlineRow(index.heights.total - 1, store)
    }

    private mutating func setAllFolds(open: Bool, _ store: TraceStore) {
        stopFollowing(store)
        folds.setAll(open: open)
        index.setAll(open: open, in: store)
        if !open, let selection = outline.selection { outline.selection = .lifecycle(selection.traceID) }
        settleOutline(store)
    }

    private mutating func foldInOutline(_ command: Command, _ store: TraceStore) {
        guard let selection = outline.selection, let trace = store.traceRow(selection.traceID) else { return }
        stopFollowing(store)
        let next = fold(command, at: selection, in: trace, isAlone: false, store)
        guard let row = row(of: next, store) else { return }
        outline.list.anchor(at: outline.list.selection, count: index.heights.total, height: outlineHeight)
        if [.unfold, .open, .toggle, .openSubtree, .moreLevels].contains(command) {
            reveal(row, of: next, in: trace, store)
        }
        selectOutlineRow(row, store)
    }

    /// Scrolls as far as needed, and no further, to show what hangs below a row.
    private mutating func reveal(_ row: Int, of selection: Selection, in trace: TraceRow, _ store: TraceStore) {
        guard let position = index.position(of: trace) else { return }
        var last = index.heights.rowsBefore(position + 1) - 1
        if case .span(let key) = selection, let span = store.spanRow(key) {
            let entry = trees.entry(of: trace, fold: folds[selection.traceID], in: store)
            if let node = entry.node(of: span) {
                let end = Int(entry.tree.nodes[node].subtreeEnd)
                last = row + entry.visibleIndex(ofNode: end - 1) - entry.visibleIndex(ofNode: node)
            }
        }
        outline.list.select(last, count: index.heights.total, height: outlineHeight)
        outline.list.select(row, count: index.heights.total, height: outlineHeight)
    }

    /// The order that is shown, or will be.
    var chosenSorting: OutlineIndex.Sorting { outline.wantedSorting ?? index.sorting }

    private var nextSorting: OutlineIndex.Sorting {
        let orders = TraceOrder.allCases
        let place = orders.firstIndex(of: chosenSorting.order) ?? 0
        return OutlineIndex.Sorting(order: orders[(place + 1) % orders.count])
    }

    private var reversedSorting: OutlineIndex.Sorting {
        OutlineIndex.Sorting(order: chosenSorting.order, isReversed: !chosenSorting.isReversed)
    }

    /// Shows or hides what the mouse points at.
    mutating func clickInOutline(_ event: MouseEvent, _ store: TraceStore) {
        let count = index.heights.total
        let rows = outline.list.visible(count: count, height: outlineHeight)
        switch event.action {
        case .wheelUp, .wheelDown:
            let before = outline.list.selection
            let step = event.action == .wheelUp ? -3 : 3
            outline.list.wheel(by: step, count: count, height: outlineHeight)
            let (row, top) = (outline.list.selection, outline.list.top)
            if top != rows.lowerBound { stopFollowing(store) }
            if row != before { selectOutlineRow(row, isGoingUp: row < before, store) }
        case .click, .doubleClick:
            let row = rows.lowerBound + event.point.row - 2
            guard event.point.row >= 2, rows.contains(row) else { return }
            if row != outline.list.selection { stopFollowing(store) }
            selectOutlineRow(row, store)
            let isOnMark = isFoldMark(column: event.point.column, row: row, store)
            if event.action == .doubleClick || isOnMark { foldInOutline(.toggle, store) }
        }
    }

    private mutating func isFoldMark(column: Int, row: Int, _ store: TraceStore) -> Bool {
        let name = OutlineColumns(width: options.size.columns).name.lowerBound
        switch outlineRow(at: row, store) {
        case .lifecycle?:
            return column == name
        case .span(let trace, let node)?:
            let entry = trees.entry(of: trace, fold: folds[store.trace(trace).id], in: store)
            return column == name
                + RowPainter.markColumn(
                    ofDepth: Int(entry.tree.nodes[node].depth),
                    indentation: 2,
                    theme
                )
        default:
            return false
        }
    }
}
