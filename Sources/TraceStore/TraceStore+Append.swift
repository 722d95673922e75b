extension TraceStore {
    /// Takes a batch in.
    ///
    /// `now`: nanoseconds on the clock of the ticks, remembered as the arrival for the traces that the batch touches.
    @discardableResult
    public func append(_ batch: SpanBatch, now: UInt64) -> StoreChange {
        epoch &+= 1
        mayRepeat = batch.mayRepeat
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
        let names = UseTally(batch.names.map { .init(number: self.names.intern($0)) })
        let origins = UseTally(
            batch.origins.map { .init(number: self.origins.intern($0), isPending: $0.pending != 0) }
        )
        var links = batch.links[...]
        batch.spans.withUnsafeBufferPointer { spans in
            for begin in stride(from: 0, to: spans.count, by: Self.sliceLength) {
                let slice = UnsafeBufferPointer(rebasing: spans[begin..<min(begin + Self.sliceLength, spans.count)])
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: slice.count) { rows in
                    findTraces(of: slice, rows, &change)
                    warm(slice, rows)
                    for index in slice.indices {
                        let ownLinks = takeLinks(of: begin + index, from: &links)
                        let span = slice.baseAddress.unsafelyUnwrapped + index
                        take(span, into: rows[index], ownLinks, of: batch, names, origins, now: now, &change)
                    }
                }
            }
        }
        for use in origins.uses { self.origins.count(use.count, ofOrigin: use.number) }
        for use in names.uses { self.names.count(use.count, of: use.number) }
    }

    /// Takes one span of a batch in.
    @inline(__always)
    private func take(
        _ span: UnsafePointer<DecodedSpan>,
        into trace: UInt32,
        _ links: ArraySlice<DecodedLink>,
        of batch: SpanBatch,
        _ names: borrowing UseTally,
        _ origins: borrowing UseTally,
        now: UInt64,
        _ change: inout StoreChange
    ) {
        guard trace != noRow else {
            counts.lateSpans += 1
            return
        }
        let (name, origin) = (names[span.pointee.name], origins[span.pointee.origin])
        var slot = SpanSlot(span.pointee, trace: trace)
        slot.name = name.pointee.number
        slot.origin = origin.pointee.number
        let (row, outcome) = take(slot, parentID: span.pointee.parentID, links: links)
        if outcome == .new || outcome == .displacing {
            name.pointee.count &+= 1
            origin.pointee.count &+= 1
            if outcome == .displacing {
                change.displaced.append(SpanKey(traceID: span.pointee.traceID, spanID: span.pointee.spanID))
            }
        }
        if origin.pointee.isPending { self.origins.note(trace: trace, waitingFor: slot.origin) }
        if outcome != .known {
            traces[trace].lastArrival = now
            touch(trace, &change)
        }
        if span.pointee.keyLength != 0 && offerKey(of: span, in: batch.keyText, at: row, to: trace) {
            touch(trace, &change)
        }
        if span.pointee.type != .max {
            let type = names[span.pointee.type].pointee.number
            if offerType(type, of: span, at: row, to: trace) { touch(trace, &change) }
        }
    }

    /// Takes a span's links off those that are left.
    @inline(__always)
    private func takeLinks(of span: Int, from links: inout ArraySlice<DecodedLink>) -> ArraySlice<DecodedLink> {
        guard let first = links.first, Int(first.spanIndex) <= span else { return [] }
        let own = links.prefix { Int($0.spanIndex) <= span }
        links = links[own.endIndex...]
        return own.drop { Int($0.spanIndex) < span }
    }

    /// How many spans are looked ahead.
    private static var sliceLength: Int { 1024 }

    /// Finds or makes the traces' rows; `noRow` for spans that come late for an evicted trace.
    ///
    /// Trace ids are random, so each look goes to memory. Asked for in a row and needed by nothing, the first loads
    /// overlap.
    private func findTraces(
        of slice: UnsafeBufferPointer<DecodedSpan>,
        _ rows: UnsafeMutableBufferPointer<UInt32>,
        _ change: inout StoreChange
    ) {
        var loaded: UInt64 = 0
        for span in slice { loaded ^= traceIndex.home(ofHash: hash(of: span.traceID)) }
        warmth = loaded
        var known = TraceID.invalid
        var row = noRow
        for index in slice.indices {
            let span = slice.baseAddress.unsafelyUnwrapped + index
            if index == 0 || span.pointee.traceID != known {
                known = span.pointee.traceID
                row = self.row(ofTrace: known, &change)
            }
            rows.initializeElement(at: index, to: row)
        }
    }

    /// Loads what taking in the spans will look at.
    ///
    /// Where very many lifecycles run at once, each look goes to memory. Asked for in a row and needed by nothing, the
    /// loads overlap.
    private func warm(_ slice: UnsafeBufferPointer<DecodedSpan>, _ rows: UnsafeMutableBufferPointer<UInt32>) {
        var loaded: UInt64 = 0
        for index in slice.indices where rows[index] != noRow {
            let span = slice.baseAddress.unsafelyUnwrapped + index
            let trace = rows[index]
            loaded ^= spanIndex.home(trace: trace, hash: hash(of: span.pointee.spanID, place: nil, trace: trace))
            loaded ^= spanIndex.home(trace: trace, hash: hash(of: span.pointee.parentID, place: nil, trace: trace))
            loaded ^= UInt64(traceLabels[trace].keyRow)
            if linkTable.count != 0 {
                let target = LinkTarget(traceID: span.pointee.traceID, spanID: span.pointee.spanID)
                loaded ^= UInt64(linkTable.kinds(near: target))
            }
            let lastRow = traces[trace].lastRow
            if lastRow != noRow { loaded ^= UInt64(spans[lastRow].next) }
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
    func hash(of id: TraceID) -> UInt32 { hasher.hash(id.high, id.low) }

    /// `place` for spans that are known by their place, nil for all others.
    @inline(__always)
    func hash(of id: SpanID, place: UInt64?, trace: UInt32) -> UInt32 {
        hasher.hash(id.rawValue ^ (place ?? 0) &* 0x9e37_79b9_7f4a_7c15, UInt64(trace))
    }

    @inline(__always)
    func position(ofTrace id: TraceID) -> RowTable.Position {
        traceIndex.find(hash: hash(of: id)) { traces[$0].id == id }
    }

    /// Where a span lies.
    ///
    /// `place` for spans that are known by their place, nil for all others; `hash` is the hash of all three.
    @inline(__always)
    func position(of spanID: SpanID, place: UInt64?, trace: UInt32, hash: UInt32) -> SpanIndex.Position {
        spanIndex.find(trace: trace, hash: hash) {
            let slot = spans.pointer($0)
            return slot.pointee.spanID == spanID && slot.pointee.trace == trace
                && (place == nil || slot.pointee.place == place)
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
            spanIndex.addTrace(row)
        }
        traceIndex.insert(row, hash: hash(of: id), at: position)
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
    func addRow(_ slot: SpanSlot, to trace: UnsafeMutablePointer<TraceSlot>) -> UInt32 {
        let row = freeSpanRow == noRow ? spans.append(slot) : reuseRow(for: slot)
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

    private func reuseRow(for slot: SpanSlot) -> UInt32 {
        let row = freeSpanRow
        freeSpanRow = spans[row].next
        freeSpanCount -= 1
        spans[row] = slot
        return row
    }
}
