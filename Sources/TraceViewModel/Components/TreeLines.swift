import TraceStore

/// The lines in front of a span's name: `│ ├╴`, `└▾`, and `…37╴` where the indentation is capped.
///
/// Two columns a level. A node costs at most `maximumDepth` steps towards its root, however deep it lies.
struct TreeLines {
    /// What a row says about its children.
    enum Fold: Hashable, Sendable {
        /// It has none.
        case leaf
        /// They follow below.
        case unfolded
        /// They are hidden.
        case folded
    }

    var glyphs: Glyphs
    /// Levels that are drawn; deeper rows all have this indentation and say their depth.
    var maximumDepth = 12

    /// The prefix of a row from whether it and each of its ancestors is the last child of its parent, outermost first,
    /// the root left out.
    ///
    /// The prefix of a root is empty.
    func prefix(isLast: [Bool], fold: Fold = .leaf) -> String {
        prefix(depth: isLast.count, isLast: { isLast[$0 - 1] }, fold: fold)
    }

    /// The prefix of a node of a tree, as seen from `baseDepth` when a subtree is shown alone.
    func prefix(of node: Int, in tree: TraceTree, baseDepth: Int = 0, fold: Fold = .leaf) -> String {
        guard tree.nodes.indices.contains(node) else { return "" }
        let depth = max(0, Int(tree.nodes[node].depth) - baseDepth)
        guard depth > 0, depth <= maximumDepth else { return prefix(depth: depth, isLast: { _ in true }, fold: fold) }
        var isLast = Array(repeating: true, count: depth)
        var ancestor = node
        for level in (0..<depth).reversed() {
            guard tree.nodes.indices.contains(ancestor) else { break }
            isLast[level] = tree.nodes[ancestor].isLastChild
            ancestor = Int(tree.nodes[ancestor].parent)
        }
        return prefix(isLast: isLast, fold: fold)
    }

    /// Columns of the prefix at a depth.
    func columns(depth: Int) -> Int { 2 * min(max(0, depth), maximumDepth) }

    private func prefix(depth: Int, isLast: (Int) -> Bool, fold: Fold) -> String {
        guard depth > 0 else { return "" }
        let tail = tail(fold)
        guard depth <= maximumDepth else {
            let label = "\(glyphs.ellipsis)\(depth)\(tail)"
            return String(repeating: " ", count: max(0, columns(depth: depth) - label.count)) + label
        }
        var text = ""
        for level in 1..<depth {
            text.append(isLast(level) ? " " : glyphs.trunk)
            text.append(" ")
        }
        text.append(isLast(depth) ? glyphs.lastBranch : glyphs.branch)
        text.append(tail)
        return text
    }

    private func tail(_ fold: Fold) -> Character {
        switch fold {
        case .leaf: glyphs.leaf
        case .unfolded: glyphs.unfolded
        case .folded: glyphs.folded
        }
    }
}
