/// The links of all spans, found from either end.
///
/// About 40 bytes a link.
///
/// Each link hangs in two chains: of the links whose sources share a bucket, and of those whose targets do.
struct LinkTable {
    private struct Ends: BitwiseCopyable {
        /// The span that has the link; `noRow` once the link is gone.
        var source: UInt32
        var nextOfSource: UInt32
        var nextOfTarget: UInt32
    }

    private struct Target: BitwiseCopyable {
        var traceID: TraceID
        var spanID: SpanID
    }

    private let ends = RowChunks<Ends>(chunkShift: 14)
    private let targets = RowChunks<Target>(chunkShift: 14)
    private let hasher: IDHasher
    private var bits: UInt64 = 4
    private var sourceHeads = [UInt32](repeating: noRow, count: 16)
    private var targetHeads = [UInt32](repeating: noRow, count: 16)
    /// How many links there are.
    private(set) var count = 0

    init(hasher: IDHasher) { self.hasher = hasher }

    mutating func add(from source: UInt32, to target: LinkTarget) {
        let link = ends.append(Ends(source: source, nextOfSource: noRow, nextOfTarget: noRow))
        _ = targets.append(Target(traceID: target.traceID, spanID: target.spanID))
        count += 1
        if Int(ends.count) > 2 << Int(bits) { grow() } else { hang(link) }
    }

    /// Removes all links of a span.
    mutating func removeAll(from source: UInt32) {
        var link = sourceHeads[bucket(ofSource: source)]
        while link != noRow {
            if ends[link].source == source {
                ends[link].source = noRow
                count -= 1
            }
            link = ends[link].nextOfSource
        }
    }

    /// The targets of a span's links, as they were added.
    func targets(from source: UInt32) -> [LinkTarget] {
        var found: [LinkTarget] = []
        var link = sourceHeads[bucket(ofSource: source)]
        while link != noRow {
            if ends[link].source == source {
                found.append(LinkTarget(traceID: targets[link].traceID, spanID: targets[link].spanID))
            }
            link = ends[link].nextOfSource
        }
        found.reverse()
        return found
    }

    /// The spans that link to a target, a span with two such links once, in no order that means anything.
    func sources(to target: LinkTarget) -> [UInt32] {
        var found: [UInt32] = []
        var link = targetHeads[bucket(ofTarget: target.traceID, target.spanID)]
        while link != noRow {
            let source = ends[link].source
            if source != noRow, targets[link].spanID == target.spanID, targets[link].traceID == target.traceID,
                found.last != source
            {
                found.append(source)
            }
            link = ends[link].nextOfTarget
        }
        return found
    }

    /// Whether any span links to a target.
    func hasSources(to target: LinkTarget) -> Bool {
        var link = targetHeads[bucket(ofTarget: target.traceID, target.spanID)]
        while link != noRow {
            let isLive = ends[link].source != noRow
            if isLive, targets[link].spanID == target.spanID, targets[link].traceID == target.traceID { return true }
            link = ends[link].nextOfTarget
        }
        return false
    }

    private func bucket(ofSource source: UInt32) -> Int {
        Int(truncatingIfNeeded: hasher.hash(UInt64(source), 0) >> (64 &- bits))
    }

    private func bucket(ofTarget traceID: TraceID, _ spanID: SpanID) -> Int {
        Int(truncatingIfNeeded: hasher.hash(traceID.high ^ spanID.rawValue, traceID.low) >> (64 &- bits))
    }

    private mutating func hang(_ link: UInt32) {
        let source = bucket(ofSource: ends[link].source)
        ends[link].nextOfSource = sourceHeads[source]
        sourceHeads[source] = link
        let target = bucket(ofTarget: targets[link].traceID, targets[link].spanID)
        ends[link].nextOfTarget = targetHeads[target]
        targetHeads[target] = link
    }

    private mutating func grow() {
        bits += 1
        sourceHeads = [UInt32](repeating: noRow, count: 1 << Int(bits))
        targetHeads = [UInt32](repeating: noRow, count: 1 << Int(bits))
        for link in 0..<ends.count where ends[link].source != noRow { hang(link) }
    }
}
