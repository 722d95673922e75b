/// Stages, waits and the time spent working and waiting in one lifecycle.
public struct LifecycleAnalysis: Sendable {
    /// How the begin of a wait was found.
    public enum WaitRule: Hashable, Sendable {
        /// The end of the producer span that the stage is linked to or a child of.
        case producerEnd
        /// The end of the parent.
        case parentEnd
        /// The end of the last stage under the same parent: the wait is at least this long.
        case inferred
    }

    /// The time that a stage's message waited.
    public struct Wait: Sendable, Equatable {
        /// Index of the waiting stage's node.
        public var node: Int32
        /// When the wait began.
        public var begin: UnixNanoseconds
        /// When it ended, always after `begin`.
        public var end: UnixNanoseconds
        /// How its begin was found.
        public var rule: WaitRule

        /// Whether the length is only a lower bound.
        public var isInferred: Bool { rule == .inferred }
        /// The length.
        public var duration: UInt64 { end &- begin }
    }

    /// The waits, by node index.
    public private(set) var waits: [Wait] = []
    /// Time in which some span worked, those with a stage below them not counted.
    public private(set) var working: UInt64 = 0
    /// Time in which the lifecycle waited and nothing worked.
    public private(set) var waiting: UInt64 = 0
    /// The services, in order of first start.
    public private(set) var services: [ServiceID] = []
    /// The lifecycle's time in segments that do not overlap, in order.
    public private(set) var ribbon: [RibbonSegment] = []

    /// Analyses a trace.
    public init(store: TraceStore, tree: TraceTree) {
    }

    /// The wait of a node's span, if it has one.
    public func wait(ofNode node: Int) -> Wait? { nil }

    /// Whether a node's span was started by another process than its parent.
    public func isStage(_ node: Int) -> Bool { false }
}
