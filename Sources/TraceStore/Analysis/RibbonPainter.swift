/// Paints spans and waits over each other on a line of time, the most telling on top.
///
/// Every time that occurs is a point, with a gap to the next one: place `2i` is the i-th time, `2i + 1` the gap after
/// it. Layers are painted from the top down and skip what is painted already, so that each place is touched once.
struct RibbonPainter {
    /// What a layer is; the higher one hides the lower.
    enum Kind: UInt64 {
        case envelope
        case wait
        case work
    }

    private struct Layer {
        var begin: UnixNanoseconds
        var end: UnixNanoseconds
        var kind: Kind
        /// Kind, then depth, then node.
        var rank: UInt64
        var paint: RibbonSegment.Kind
        var isError: Bool
        /// An envelope that failed is marked where it ends, since others' work succeeded in between.
        var showsError: Bool { isError && kind == .work }
    }

    private static let bare: Int32 = -1

    /// The lifecycle's first start.
    ///
    /// A wait can begin before it, when the message was sent in another trace.
    private let start: UnixNanoseconds
    private var layers: [Layer] = []
    private var times: [UnixNanoseconds] = []
    /// By place: the layer that is seen there.
    private var seen: [Int32] = []
    /// By gap: whether a span with an error ends there, seen or not.
    private var errorEnds: [Bool] = []

    init(store: TraceStore, tree: TraceTree, stages: [Bool], waits: [LifecycleAnalysis.Wait]) {
        let summary = store.trace(tree.trace)
        start = summary.start
        guard start != 0 else { return }
        let isEnvelope = Self.envelopes(of: tree, stages: stages)
        for (index, node) in tree.nodes.enumerated() {
            let span = store.slot(node.row)
            guard !span.isPlaceholder, span.start != 0 else { continue }
            let service = ServiceID(rawValue: store.origins.service(span.origin))
            add(
                isEnvelope[index] ? .envelope : .work,
                from: span.start,
                to: span.end == 0 ? summary.end : span.latest,
                paint: isEnvelope[index] ? .envelope(service) : .work(service),
                depth: node.depth,
                node: index,
                isError: span.status == .error
            )
        }
        for wait in waits {
            add(
                .wait,
                from: wait.begin,
                to: wait.end,
                paint: .wait(inferred: wait.isInferred),
                depth: tree.nodes[Int(wait.node)].depth,
                node: Int(wait.node),
                isError: false
            )
        }
        collectTimes(summary)
    }

    private static func envelopes(of tree: TraceTree, stages: [Bool]) -> [Bool] {
        var hasStageBelow = [Bool](repeating: false, count: tree.nodes.count)
        for index in tree.nodes.indices.reversed() {
            let parent = Int(tree.nodes[index].parent)
            if parent >= 0, stages[index] || hasStageBelow[index] { hasStageBelow[parent] = true }
        }
        return hasStageBelow
    }

    private mutating func add(
        _ kind: Kind,
        from begin: UnixNanoseconds,
        to end: UnixNanoseconds,
        paint: RibbonSegment.Kind,
        depth: Int32,
        node: Int,
        isError: Bool
    ) {
        let depthAndNode = UInt64(UInt32(truncatingIfNeeded: depth)) << 31 | UInt64(truncatingIfNeeded: node)
        layers.append(
            Layer(
                begin: begin,
                end: end,
                kind: kind,
                rank: kind.rawValue << 62 | depthAndNode,
                paint: paint,
                isError: isError
            )
        )
    }

    private mutating func collectTimes(_ summary: TraceSummary) {
        times.reserveCapacity(2 * layers.count + 2)
        times.append(summary.start)
        times.append(summary.end)
        for layer in layers {
            times.append(layer.begin)
            times.append(layer.end)
        }
        times.sort()
        var kept = 1
        for index in times.indices.dropFirst() where times[index] != times[kept - 1] {
            times[kept] = times[index]
            kept += 1
        }
        times.removeLast(times.count - kept)
        seen = [Int32](repeating: Self.bare, count: 2 * times.count - 1)
        errorEnds = [Bool](repeating: false, count: times.count)
    }

    mutating func paint() {
        layers.sort { $0.rank > $1.rank }
        // By place: the next one that is bare, as far as known; chains are shortened as they are followed.
        var nextBare = (0...seen.count).map { Int32(truncatingIfNeeded: $0) }
        for (number, layer) in layers.enumerated() {
            let first = 2 * index(of: layer.begin)
            let last = 2 * index(of: layer.end)
            var place = Self.firstBare(from: first, &nextBare)
            while place <= last {
                seen[place] = Int32(truncatingIfNeeded: number)
                nextBare[place] = Int32(truncatingIfNeeded: place + 1)
                place = Self.firstBare(from: place + 1, &nextBare)
            }
            if layer.isError { errorEnds[max(0, last / 2 - 1)] = true }
        }
    }

    private static func firstBare(from place: Int, _ nextBare: inout [Int32]) -> Int {
        var bare = place
        while Int(nextBare[bare]) != bare { bare = Int(nextBare[bare]) }
        var step = place
        while step != bare {
            let next = Int(nextBare[step])
            nextBare[step] = Int32(truncatingIfNeeded: bare)
            step = next
        }
        return bare
    }

    private func index(of time: UnixNanoseconds) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The time in which a kind is seen, from the lifecycle's first start on.
    func length(of kind: Kind) -> UInt64 {
        var length: UInt64 = 0
        for place in stride(from: 1, to: seen.count, by: 2)
        where seen[place] != Self.bare && times[place / 2] >= start && layers[Int(seen[place])].kind == kind {
            length &+= times[place / 2 + 1] &- times[place / 2]
        }
        return length
    }

    func segments() -> [RibbonSegment] {
        var segments: [RibbonSegment] = []
        for place in seen.indices {
            let layer = seen[place] == Self.bare ? nil : layers[Int(seen[place])]
            let begin = times[place / 2]
            if place % 2 == 0 {
                guard let layer, layer.begin == layer.end else { continue }
                segments.append(RibbonSegment(begin: begin, end: begin, kind: layer.paint, hasError: layer.showsError))
                continue
            }
            let segment = RibbonSegment(
                begin: begin,
                end: times[place / 2 + 1],
                kind: layer?.paint ?? .idle,
                hasError: layer?.showsError ?? false || errorEnds[place / 2]
            )
            if let last = segments.last, last.end == begin, last.begin != last.end, last.kind == segment.kind,
                last.hasError == segment.hasError
            {
                segments[segments.count - 1].end = segment.end
            } else {
                segments.append(segment)
            }
        }
        return segments
    }
}
