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

    /// The first links of a bucket.
    private struct Bucket: ChunkedRow {
        static var chunkShift: UInt32 { 12 }

        var source = noRow
        var target = noRow
    }

    /// Which of 32 kinds of targets hang in a bucket, by bits of their hashes.
    ///
    /// Every span that comes is asked whether it is linked to. Nearly always this says that it is not, in a tenth of the
    /// memory.
    private struct Marks: ChunkedRow {
        static var chunkShift: UInt32 { 13 }

        var kinds: UInt32 = 0
    }

    private let ends = RowChunks<Ends>()
    private let targets = RowChunks<Target>()
    private let buckets = RowChunks<Bucket>()
    private let marks = RowChunks<Marks>()
    private let hasher: IDHasher
    /// How many buckets there were when their number last was a power of two.
    private var level: UInt32 = 16
    /// How many links there are.
    private(set) var count = 0
    /// Links that are gone and still hang in a target's chain.
    private var goneCount = 0
    private var freeLink = noRow
    /// The next bucket of targets to sweep; nil when no sweep is under way.
    private var sweepBucket: UInt32?

    init(hasher: IDHasher) {
        self.hasher = hasher
        for _ in 0..<level { addBucket() }
    }

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
        if ends.count > 2 * buckets.count { split() }
        hang(link)
    }

    /// Removes all links of a span.
    mutating func removeAll(from source: UInt32) {
        let bucket = bucket(ofSource: source)
        var before = noRow
        var link = buckets[bucket].source
        while link != noRow {
            let next = ends[link].nextOfSource
            if ends[link].source == source {
                ends[link].source = noRow
                count -= 1
                goneCount += 1
                if before == noRow { buckets[bucket].source = next } else { ends[before].nextOfSource = next }
            } else {
                before = link
            }
            link = next
        }
    }

    /// Frees the entries of links that are gone, in so many buckets, when there are enough of them to be worth it.
    mutating func sweep(buckets limit: UInt32) {
        if sweepBucket == nil {
            guard goneCount > 64, goneCount > Int(ends.count) / 8 else { return }
            sweepBucket = 0
        }
        guard let first = sweepBucket else { return }
        let end = min(first + limit, buckets.count)
        for bucket in first..<end { sweep(bucket) }
        sweepBucket = end < buckets.count ? end : nil
    }

    private mutating func sweep(_ bucket: UInt32) {
        var before = noRow
        var link = buckets[bucket].target
        marks[bucket].kinds = 0
        while link != noRow {
            let next = ends[link].nextOfTarget
            if ends[link].source == noRow {
                if before == noRow { buckets[bucket].target = next } else { ends[before].nextOfTarget = next }
                free(link)
            } else {
                marks[bucket].kinds |= kind(ofHash: hash(ofTarget: targets[link].traceID, targets[link].spanID))
                before = link
            }
            link = next
        }
    }

    /// Bytes that the table takes.
    var byteCount: Int { ends.byteCount + targets.byteCount + buckets.byteCount + marks.byteCount }

    /// The targets of a span's links, as they were added.
    func targets(from source: UInt32) -> [LinkTarget] {
        var found: [LinkTarget] = []
        var link = buckets[bucket(ofSource: source)].source
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
        var link = buckets[bucket(ofHash: hash(ofTarget: target.traceID, target.spanID))].target
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
        return marks[bucket(ofHash: hash)].kinds & kind(ofHash: hash) != 0 && isLinkedTo(target, hash)
    }

    private func isLinkedTo(_ target: LinkTarget, _ hash: UInt32) -> Bool {
        var link = buckets[bucket(ofHash: hash)].target
        while link != noRow {
            let isLive = ends[link].source != noRow
            if isLive, targets[link].spanID == target.spanID, targets[link].traceID == target.traceID { return true }
            link = ends[link].nextOfTarget
        }
        return false
    }

    /// What is looked at first when a span is asked for, for loading it ahead of time.
    @inline(__always)
    func kinds(near target: LinkTarget) -> UInt32 {
        marks[bucket(ofHash: hash(ofTarget: target.traceID, target.spanID))].kinds
    }

    private func bucket(ofSource source: UInt32) -> UInt32 { bucket(ofHash: hasher.hash(UInt64(source), 0)) }

    @inline(__always)
    private func hash(ofTarget traceID: TraceID, _ spanID: SpanID) -> UInt32 {
        hasher.hash(traceID.high ^ spanID.rawValue, traceID.low)
    }

    /// By the hash's lower bits: one more of them for the buckets that have been split since `level`.
    @inline(__always)
    private func bucket(ofHash hash: UInt32) -> UInt32 {
        let bucket = hash & (2 &* level &- 1)
        return bucket < buckets.count ? bucket : bucket & (level &- 1)
    }

    @inline(__always)
    private func kind(ofHash hash: UInt32) -> UInt32 { 1 &<< (hash &>> 27) }

    private func addBucket() {
        _ = buckets.append(Bucket())
        _ = marks.append(Marks())
    }

    /// Adds a bucket, which takes its part of another one: so no link has to wait for more than that.
    ///
    /// Chains of sources keep their order: a span's links are told as they were added.
    private mutating func split() {
        let old = buckets.count &- level
        addBucket()
        let new = buckets.count &- 1
        if buckets.count == 2 * level { level *= 2 }

        var (oldLast, newLast) = (noRow, noRow)
        var link = buckets[old].source
        buckets[old].source = noRow
        while link != noRow {
            let next = ends[link].nextOfSource
            ends[link].nextOfSource = noRow
            let bucket = bucket(ofSource: ends[link].source)
            let last = bucket == new ? newLast : oldLast
            if last == noRow { buckets[bucket].source = link } else { ends[last].nextOfSource = link }
            if bucket == new { newLast = link } else { oldLast = link }
            link = next
        }
        link = buckets[old].target
        buckets[old].target = noRow
        marks[old].kinds = 0
        while link != noRow {
            let next = ends[link].nextOfTarget
            if ends[link].source == noRow { free(link) } else { hangOnTarget(link) }
            link = next
        }
    }

    private mutating func free(_ link: UInt32) {
        ends[link].nextOfSource = freeLink
        freeLink = link
        goneCount -= 1
    }

    private mutating func hang(_ link: UInt32) {
        let source = bucket(ofSource: ends[link].source)
        ends[link].nextOfSource = buckets[source].source
        buckets[source].source = link
        hangOnTarget(link)
    }

    private mutating func hangOnTarget(_ link: UInt32) {
        let hash = hash(ofTarget: targets[link].traceID, targets[link].spanID)
        let bucket = bucket(ofHash: hash)
        ends[link].nextOfTarget = buckets[bucket].target
        buckets[bucket].target = link
        marks[bucket].kinds |= kind(ofHash: hash)
    }
}
