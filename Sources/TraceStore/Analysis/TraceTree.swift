/// One trace as a tree, flattened in preorder.
public struct TraceTree: Sendable {
    /// A span or placeholder in the tree.
    public struct Node: Sendable {
        /// The span's row.
        public var row: SpanRow
        /// Zero for roots.
        public var depth: Int32
        /// Index after the node's last descendant.
        public var subtreeEnd: Int32
        /// Index of the parent's node; -1 for roots.
        public var parent: Int32
        /// Whether no sibling follows.
        public var isLastChild: Bool
        /// Number of children.
        public var childCount: Int32
        /// Spans with status Error among the descendants.
        public var errorsBelow: Int32
        /// Whether the node is a root only because the edge to its parent was cut: following it leads back here.
        public var isCut: Bool
    }

    /// The nodes in preorder.
    public var nodes: [Node]
    /// The trace.
    public let trace: TraceRow
    /// The trace's version at the time.
    public let version: UInt32

    /// Builds the tree of a trace.
    public init(store: TraceStore, trace: TraceRow) {
        self.trace = trace
        version = store.slot(trace).version
        nodes = PreorderBuilder(store: store, trace: trace).build()
    }
}
