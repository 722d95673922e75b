extension TraceStore {
    /// Takes a batch in.
    ///
    /// `now`: nanoseconds on the clock of the ticks, remembered as the arrival for the traces that the batch touches.
    @discardableResult
    public func append(_ batch: SpanBatch, now: UInt64) -> StoreChange {
        epoch &+= 1
        var change = StoreChange(firstNewTrace: TraceRow(rawValue: traces.count))
        let nameNumbers = batch.names.map { names.intern($0) }
        let originNumbers = batch.origins.map { origins.intern($0) }
        var nextLink = 0
        var trace = noRow
        var traceID = TraceID.invalid

        for (index, span) in batch.spans.enumerated() {
            if trace == noRow || span.traceID != traceID {
                traceID = span.traceID
                trace = row(ofTrace: traceID)
                touch(trace, &change)
                traces[trace].lastArrival = now
            }
            var slot = SpanSlot(span, trace: trace)
            slot.name = nameNumbers[Int(span.name)]
            slot.origin = originNumbers[Int(span.origin)]
            let firstLink = nextLink
            while nextLink < batch.links.count && Int(batch.links[nextLink].spanIndex) == index { nextLink += 1 }
            take(slot, parentID: span.parentID, links: batch.links[firstLink..<nextLink])
            if span.keyLength != 0 { offerKey(of: span, in: batch, to: trace) }
            if span.type != .max { offerType(nameNumbers[Int(span.type)], of: span, to: trace) }
        }
        for resolved in batch.resolvedOrigins {
            for trace in origins.resolve(resolved) { touch(trace, &change) }
        }
        touchLinked(&change)
        count(batch)
        return change
    }

    /// Touches what is seen at the other ends of links: a wait can begin where a linked span ends, and a span shows who
    /// links to it.
    ///
    /// Once an append, since one span can have a hundred thousand links.
    private func touchLinked(_ change: inout StoreChange) {
        guard !changedTargets.isEmpty else { return }
        changedTargets.sort()
        for (index, target) in changedTargets.enumerated() where index == 0 || changedTargets[index - 1] != target {
            for source in linkTable.sources(to: target) { touch(spans[source].trace, &change) }
            let key = SpanKey(traceID: target.traceID, spanID: target.spanID)
            if let row = spanRow(key) { touch(slot(row).trace, &change) }
        }
        changedTargets = []
    }

    private func count(_ batch: SpanBatch) {
        counts.repaired += batch.repaired
        counts.bytes += batch.bytes
        counts.rejected += batch.rejects.count
        for reject in batch.rejects {
            counts.rejectsByReason[reject.reason, default: 0] += 1
            rejectList.add(reject)
        }
        for (reason, count) in batch.skips {
            counts.skipped += count
            counts.skips[reason, default: 0] += count
        }
    }

    private func touch(_ row: UInt32, _ change: inout StoreChange) {
        let slot = traces.pointer(row)
        guard slot.pointee.epoch != epoch else { return }
        slot.pointee.epoch = epoch
        slot.pointee.version &+= 1
        change.traces.append(TraceRow(rawValue: row))
    }

    // MARK: Finding rows

    func position(ofTrace id: TraceID) -> RowIndex.Position {
        traceIndex.find(hash: hasher.hash(id.high, id.low)) { traces[$0].id == id }
    }

    /// Where a span lies.
    ///
    /// `place` for spans that are known by their place, nil for all others.
    @inline(__always)
    func position(of spanID: SpanID, place: UInt64?, trace: UInt32) -> RowIndex.Position {
        if let place {
            let hash = hasher.hash(spanID.rawValue ^ place &* 0x9e37_79b9_7f4a_7c15, UInt64(trace))
            return spanIndex.find(hash: hash) {
                let slot = spans.pointer($0)
                return slot.pointee.spanID == spanID && slot.pointee.trace == trace && slot.pointee.place == place
            }
        }
        return spanIndex.find(hash: hasher.hash(spanID.rawValue, UInt64(trace))) {
            let slot = spans.pointer($0)
            return slot.pointee.spanID == spanID && slot.pointee.trace == trace
        }
    }

    private func row(ofTrace id: TraceID) -> UInt32 {
        let position = position(ofTrace: id)
        if let row = position.row { return row }
        let row = traces.append(TraceSlot(id: id))
        traceIndex.insert(row, at: position)
        return row
    }

    /// Adds a row at the end of its trace's chain.
    @inline(__always)
    private func addRow(_ slot: SpanSlot) -> UInt32 {
        let row = spans.append(slot)
        let trace = traces.pointer(slot.trace)
        if trace.pointee.lastRow == noRow {
            trace.pointee.firstRow = row
        } else {
            spans[trace.pointee.lastRow].next = row
        }
        trace.pointee.lastRow = row
        return row
    }

    // MARK: One span

    @inline(__always)
    private func take(_ new: SpanSlot, parentID: SpanID, links: ArraySlice<DecodedLink>) {
        let inBucket = !traces[new.trace].id.isValid
        let position = position(
            of: new.spanID,
            place: inBucket || !new.spanID.isValid ? new.place : nil,
            trace: new.trace
        )
        let parentID = inBucket ? .invalid : parentID
        guard let row = position.row else {
            let row = addRow(new)
            spanIndex.insert(row, at: position)
            settle(row, parentID: parentID, links: links)
            return
        }
        let slot = spans.pointer(row)
        guard slot.pointee.isPlaceholder else {
            takeCopy(new, of: row, parentID: parentID, links: links)
            return
        }
        let children = UInt32(truncatingIfNeeded: slot.pointee.start)
        let next = slot.pointee.next
        slot.pointee = new
        slot.pointee.next = next
        let trace = traces.pointer(new.trace)
        trace.pointee.orphanCount &-= children
        if children != 0 { trace.pointee.placeholderCount &-= 1 }
        counts.orphans -= Int(children)
        settle(row, parentID: parentID, links: links)
    }

    /// Counts a span in that has just been written to its row.
    @inline(__always)
    private func settle(_ row: UInt32, parentID: SpanID, links: ArraySlice<DecodedLink>) {
        spans[row].parent = attach(row, to: parentID)
        countIn(row)
        for link in links {
            let target = LinkTarget(traceID: link.traceID, spanID: link.spanID)
            linkTable.add(from: row, to: target)
            changedTargets.append(target)
        }
        if linkTable.count != 0 {
            let target = LinkTarget(traceID: traces[spans[row].trace].id, spanID: spans[row].spanID)
            if linkTable.hasSources(to: target) { changedTargets.append(target) }
        }
    }

    private func takeCopy(_ new: SpanSlot, of row: UInt32, parentID: SpanID, links: ArraySlice<DecodedLink>) {
        let slot = spans.pointer(row)
        let old = slot.pointee
        counts.duplicates += 1
        let differs = old.differs(from: new) || self.parentID(of: row) != parentID
        if differs && !old.hasDifferingCopies {
            slot.pointee.hasDifferingCopies = true
            counts.differingDuplicates += 1
        }
        guard new.supersedes(old) else { return }

        countOut(row)
        detach(row)
        slot.pointee = new
        slot.pointee.next = old.next
        slot.pointee.hasDifferingCopies = differs || old.hasDifferingCopies
        if linkTable.count != 0 {
            changedTargets += linkTable.targets(from: row)
            linkTable.removeAll(from: row)
        }
        settle(row, parentID: parentID, links: links)
    }

    private func parentID(of row: UInt32) -> SpanID {
        let parent = spans[row].parent
        return parent == noRow ? .invalid : spans[parent].spanID
    }

    // MARK: Parents

    /// Counts a span as a child of its parent, seen or not, and answers with the parent's row.
    @inline(__always)
    private func attach(_ row: UInt32, to parentID: SpanID) -> UInt32 {
        guard parentID.isValid else { return noRow }
        let trace = spans[row].trace
        if parentID == spans[row].spanID { return row }
        let position = position(of: parentID, place: nil, trace: trace)
        let parent: UInt32
        if let row = position.row {
            guard spans[row].isPlaceholder else { return row }
            parent = row
        } else {
            parent = addRow(SpanSlot(placeholderFor: parentID, trace: trace))
            spanIndex.insert(parent, at: position)
        }
        if spans[parent].start == 0 { traces[trace].placeholderCount &+= 1 }
        spans[parent].start &+= 1
        traces[trace].orphanCount &+= 1
        counts.orphans += 1
        return parent
    }

    private func detach(_ row: UInt32) {
        let parent = spans[row].parent
        guard parent != noRow, spans[parent].isPlaceholder else { return }
        let trace = spans[row].trace
        spans[parent].start &-= 1
        if spans[parent].start == 0 { traces[trace].placeholderCount &-= 1 }
        traces[trace].orphanCount &-= 1
        counts.orphans -= 1
    }

    // MARK: Counts and bounds

    @inline(__always)
    private func countIn(_ row: UInt32) {
        let slot = spans.pointer(row)
        let trace = traces.pointer(slot.pointee.trace)
        counts.spans += 1
        trace.pointee.spanCount &+= 1
        if slot.pointee.status == .error {
            counts.errors += 1
            trace.pointee.errorCount &+= 1
        }
        if slot.pointee.end == 0 { trace.pointee.unendedCount &+= 1 }
        trace.pointee.widen(toStart: slot.pointee.start, latest: slot.pointee.latest)
        if isRoot(row) {
            trace.pointee.rootCount &+= 1
            offerRoot(row, to: trace)
        }
        origins.count(1, ofOrigin: slot.pointee.origin)
        if origins.hasPending { origins.note(trace: slot.pointee.trace, waitingFor: slot.pointee.origin) }
    }

    private func countOut(_ row: UInt32) {
        let slot = spans[row]
        let trace = traces.pointer(slot.trace)
        counts.spans -= 1
        trace.pointee.spanCount &-= 1
        if slot.status == .error {
            counts.errors -= 1
            trace.pointee.errorCount &-= 1
        }
        if slot.end == 0 { trace.pointee.unendedCount &-= 1 }
        if isRoot(row) { trace.pointee.rootCount &-= 1 }
        if slot.start == trace.pointee.start || slot.latest == trace.pointee.end || trace.pointee.root == row {
            trace.pointee.boundsAreStale = true
        }
        origins.count(-1, ofOrigin: slot.origin)
    }

    private func isRoot(_ row: UInt32) -> Bool {
        let parent = spans[row].parent
        return parent == noRow || parent == row
    }

    @inline(__always)
    private func offerRoot(_ row: UInt32, to trace: UnsafeMutablePointer<TraceSlot>) {
        let root = trace.pointee.root
        if root == noRow || spans[row].precedes(spans[root]) { trace.pointee.root = row }
    }

    /// A trace with exact bounds.
    ///
    /// Walks its spans if a value that the bounds rested on has gone since the last look: once a look, and not once a
    /// change, since a trace can have 100,000 copies that differ.
    func boundedSlot(_ row: TraceRow) -> TraceSlot {
        precondition(row.rawValue < traces.count, "not a trace row of this store")
        let trace = traces.pointer(row.rawValue)
        guard trace.pointee.boundsAreStale else { return trace.pointee }
        trace.pointee.boundsAreStale = false
        trace.pointee.start = 0
        trace.pointee.end = 0
        trace.pointee.root = noRow
        for row in spanRows(of: row) {
            let slot = spans.pointer(row.rawValue)
            guard !slot.pointee.isPlaceholder else { continue }
            trace.pointee.widen(toStart: slot.pointee.start, latest: slot.pointee.latest)
            if isRoot(row.rawValue) { offerRoot(row.rawValue, to: trace) }
        }
        return trace.pointee
    }

    // MARK: Key and type

    /// The key of lowest rank wins, then the span with the smallest (start, span id), then the smaller text.
    ///
    /// Every copy of a span has a say, so that the winner does not depend on which copy came first.
    private func offerKey(of span: DecodedSpan, in batch: SpanBatch, to row: UInt32) {
        let trace = traces.pointer(row)
        let start = Int(span.keyStart)
        guard start + Int(span.keyLength) <= batch.keyText.count else { return }
        let text = batch.keyText[start..<start + Int(span.keyLength)]
        let held = trace.pointee
        if held.keyLength != 0 {
            if span.keyRank != held.keyRank {
                guard span.keyRank < held.keyRank else { return }
            } else if span.start != held.keyStart {
                guard span.start < held.keyStart else { return }
            } else if span.spanID != held.keySpan {
                guard span.spanID < held.keySpan else { return }
            } else {
                let heldText = keys.utf8(at: held.keyOffset, length: held.keyLength)
                guard text.lexicographicallyPrecedes(heldText) else { return }
            }
        }
        trace.pointee.keyRank = span.keyRank
        trace.pointee.keyStart = span.start
        trace.pointee.keySpan = span.spanID
        if span.keyLength <= held.keyLength {
            keys.replace(at: held.keyOffset, by: text)
        } else {
            trace.pointee.keyOffset = keys.add(text)
        }
        trace.pointee.keyLength = span.keyLength
    }

    /// The type of the span with the smallest (start, span id) wins, then the smaller text.
    private func offerType(_ type: UInt32, of span: DecodedSpan, to row: UInt32) {
        let trace = traces.pointer(row)
        let held = trace.pointee
        if held.type != .max {
            if span.start != held.typeStart {
                guard span.start < held.typeStart else { return }
            } else if span.spanID != held.typeSpan {
                guard span.spanID < held.typeSpan else { return }
            } else {
                guard names.texts[Int(type)] < names.texts[Int(held.type)] else { return }
            }
        }
        trace.pointee.type = type
        trace.pointee.typeStart = span.start
        trace.pointee.typeSpan = span.spanID
    }
}

extension SpanSlot {
    /// A slot for a decoded span; name, origin and parent are the caller's to fill in.
    @inline(__always)
    fileprivate init(_ span: DecodedSpan, trace: UInt32) {
        spanID = span.spanID
        start = span.start
        end = span.end
        place = span.location.packed
        length = span.location.length
        self.trace = trace
        marks = span.marks
        kind = span.kind
        status = span.status
        operation = span.operation
        encoding = span.encoding
    }

    /// Whether another copy says anything else.
    ///
    /// Resource and scope lie outside a span's bytes and do not count.
    fileprivate func differs(from copy: SpanSlot) -> Bool {
        start != copy.start || end != copy.end || length != copy.length || name != copy.name
            || kind != copy.kind || status != copy.status || operation != copy.operation || marks != copy.marks
    }

    /// Whether this copy is the one to keep: the later end, then the longer, then the smaller place.
    fileprivate func supersedes(_ old: SpanSlot) -> Bool {
        if end != old.end { return end > old.end }
        if length != old.length { return length > old.length }
        return place < old.place
    }
}
