import TerminalGrid
import TraceStore

extension ViewState {
    /// What a command means in the tree of a lifecycle that is open alone.
    mutating func performInLifecycle(_ command: Command, _ store: TraceStore) -> [Effect] {
        guard let screen = lifecycle else { return [] }
        switch command {
        case .back: goBack(store)
        case .leave: closeLifecycle(store)
        case .nextPane, .enter: lifecycle?.pane = .details
        case .down, .up, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .first, .last:
            moveInLifecycle(command, store)
        case .unfold, .fold, .open, .close, .toggle, .openAll, .closeAll, .openSubtree, .fewerLevels, .moreLevels:
            foldInLifecycle(command, store)
        case .nextError: jumpInLifecycle(.error, isForward: true, store)
        case .previousError: jumpInLifecycle(.error, isForward: false, store)
        case .nextWait: jumpInLifecycle(.wait, isForward: true, store)
        case .previousWait: jumpInLifecycle(.wait, isForward: false, store)
        case .zoomIn, .zoomOut, .fit, .fitSpan, .panLeft, .panRight: changeWindow(command, store)
        case .copyValue: return copySelectedID(screen.selection.map { .span($0) }, store)
        case .copySubtree: return copySubtree(of: screen.selection.map { .span($0) }, store)
        default: break
        }
        return []
    }

    /// What a command means in the details.
    mutating func performInDetails(_ command: Command, _ store: TraceStore) -> [Effect] {
        guard var screen = lifecycle else { return [] }
        let pane = layout(of: screen).details
        let lines = detailLines(screen, width: max(0, pane.columns - 2), store)
        let (count, height) = (lines.count, pane.rows)
        let line = lines.indices.contains(screen.details.selection) ? lines[screen.details.selection] : nil
        switch command {
        case .back, .nextPane, .leave: screen.pane = .tree
        case .down, .up, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .first, .last:
            screen.details.move(command, count: count, height: height)
        case .enter:
            if let link = line?.link { follow(link, store) }
            return []
        case .copyValue: return line?.copyText.map { [.copyValue($0)] } ?? []
        case .copySubtree: return copySubtree(of: screen.selection.map { .span($0) }, store)
        default: break
        }
        lifecycle = screen
        return []
    }

    private mutating func moveInLifecycle(_ command: Command, _ store: TraceStore) {
        guard var list = lifecycle?.list, let screen = lifecycle, let entry = lifecycleEntry(screen, store) else {
            return
        }
        list.move(command, count: entry.visible.count, height: layout(of: screen).tree.rows)
        lifecycle?.list = list
        selectLifecycleRow(list.selection, store)
    }

    private mutating func foldInLifecycle(_ command: Command, _ store: TraceStore) {
        guard let screen = lifecycle, let trace = store.traceRow(screen.traceID), let key = screen.selection else {
            return
        }
        let wasOpen = folds[screen.traceID].isOpen
        let next = fold(command, at: .span(key), in: trace, isAlone: true, store)
        // Alone it is always open; whether it is in the outline stays as it was.
        var fold = folds[screen.traceID]
        if fold.isOpen != wasOpen {
            fold.isOpen = wasOpen
            setFold(fold, of: trace, store)
        }
        if case .span(let key) = next { lifecycle?.selection = key }
        settleLifecycle(store)
        if let row = lifecycle?.list.selection { selectLifecycleRow(row, store) }
    }

    private mutating func jumpInLifecycle(_ goal: Jump.Goal, isForward: Bool, _ store: TraceStore) {
        guard let screen = lifecycle, let entry = lifecycleEntry(screen, store), let key = screen.selection,
            let span = store.spanRow(key)
        else { return }
        var search = Jump(goal: goal, isForward: isForward, position: 0, bound: entry.node(of: span), left: 1)
        var found = search.match(in: entry.tree, of: store)
        if found == nil {
            search.bound = nil
            found = search.match(in: entry.tree, of: store)
            input.notice = wrapNotice(isForward: isForward)
        }
        guard let found else {
            input.notice = goal == .error ? "no failed span in this lifecycle" : "no long wait in this lifecycle"
            return
        }
        showNode(found, store)
    }

    private mutating func changeWindow(_ command: Command, _ store: TraceStore) {
        guard let screen = lifecycle, let entry = lifecycleEntry(screen, store) else { return }
        let all = TimeWindow(of: store.trace(entry.tree.trace), ribbon: entry.analysis.ribbon)
        let shown = window(of: screen, within: all)
        let span = screen.selection.flatMap { store.spanRow($0) }.map { store.span($0) }
        let middle = shown.start + shown.length / 2
        let start = span?.start ?? 0
        let anchor = start != 0 && shown.contains(start) ? start : middle
        switch command {
        case .zoomIn: lifecycle?.window = shown.zoomed(out: false, around: anchor, within: all)
        case .zoomOut: lifecycle?.window = shown.zoomed(out: true, around: anchor, within: all)
        case .panLeft: lifecycle?.window = shown.panned(byEighths: -2, within: all)
        case .panRight: lifecycle?.window = shown.panned(byEighths: 2, within: all)
        case .fitSpan where start != 0:
            let end = span?.end ?? 0
            lifecycle?.window = TimeWindow(start: start, end: end == 0 ? all.end : end).withMargin(within: all)
        default: lifecycle?.window = nil
        }
        if lifecycle?.window == all { lifecycle?.window = nil }
    }

    /// Selects or folds what the mouse points at.
    mutating func clickInLifecycle(_ event: MouseEvent, _ store: TraceStore) {
        guard var screen = lifecycle, let entry = lifecycleEntry(screen, store) else { return }
        let layout = layout(of: screen)
        let isInDetails = layout.details.contains(event.point)
        switch event.action {
        case .wheelUp, .wheelDown:
            let step = event.action == .wheelUp ? -3 : 3
            if isInDetails {
                let lines = detailLines(screen, width: max(0, layout.details.columns - 2), store)
                screen.details.wheel(by: step, count: lines.count, height: layout.details.rows)
                lifecycle = screen
            } else {
                screen.list.wheel(by: step, count: entry.visible.count, height: layout.tree.rows)
                lifecycle = screen
                selectLifecycleRow(screen.list.selection, store)
            }
        case .click, .doubleClick:
            if isInDetails {
                screen.pane = .details
                let lines = detailLines(screen, width: max(0, layout.details.columns - 2), store)
                let row = screen.details.top + event.point.row - layout.details.row
                screen.details.select(row, count: lines.count, height: layout.details.rows)
                lifecycle = screen
            } else if layout.tree.contains(event.point) {
                let row = screen.list.top + event.point.row - layout.tree.row
                guard row < entry.visible.count else { return }
                lifecycle?.pane = .tree
                selectLifecycleRow(row, store)
                let depth = Int(entry.tree.nodes[Int(entry.visible[row])].depth)
                let columns = OutlineColumns(width: layout.tree.columns, startColumns: 0)
                let mark = columns.name.lowerBound + RowPainter.markColumn(ofDepth: depth, indentation: 0, theme)
                if event.action == .doubleClick || event.point.column == mark { foldInLifecycle(.toggle, store) }
            }
        }
    }
}

extension Rect {
    /// Whether a cell lies in the rectangle.
    fileprivate func contains(_ point: Point) -> Bool {
        point.column >= column && point.column < column + columns && point.row >= row && point.row < row + rows
    }
}
