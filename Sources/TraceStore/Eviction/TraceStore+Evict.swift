/// An eviction on its way, a slice at a time.
struct Eviction {
    /// How far it has come.
    enum Stage {
        /// Nothing is to be done.
        case idle
        /// Rows of traces from this one on have not been looked at.
        case looking(from: UInt32, EvictionCandidates)
        /// The candidates are evicted from the last one on.
        case evicting([EvictionCandidates.Candidate])
    }

    /// A trace that is no longer held and has rows that are not free yet.
    struct Dying {
        var trace: UInt32
        var next: UInt32
        var last: UInt32
    }

    var stage = Stage.idle
    var dying: Dying?
}

extension TraceStore {
    /// Traces that are looked at in the time in which one span is freed.
    private static let looksPerStep = 8
    /// A running lifecycle with more than this part of all spans is believed to grow without end.
    private static let largeShare = 8

    /// Whether `evict` has something to do.
    public var mustEvict: Bool {
        if eviction.dying != nil { return true }
        if case .idle = eviction.stage { return traceCount > 0 && exceeds(limits) }
        return true
    }

    /// Evicts whole lifecycles while more is held than the limits allow, for a slice: about `steps` spans.
    ///
    /// Complete lifecycles go first, then incomplete ones, in each case the oldest first, then running ones,
    /// first of them those that hold a large part of all spans; what still comes for these is held and marked as cut.
    /// `now` and `settle` say what is quiet.
    /// `willEvict` sees each lifecycle for the last time.
    @discardableResult
    public func evict(
        now: UInt64,
        settle: UInt64,
        steps: Int = 10_000,
        willEvict: (TraceRow) -> Void = { _ in }
    ) -> StoreChange {
        epoch &+= 1
        var change = StoreChange()
        var steps = steps
        while steps > 0 && mustEvict {
            if eviction.dying != nil {
                freeRows(&steps)
                continue
            }
            let stage = eviction.stage
            // Not held twice, so that what changes is not copied.
            eviction.stage = .idle
            switch consume stage {
            case .idle:
                eviction.stage = .looking(from: 0, EvictionCandidates(limit: traceCount / 16))
            case .looking(let row, var candidates):
                let next = look(from: row, &candidates, now: now, settle: settle, &steps)
                eviction.stage = next.map { .looking(from: $0, candidates) } ?? .evicting(candidates.inReverseOrder())
            case .evicting(var candidates):
                steps -= 1
                guard exceeds(limits.low), let chosen = candidates.popLast() else { continue }
                eviction.stage = .evicting(candidates)
                guard traces[chosen.row].isHeld, traces[chosen.row].id == chosen.id else { continue }
                let candidate = candidate(chosen.row, now: now, settle: settle)
                // One that has grown meanwhile is not due any more.
                guard candidate.kind.rawValue <= chosen.kind.rawValue else { continue }
                willEvict(TraceRow(rawValue: candidate.row))
                begin(candidate, &change)
            }
        }
        linkTable.sweep(buckets: 4_000)
        names.forgetUnused()
        origins.forgetUnused()
        touchLinked(&change)
        return change
    }

    // MARK: Choosing

    /// Looks at a slice of the traces and says where the next one begins, nil after the last.
    private func look(
        from first: UInt32,
        _ candidates: inout EvictionCandidates,
        now: UInt64,
        settle: UInt64,
        _ steps: inout Int
    ) -> UInt32? {
        let most = UInt32(clamping: steps * Self.looksPerStep)
        let end = most < traces.count - first ? first + most : traces.count
        for row in first..<end where traces[row].isHeld {
            candidates.offer(candidate(row, now: now, settle: settle))
        }
        steps -= Int(end - first) / Self.looksPerStep + 1
        return end < traces.count ? end : nil
    }

