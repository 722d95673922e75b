extension TraceStore {
    /// Takes a batch in.
    ///
    /// `now`: nanoseconds on the clock of the ticks, remembered as the arrival for the traces that the batch touches.
    @discardableResult
    public func append(_ batch: SpanBatch, now: UInt64) -> StoreChange {
        epoch &+= 1
        var change = StoreChange()
        takeSpans(of: batch, now: now, &change)
        for resolved in batch.resolvedOrigins {
            for trace in origins.resolve(resolved) where traces[trace].isHeld { touch(trace, &change) }
        }
        touchLinked(&change)
        count(batch)
        return change
    }

    private func takeSpans(of batch: SpanBatch, now: UInt64, _ change: inout StoreChange) {
        let nameNumbers = batch.names.map { names.intern($0) }
        let originNumbers = batch.origins.map { origins.intern($0) }
        let pending = batch.origins.map { $0.pending != 0 }
        var taken = [Int](repeating: 0, count: originNumbers.count)
        var named = [Int](repeating: 0, count: nameNumbers.count)
        var nextLink = 0
        batch.links.withUnsafeBufferPointer { links in
            batch.spans.withUnsafeBufferPointer { spans in
                var lookups = [Lookup](repeating: Lookup(), count: min(spans.count, Self.sliceLength))
                for begin in stride(from: 0, to: spans.count, by: Self.sliceLength) {
                    let slice = UnsafeBufferPointer(rebasing: spans[begin..<min(begin + Self.sliceLength, spans.count)])
                    findTraces(of: slice, &lookups, &change)
                    warm(slice, &lookups)
                    for (index, span) in slice.enumerated() {
                        let lookup = lookups[index]
                        let trace = lookup.trace
                        guard trace != noRow else {
                            counts.lateSpans += 1
                            continue
                        }
                        let origin = Int(span.origin)
                        var slot = SpanSlot(span, trace: trace)
                        slot.name = nameNumbers[Int(span.name)]
                        slot.origin = originNumbers[origin]
                        while nextLink < links.count && Int(links[nextLink].spanIndex) < begin + index {
                            nextLink += 1
                        }
                        let firstLink = nextLink
                        while nextLink < links.count && Int(links[nextLink].spanIndex) == begin + index {
                            nextLink += 1
                        }
                        let (row, outcome) = take(
                            slot,
                            lookup,
                            parentID: span.parentID,
                            links: links[firstLink..<nextLink]
                        )
                        if outcome == .new {
                            taken[origin] += 1
                            named[Int(span.name)] += 1
                        }
                        if pending[origin] { origins.note(trace: trace, waitingFor: slot.origin) }
                        if outcome != .known {
                            traces[trace].lastArrival = now
                            touch(trace, &change)
                        }
                        label(trace, by: span, at: row, of: batch, nameNumbers, &change)
                    }
                }
            }
        }
        for (origin, count) in zip(originNumbers, taken) { origins.count(count, ofOrigin: origin) }
        for (name, count) in zip(nameNumbers, named) { names.count(count, of: name) }
    }

    /// Offers key and type of a span to its trace.
    @inline(__always)
    private func label(
        _ trace: UInt32,
        by span: DecodedSpan,
        at row: UInt32,
        of batch: SpanBatch,
        _ nameNumbers: [UInt32],
        _ change: inout StoreChange
    ) {
        var isChanged = false
        let keyEnd = Int(span.keyStart) + Int(span.keyLength)
        if span.keyLength != 0, keyEnd <= batch.keyText.count {
            batch.keyText.withUnsafeBufferPointer { text in
                let key = UnsafeBufferPointer(rebasing: text[Int(span.keyStart)..<keyEnd])
                isChanged = offerKey(key, of: span, at: row, to: trace)
            }
        }
        if span.type != .max {
            let type = nameNumbers[Int(span.type)]
            isChanged = offerType(type, of: span, at: row, to: trace) || isChanged
        }
        if isChanged { touch(trace, &change) }
    }

    /// What is found out about a span before it is taken in.
    struct Lookup {
        var trace = noRow
        /// Where the span and its parent lie in the index, unless they are known by their places.
        var spanHash: UInt64 = 0
        var parentHash: UInt64 = 0
    }

    /// How many spans are looked ahead: as many as leave what was loaded for them in the processor's cache.
    private static var sliceLength: Int { 1024 }

    /// Finds or makes the traces' rows; `noRow` for spans that come late for an evicted trace.
    private func findTraces(
        of slice: UnsafeBufferPointer<DecodedSpan>,
        _ lookups: inout [Lookup],
        _ change: inout StoreChange
    ) {
        var loaded: UInt64 = 0
        for span in slice { loaded ^= traceIndex.home(ofHash: hash(of: span.traceID)) }
        warmth = loaded
        var known = TraceID.invalid
        var row = noRow
        for (index, span) in slice.enumerated() {
            if index == 0 || span.traceID != known {
                known = span.traceID
                row = self.row(ofTrace: known, &change)
            }
            lookups[index].trace = row
        }
    }

    /// Loads what taking in the spans will look at.
    ///
    /// Ids are random, so each look goes to memory. Asked for in a row and needed by nothing, the loads overlap, and the
    /// spans are then taken in several times as fast.
    private func warm(_ slice: UnsafeBufferPointer<DecodedSpan>, _ lookups: inout [Lookup]) {
        var loaded: UInt64 = 0
        for (index, span) in slice.enumerated() {
            let trace = lookups[index].trace
            guard trace != noRow else { continue }
            let (spanHash, parentHash) = (hash(of: span.spanID, trace: trace), hash(of: span.parentID, trace: trace))
            lookups[index].spanHash = spanHash
            lookups[index].parentHash = parentHash
            loaded ^= spanIndex.home(ofHash: spanHash) ^ spanIndex.home(ofHash: parentHash)
            loaded ^= UInt64(traceLabels[trace].keyRow)
        }
        for index in slice.indices {
            let lookup = lookups[index]
            guard lookup.trace != noRow else { continue }
            let lastRow = traces[lookup.trace].lastRow
            if lastRow != noRow { loaded ^= UInt64(spans[lastRow].next) }
            if let row = spanIndex.likelyRow(ofHash: lookup.spanHash) { loaded ^= spans[row].spanID.rawValue }
            if let row = spanIndex.likelyRow(ofHash: lookup.parentHash) { loaded ^= spans[row].spanID.rawValue }
        }
        warmth = loaded
    }

    /// Touches what is seen at the other ends of links: a wait can begin where a linked span ends, and a span shows who
    /// links to it.
    ///
    /// Once an append, since one span can have a hundred thousand links.
    func touchLinked(_ change: inout StoreChange) {
        guard !changedTargets.isEmpty else { return }
        changedTargets.sort()
        for (index, target) in changedTargets.enumerated() where index == 0 || changedTargets[index - 1] != target {
            for source in linkSources(to: target) { touch(spans[source].trace, &change) }
            let key = SpanKey(traceID: target.traceID, spanID: target.spanID)
            if let row = spanRow(key) { touch(slot(row).trace, &change) }
        }
        changedTargets.removeAll()
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

    @inline(__always)
    private func touch(_ row: UInt32, _ change: inout StoreChange) {
        let slot = traces.pointer(row)
        guard slot.pointee.version != epoch else { return }
        slot.pointee.version = epoch
        change.traces.append(TraceRow(rawValue: row))
    }

    // MARK: Finding rows

    @inline(__always)
    private func hash(of id: TraceID) -> UInt64 { hasher.hash(id.high, id.low) }

    @inline(__always)
    private func hash(of id: SpanID, trace: UInt32) -> UInt64 { hasher.hash(id.rawValue, UInt64(trace)) }

    @inline(__always)
    func position(ofTrace id: TraceID) -> RowIndex.Position {
        traceIndex.find(hash: hash(of: id)) { traces[$0].id == id }
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
        return self.position(of: spanID, trace: trace, hash: hash(of: spanID, trace: trace))
    }

    /// Where a span lies that is known by its ids.
    @inline(__always)
    func position(of spanID: SpanID, trace: UInt32, hash: UInt64) -> RowIndex.Position {
        spanIndex.find(hash: hash) {
            let slot = spans.pointer($0)
            return slot.pointee.spanID == spanID && slot.pointee.trace == trace
        }
    }

    private func row(ofTrace id: TraceID, _ change: inout StoreChange) -> UInt32 {
        let position = position(ofTrace: id)
        if let row = position.row { return row }
        let memory = evicted.isEmpty ? nil : evicted.memory(of: id)
        if memory == .quiet { return noRow }

        let row: UInt32
        if freeTraceRow != noRow {
            row = freeTraceRow
            freeTraceRow = traces[row].root
            traces[row] = TraceSlot(id: id)
        } else {
            row = traces.append(TraceSlot(id: id))
            _ = traceLabels.append(TraceLabels())
        }
        traceIndex.insert(row, at: position)
        traceCount += 1
        change.newTraces.append(TraceRow(rawValue: row))
        if memory == .running {
            cutTraces.insert(row)
            _ = evicted.forget(id)
        }
        return row
    }

    /// Adds a row at the end of its trace's chain.
    @inline(__always)
    func addRow(_ slot: SpanSlot) -> UInt32 {
        let row: UInt32
        if freeSpanRow != noRow {
            row = freeSpanRow
            freeSpanRow = spans[row].next
            freeSpanCount -= 1
            spans[row] = slot
        } else {
            row = spans.append(slot)
        }
        let trace = traces.pointer(slot.trace)
        let last = trace.pointee.lastRow
        if last == noRow {
            spans[row].next = row
        } else {
            spans[row].next = spans[last].next
            spans[last].next = row
        }
        trace.pointee.lastRow = row
        return row
    }
}
