/// Stages, waits and the time spent working and waiting in one lifecycle.
///
/// A *stage* is a span that another process started: its parent is remote, its kind is consumer, or its resource is
/// another than its parent's. An *envelope* is a span with a stage among its descendants: it frames other processes'
/// work and is no sign that anything works.
public struct LifecycleAnalysis: Sendable {
    /// How the begin of a wait was found.
    public enum WaitRule: Hashable, Sendable {
        /// The end of the span that sent the message, by a link or as the parent; or of the poll that received it.
        case producerEnd
        /// The end of the parent, no other stage under the same parent having run in between.
        case parentEnd
        /// The end of the last stage under the same parent: the wait is at least this long.
        case inferred
    }

    /// The time that a stage's message waited.
    public struct Wait: Sendable, Hashable {
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
    public let waits: [Wait]
    /// Time in which some span other than an envelope worked.
    ///
    /// An unended span works until the lifecycle's end.
    public let working: UInt64
    /// Time in which a message waited and nothing worked, from the lifecycle's first start on.
    public let waiting: UInt64
    /// The services, in order of first start.
    public let services: [ServiceID]
    /// The lifecycle's time in segments that do not overlap, in order.
    ///
    /// Begins before the lifecycle's first start when a message was sent before that, in another trace.
    ///
    /// Where several things happen at once, a wait is seen before an envelope, any other span before both, and a deeper
    /// span before a shallower one. A span without length has a segment without length, unless something hides it.
    public let ribbon: [RibbonSegment]

    private let stages: [Bool]

    /// Analyses a trace.
    ///
    /// Costs n log n in the number of spans.
    public init(store: TraceStore, tree: TraceTree) {
        let finder = WaitFinder(store: store, tree: tree)
        stages = finder.stages
        waits = finder.waits()
        services = Self.services(store: store, tree: tree)
        var painter = RibbonPainter(store: store, tree: tree, stages: stages, waits: waits)
        painter.paint()
        ribbon = painter.segments()
        working = painter.length(of: .work)
        waiting = painter.length(of: .wait)
    }

    /// The wait of a node's span, if it has one.
    public func wait(ofNode node: Int) -> Wait? {
        var low = 0
        var high = waits.count
        while low < high {
            let middle = (low + high) / 2
            if Int(waits[middle].node) < node { low = middle + 1 } else { high = middle }
        }
        return low < waits.count && Int(waits[low].node) == node ? waits[low] : nil
    }

    /// Whether a node's span was started by another process than its parent.
    public func isStage(_ node: Int) -> Bool { stages.indices.contains(node) && stages[node] }

    private static func services(store: TraceStore, tree: TraceTree) -> [ServiceID] {
        var first: [UInt32: SpanSlot] = [:]
        var found: [UInt32] = []
        for node in tree.nodes {
            let span = store.slot(node.row)
            guard !span.isPlaceholder else { continue }
            let service = store.origins.service(span.origin)
            guard let earlier = first[service] else {
                first[service] = span
                found.append(service)
                continue
            }
            if span.precedes(earlier) { first[service] = span }
        }
        let ordered = found.sorted { left, right in
            guard let left = first[left], let right = first[right] else { return false }
            return left.precedes(right)
        }
        return ordered.map(ServiceID.init(rawValue:))
    }
}
