/// The links of all spans, found from either end.
///
/// About 40 bytes a link.
///
/// Each link hangs in two chains: of the links whose sources share a bucket, and of those whose targets do. A link that
/// goes leaves the first at once and the second in a sweep, since a target can have a hundred thousand links.
struct LinkTable {
    private struct Ends: ChunkedRow {
        static var chunkShift: UInt32 { 14 }

        /// The span that has the link; `noRow` once the link is gone.
        var source: UInt32
        /// Of a free entry the next free one.
        var nextOfSource: UInt32
        var nextOfTarget: UInt32
    }

    private struct Target: ChunkedRow {
        static var chunkShift: UInt32 { 14 }

        var traceID: TraceID
        var spanID: SpanID
    }

    private let ends = RowChunks<Ends>()
    private let targets = RowChunks<Target>()
    private let hasher: IDHasher
    private var bits: UInt32 = 4
    private var sourceHeads = [UInt32](repeating: noRow, count: 16)
    private var targetHeads = [UInt32](repeating: noRow, count: 16)
    /// Of each bucket of targets which of eight kinds hang there, by bits of their hashes.
    ///
    /// Every span that comes is asked whether it is linked to. Nearly always this says that it is not, in a tenth of the
    /// memory.
    private var targetMarks = [UInt8](repeating: 0, count: 16)
    /// How many links there are.
    private(set) var count = 0
    /// Links that are gone and still hang in a target's chain.
    private var goneCount = 0
    private var freeLink = noRow
    /// The next bucket of targets to sweep; nil when no sweep is under way.
    private var sweepBucket: Int?

    init(hasher: IDHasher) { self.hasher = hasher }

    mutating func add(from source: UInt32, to target: LinkTarget) {
        let newEnds = Ends(source: source, nextOfSource: noRow, nextOfTarget: noRow)
        let newTarget = Target(traceID: target.traceID, spanID: target.spanID)
        count += 1
        guard freeLink == noRow else {
            let link = freeLink
            freeLink = ends[link].nextOfSource
            ends[link] = newEnds
            targets[link] = newTarget
            return hang(link)
        }
        let link = ends.append(newEnds)
        _ = targets.append(newTarget)
        if Int(ends.count) > 2 << Int(bits) { grow() }
        hang(link)
    }

    /// Removes all links of a span.
    mutating func removeAll(from source: UInt32) {
        let bucket = bucket(ofSource: source)
        var before = noRow
        var link = sourceHeads[bucket]
        while link != noRow {
            let next = ends[link].nextOfSource
            if ends[link].source == source {
                ends[link].source = noRow
                count -= 1
                goneCount += 1
                if before == noRow { sourceHeads[bucket] = next } else { ends[before].nextOfSource = next }
            } else {
                before = link
            }
            link = next
        }
    }

    /// Frees the entries of links that are gone, in so many buckets, when there are enough of them to be worth it.
    mutating func sweep(buckets limit: Int) {
        if sweepBucket == nil {
            guard goneCount > 64, goneCount > Int(ends.count) / 8 else { return }
            sweepBucket = 0
        }
        guard let first = sweepBucket else { return }
        let end = min(first + limit, targetHeads.count)
        for bucket in first..<end { sweep(bucket) }
        sweepBucket = end < targetHeads.count ? end : nil
    }

    private mutating func sweep(_ bucket: Int) {
        var before = noRow
        var link = targetHeads[bucket]
        targetMarks[bucket] = 0
        while link != noRow {
            let next = ends[link].nextOfTarget
            if ends[link].source == noRow {
                if before == noRow { targetHeads[bucket] = next } else { ends[before].nextOfTarget = next }
                free(link)
            } else {
                targetMarks[bucket] |= mark(ofHash: hash(ofTarget: targets[link].traceID, targets[link].spanID))
                before = link
            }
            link = next
        }
    }

    /// Bytes that the table takes.
    var byteCount: Int { ends.byteCount + targets.byteCount + 9 * targetHeads.count }

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
        var link = targetHeads[bucket(ofHash: hash(ofTarget: target.traceID, target.spanID))]
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
    @inline(__always)
    func hasSources(to target: LinkTarget) -> Bool {
        let hash = hash(ofTarget: target.traceID, target.spanID)
        return targetMarks[bucket(ofHash: hash)] & mark(ofHash: hash) != 0 && isLinkedTo(target, hash)
    }

    private func isLinkedTo(_ target: LinkTarget, _ hash: UInt32) -> Bool {
        var link = targetHeads[bucket(ofHash: hash)]
        while link != noRow {
            let isLive = ends[link].source != noRow
            if isLive, targets[link].spanID == target.spanID, targets[link].traceID == target.traceID { return true }
            link = ends[link].nextOfTarget
        }
        return false
    }

    private func bucket(ofSource source: UInt32) -> Int {
        bucket(ofHash: hasher.hash(UInt64(source), 0))
    }

    @inline(__always)
    private func hash(ofTarget traceID: TraceID, _ spanID: SpanID) -> UInt32 {
        hasher.hash(traceID.high ^ spanID.rawValue, traceID.low)
    }

    @inline(__always)
    private func bucket(ofHash hash: UInt32) -> Int { Int(truncatingIfNeeded: hash &>> (32 &- bits)) }

    @inline(__always)
    private func mark(ofHash hash: UInt32) -> UInt8 { 1 &<< UInt8(truncatingIfNeeded: hash & 7) }

    /// Doubles the buckets.
    ///
    /// Each splits in two, and its chain keeps its order: a span's links are told as they were added.
    private mutating func grow() {
        let (oldSources, oldTargets) = (sourceHeads, targetHeads)
        bits += 1
        sourceHeads = [UInt32](repeating: noRow, count: 1 << Int(bits))
        targetHeads = sourceHeads
        targetMarks = [UInt8](repeating: 0, count: 1 << Int(bits))
        for head in oldSources {
            var lasts = (noRow, noRow)
            var link = head
            while link != noRow {
                let next = ends[link].nextOfSource
                ends[link].nextOfSource = noRow
                let bucket = bucket(ofSource: ends[link].source)
                let last = bucket % 2 == 0 ? lasts.0 : lasts.1
                if last == noRow { sourceHeads[bucket] = link } else { ends[last].nextOfSource = link }
                if bucket % 2 == 0 { lasts.0 = link } else { lasts.1 = link }
                link = next
            }
        }
        for head in oldTargets {
            var link = head
            while link != noRow {
                let next = ends[link].nextOfTarget
                if ends[link].source == noRow { free(link) } else { hangOnTarget(link) }
                link = next
            }
        }
        sweepBucket = nil
    }

    private mutating func free(_ link: UInt32) {
        ends[link].nextOfSource = freeLink
        freeLink = link
        goneCount -= 1
    }

    private mutating func hang(_ link: UInt32) {
        let source = bucket(ofSource: ends[link].source)
        ends[link].nextOfSource = sourceHeads[source]
        sourceHeads[source] = link
        hangOnTarget(link)
    }

    private mutating func hangOnTarget(_ link: UInt32) {
        let hash = hash(ofTarget: targets[link].traceID, targets[link].spanID)
        let bucket = bucket(ofHash: hash)
        ends[link].nextOfTarget = targetHeads[bucket]
        targetHeads[bucket] = link
        targetMarks[bucket] |= mark(ofHash: hash)
    }
}