    private func candidate(_ row: UInt32, now: UInt64, settle: UInt64) -> EvictionCandidates.Candidate {
        let trace = boundedSlot(TraceRow(rawValue: row))
        switch state(of: TraceRow(rawValue: row), now: now, settle: settle) {
        case .complete: return .init(kind: .complete, age: trace.start, id: trace.id, row: row)
        case .incomplete: return .init(kind: .incomplete, age: trace.start, id: trace.id, row: row)
        case .running:
            let spans = counts(of: trace).spans
            // The largest first, before any time of our days.
            let isLarge = Int(spans) > counts.spans / Self.largeShare
            let age = isLarge ? UInt64(UInt32.max - UInt32(clamping: spans)) : trace.start
            return .init(kind: .running, age: age, id: trace.id, row: row)
        }
    }

    // MARK: Evicting

    /// Takes a trace out of sight and out of all counts; its rows are freed after that.
    private func begin(_ candidate: EvictionCandidates.Candidate, _ change: inout StoreChange) {
        let row = candidate.row
        let trace = traces[row]
        traceIndex.remove(hash: hash(of: trace.id), at: position(ofTrace: trace.id))
        let counts = counts(of: trace)
        self.counts.spans -= Int(counts.spans)
        self.counts.errors -= Int(counts.errors)
        if !isCut(row) { self.counts.orphans -= Int(counts.orphans) }
        self.counts.evictedSpans += Int(counts.spans)
        self.counts.evictedTraces += 1
        traceCount -= 1
        cutTraces.remove(row)
        if trace.counts.isWide { freeWideCounts.append(trace.counts.wideRow) }
        removeLabels(of: row)
        // What comes without a trace id is not late for anything.
        if trace.id.isValid { evicted.add(trace.id, candidate.kind == .running ? .running : .quiet) }
        change.evicted.append(EvictedTrace(id: trace.id, row: TraceRow(rawValue: row)))
        eviction.dying = Eviction.Dying(trace: row, next: spans[trace.lastRow].next, last: trace.lastRow)
        traces[row].lastRow = noRow
    }

    private func freeRows(_ steps: inout Int) {
        guard var dying = eviction.dying else { return }
        eviction.dying = nil
        let isBucket = !traces[dying.trace].id.isValid
        while steps > 0 {
            let row = dying.next
            dying.next = spans[row].next
            free(row, isBucket: isBucket)
            steps -= 1
            if row == dying.last {
                traces[dying.trace].root = freeTraceRow
                freeTraceRow = dying.trace
                return
            }
        }
        eviction.dying = dying
    }

    private func free(_ row: UInt32, isBucket: Bool) {
        let slot = spans[row]
        if linkTable.count != 0 {
            let target = LinkTarget(traceID: traces[slot.trace].id, spanID: slot.spanID)
            if linkTable.hasSources(to: target) { changedTargets.append(target) }
            changedTargets += linkTable.targets(from: row)
            linkTable.removeAll(from: row)
        }
        let isByPlace = isBucket || !slot.spanID.isValid
        let place = isByPlace ? slot.place : nil
        let hash = hash(of: slot.spanID, place: place, trace: slot.trace)
        let position = position(of: slot.spanID, place: place, trace: slot.trace, hash: hash)
        if position.row == row { spanIndex.remove(trace: slot.trace, hash: hash, at: position) }
        if !slot.isPlaceholder {
            origins.count(-1, ofOrigin: slot.origin)
            names.count(-1, of: slot.name)
        }
        spans[row] = SpanSlot(placeholderFor: .invalid, trace: noRow)
        spans[row].next = freeSpanRow
        freeSpanRow = row
        freeSpanCount += 1
    }

    private func removeLabels(of trace: UInt32) {
        let labels = traceLabels[trace]
        if let key = labels.key { keys.remove(key) }
        if labels.type != .max { names.count(-1, of: labels.type) }
        if !labelStarts.isEmpty { labelStarts[trace] = nil }
        traceLabels[trace] = TraceLabels()
    }
}
