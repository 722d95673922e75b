import TraceStore

extension ViewState {
    /// Carries a fold command out at a selection and returns what is selected afterwards.
    ///
    /// `isAlone` says that the lifecycle fills the screen, where it has no row of its own.
    mutating func fold(
        _ command: Command,
        at selection: Selection,
        in trace: TraceRow,
        isAlone: Bool,
        _ store: TraceStore
    ) -> Selection {
        var fold = folds[selection.traceID]
        if isAlone { fold.isOpen = true }
        guard case .span(let key) = selection, fold.isOpen else {
            return foldLifecycle(command, selection, fold, trace, isAlone: isAlone, store)
        }
        let entry = trees.entry(of: trace, fold: fold, in: store)
        let nodes = entry.tree.nodes
        guard let span = store.spanRow(key), let node = entry.node(of: span) else { return selection }
        let depth = Int(nodes[node].depth)
        let hasChildren = nodes[node].childCount > 0
        let isHiding = hasChildren && fold.hidesChildren(of: key, depth: depth)
        var next = selection
        switch command {
        case .unfold where hasChildren && !isHiding:
            next = .span(store.key(of: nodes[node + 1].row))
        case .unfold, .open:
            if hasChildren { fold.setHidden(false, of: key, depth: depth) }
        case .toggle:
            if hasChildren { fold.setHidden(!isHiding, of: key, depth: depth) }
        case .fold, .close:
            let parent = Int(nodes[node].parent)
            if hasChildren && !isHiding {
                fold.setHidden(true, of: key, depth: depth)
            } else if parent >= 0 {
                let parentKey = store.key(of: nodes[parent].row)
                if command == .close { fold.setHidden(true, of: parentKey, depth: Int(nodes[parent].depth)) }
                next = .span(parentKey)
            } else if !isAlone {
                if command == .close { fold.isOpen = false }
                next = .lifecycle(selection.traceID)
            }
        case .openSubtree:
            for index in node..<min(Int(nodes[node].subtreeEnd), nodes.count) where nodes[index].childCount > 0 {
                fold.setHidden(false, of: store.key(of: nodes[index].row), depth: Int(nodes[index].depth))
            }
        default:
            return foldLifecycle(command, selection, fold, trace, isAlone: isAlone, store)
        }
        setFold(fold, of: trace, store)
        return next
    }

    /// What a fold command does to a lifecycle as a whole.
    private mutating func foldLifecycle(
        _ command: Command,
        _ selection: Selection,
        _ current: Folds.Lifecycle,
        _ trace: TraceRow,
        isAlone: Bool,
        _ store: TraceStore
    ) -> Selection {
        var fold = current
        var next = selection
        let tree = trees.entry(of: trace, fold: fold, in: store).tree
        switch command {
        case .unfold where fold.isOpen:
            if let first = tree.nodes.first { next = .span(store.key(of: first.row)) }
        case .unfold, .open: fold.isOpen = true
        case .fold, .close: fold.isOpen = false
        case .toggle: fold.isOpen.toggle()
        case .openSubtree, .openAll: fold = Folds.Lifecycle(isOpen: true)
        case .closeAll: fold = Folds.Lifecycle(isOpen: true, levels: 1)
        case .fewerLevels, .moreLevels:
            let deepest = Int(tree.nodes.reduce(0) { max($0, $1.depth) }) + 1
            let shown = fold.isOpen ? fold.levels ?? deepest : 0
            let levels = min(max(isAlone ? 1 : 0, shown + (command == .moreLevels ? 1 : -1)), deepest)
            fold = Folds.Lifecycle(isOpen: levels > 0, levels: levels >= deepest ? nil : levels)
        default: break
        }
        setFold(fold, of: trace, store)
        return next
    }

    /// Unfolds whatever hides a node.
    mutating func unfoldPath(to node: Int, of tree: TraceTree, in trace: TraceRow, _ store: TraceStore) {
        var fold = folds[store.trace(trace).id]
        fold.isOpen = true
        var ancestor = Int(tree.nodes[node].parent)
        while ancestor >= 0 {
            let parent = tree.nodes[ancestor]
            fold.setHidden(false, of: store.key(of: parent.row), depth: Int(parent.depth))
            ancestor = Int(parent.parent)
        }
        setFold(fold, of: trace, store)
    }

    /// A lifecycle's trace id, or a span's id.
    func copySelectedID(_ selection: Selection?, _ store: TraceStore) -> [Effect] {
        switch selection {
        case .lifecycle(let id)?: [.copyValue(id.hex)]
        case .span(let key)?: [.copyValue((store.spanRow(key).map { store.span($0).writtenID } ?? key.spanID).hex)]
        case nil: []
        }
    }

    /// The spans at and below a selection.
    mutating func copySubtree(of selection: Selection?, _ store: TraceStore) -> [Effect] {
        guard let selection, let trace = store.traceRow(selection.traceID) else { return [] }
        let entry = trees.entry(of: trace, fold: folds[selection.traceID], in: store)
        var range = entry.tree.nodes.indices
        if case .span(let key) = selection, let span = store.spanRow(key), let node = entry.node(of: span) {
            range = node..<min(Int(entry.tree.nodes[node].subtreeEnd), range.upperBound)
        }
        let keys = entry.tree.nodes[range].map(\.row).filter { !store.span($0).isPlaceholder }.map(store.key(of:))
        return keys.isEmpty ? [] : [.copySubtree(keys)]
    }
}
