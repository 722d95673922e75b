extension TraceStore {
    /// What taking a span in has changed.
    enum Outcome {
        /// It was not known.
        case new
        /// It was not known, and the server's side of the call, which had its id, has another one now.
        case displacing
        /// Another copy of it was held, and has given way.
        case replacing
        /// A copy that says as much or more is held: of the trace nothing has changed.
        case known
    }

    /// Takes one span in, and says where it lies and whether that is news.
    @inline(__always)
    func take(
        _ new: SpanSlot,
        parentID: SpanID,
        links: ArraySlice<DecodedLink>
    ) -> (row: UInt32, outcome: Outcome) {
        let trace = traces.pointer(new.trace)
        let inBucket = !trace.pointee.id.isValid
        let place = inBucket || !new.spanID.isValid ? new.place : nil
        let parentID = inBucket ? .invalid : parentID
        let hash = hash(of: new.spanID, place: place, trace: new.trace)
        let position = position(of: new.spanID, place: place, trace: new.trace, hash: hash)
        guard let row = position.row else {
            let row = addRow(new, to: trace)
            spanIndex.insert(row, trace: new.trace, hash: hash, at: position)
            settle(row, parentID: parentID, in: trace, links: links)
            return (row, .new)
        }
        let slot = spans.pointer(row)
        guard slot.pointee.isPlaceholder else {
            if place == nil, new.isOtherSide(of: slot.pointee) {
                return takeOtherSide(new, of: row, parentID: parentID, links: links)
            }
            let isReplacing = takeCopy(new, of: row, parentID: parentID, links: links)
            return (row, isReplacing ? .replacing : .known)
        }
        let children = UInt32(truncatingIfNeeded: slot.pointee.start)
        let next = slot.pointee.next
        slot.pointee = new
        slot.pointee.next = next
        adjust(.orphans, of: trace, by: 0 &- children)
        if children != 0 { adjust(.placeholders, of: trace, by: 0 &- 1) }
        if !isCut(new.trace) { counts.orphans -= Int(children) }
        settle(row, parentID: parentID, in: trace, links: links)
        return (row, .new)
    }

    /// Counts a span in that has just been written to its row.
    @inline(__always)
    private func settle(
        _ row: UInt32,
        parentID: SpanID,
        in trace: UnsafeMutablePointer<TraceSlot>,
        links: ArraySlice<DecodedLink>
    ) {
        let slot = spans.pointer(row)
        slot.pointee.parent = attach(row, slot, to: parentID, in: trace)
        countIn(row, slot, in: trace)
        for link in links {
            let target = LinkTarget(traceID: link.traceID, spanID: link.spanID)
            linkTable.add(from: row, to: target)
            changedTargets.append(target)
        }
        if linkTable.count != 0 {
            let target = LinkTarget(traceID: trace.pointee.id, spanID: slot.pointee.spanID)
            if linkTable.hasSources(to: target) { changedTargets.append(target) }
        }
    }

    /// Takes another copy of a span in, and says whether it is the one to keep.
    private func takeCopy(
        _ new: SpanSlot,
        of row: UInt32,
        parentID: SpanID,
        links: ArraySlice<DecodedLink>
    ) -> Bool {
        let slot = spans.pointer(row)
        let old = slot.pointee
        let differs = old.differs(from: new) || self.parentID(of: row) != parentID
        if differs || !mayRepeat { counts.duplicates += 1 }
        if differs && !old.hasDifferingCopies {
            slot.pointee.hasDifferingCopies = true
            counts.differingDuplicates += 1
        }
        guard new.supersedes(old) else { return false }

        if new.start != old.start { keepLabelStart(of: row, trace: old.trace) }
        countOut(row)
        if old.origin != new.origin {
            origins.count(-1, ofOrigin: old.origin)
            origins.count(1, ofOrigin: new.origin)
        }
        if old.name != new.name {
            names.count(-1, of: old.name)
            names.count(1, of: new.name)
        }
        detach(row)
        slot.pointee = new
        slot.pointee.next = old.next
        slot.pointee.hasDifferingCopies = differs || old.hasDifferingCopies
        if linkTable.count != 0 {
            changedTargets += linkTable.targets(from: row)
            linkTable.removeAll(from: row)
        }
        settle(row, parentID: parentID, in: traces.pointer(new.trace), links: links)
        return true
    }

    /// Takes in one side of a call that has one id on both sides, while the other one is held.
    ///
    /// The client's side keeps the id; the server's side gets one of its own below it ("Zipkin", shared span ids). A
    /// server may have been taken for the only side until now.
    @inline(never)
    private func takeOtherSide(
        _ new: SpanSlot,
        of row: UInt32,
        parentID: SpanID,
        links: ArraySlice<DecodedLink>
    ) -> (row: UInt32, outcome: Outcome) {
        if new.kind == .server { return take(new.asServerSide, parentID: new.spanID, links: links) }
        let server = spans[row]
        var serverLinks: [DecodedLink] = []
        keepLabelStart(of: row, trace: server.trace)
        countOut(row)
        detach(row)
        if linkTable.count != 0 {
            let targets = linkTable.targets(from: row)
            changedTargets += targets
            serverLinks = targets.map { DecodedLink(spanIndex: 0, traceID: $0.traceID, spanID: $0.spanID) }
            linkTable.removeAll(from: row)
        }
        spans.pointer(row).pointee = new
        spans.pointer(row).pointee.next = server.next
        settle(row, parentID: parentID, in: traces.pointer(new.trace), links: links)
        let moved = take(server.asServerSide, parentID: new.spanID, links: serverLinks[...])
        moveLabels(from: row, to: moved.row, of: new.trace)
        if moved.outcome != .new {
            // It was counted when it came, and so was the copy that is held.
            names.count(-1, of: server.name)
            origins.count(-1, ofOrigin: server.origin)
            if server.hasDifferingCopies {
                if spans[moved.row].hasDifferingCopies { counts.differingDuplicates -= 1 }
                spans[moved.row].hasDifferingCopies = true
            }
        }
        return (row, .displacing)
    }

    private func parentID(of row: UInt32) -> SpanID {
        let parent = spans[row].parent
        return parent == noRow ? .invalid : spans[parent].spanID
    }

    // MARK: Parents

    /// Counts a span as a child of its parent, seen or not, and answers with the parent's row.
    @inline(__always)
    private func attach(
        _ row: UInt32,
        _ slot: UnsafeMutablePointer<SpanSlot>,
        to parentID: SpanID,
        in trace: UnsafeMutablePointer<TraceSlot>
    ) -> UInt32 {
        guard parentID.isValid else { return noRow }
        if parentID == slot.pointee.spanID { return row }
        let traceRow = slot.pointee.trace
        let hash = hash(of: parentID, place: nil, trace: traceRow)
        let position = position(of: parentID, place: nil, trace: traceRow, hash: hash)
        let parent: UInt32
        if let row = position.row {
            guard spans[row].isPlaceholder else { return row }
            parent = row
        } else {
            parent = addRow(SpanSlot(placeholderFor: parentID, trace: traceRow), to: trace)
            spanIndex.insert(parent, trace: traceRow, hash: hash, at: position)
        }
        let placeholder = spans.pointer(parent)
        if placeholder.pointee.start == 0 { adjust(.placeholders, of: trace, by: 1) }
        placeholder.pointee.start &+= 1
        adjust(.orphans, of: trace, by: 1)
        if !isCut(traceRow) { counts.orphans += 1 }
        return parent
    }

    private func detach(_ row: UInt32) {
        let parent = spans[row].parent
        guard parent != noRow, spans[parent].isPlaceholder else { return }
        let trace = traces.pointer(spans[row].trace)
        spans[parent].start &-= 1
        if spans[parent].start == 0 { adjust(.placeholders, of: trace, by: 0 &- 1) }
        adjust(.orphans, of: trace, by: 0 &- 1)
        if !isCut(spans[row].trace) { counts.orphans -= 1 }
    }

    // MARK: Counts and bounds

    @inline(__always)
    private func countIn(
        _ row: UInt32,
        _ slot: UnsafeMutablePointer<SpanSlot>,
        in trace: UnsafeMutablePointer<TraceSlot>
    ) {
        counts.spans += 1
        adjust(.spans, of: trace, by: 1)
        if slot.pointee.status == .error {
            counts.errors += 1
            adjust(.errors, of: trace, by: 1)
        }
        if slot.pointee.end == 0 { adjust(.unended, of: trace, by: 1) }
        trace.pointee.widen(toStart: slot.pointee.start, latest: slot.pointee.latest)
        let parent = slot.pointee.parent
        if parent == noRow || parent == row {
            adjust(.roots, of: trace, by: 1)
            offerRoot(row, to: trace)
        }
    }

    private func countOut(_ row: UInt32) {
        let slot = spans[row]
        let trace = traces.pointer(slot.trace)
        counts.spans -= 1
        adjust(.spans, of: trace, by: 0 &- 1)
        if slot.status == .error {
            counts.errors -= 1
            adjust(.errors, of: trace, by: 0 &- 1)
        }
        if slot.end == 0 { adjust(.unended, of: trace, by: 0 &- 1) }
        if isRoot(row) { adjust(.roots, of: trace, by: 0 &- 1) }
        if slot.start == trace.pointee.start || slot.latest == trace.pointee.end || trace.pointee.root == row {
            trace.pointee.root = TraceSlot.staleRoot
        }
    }

    private func isRoot(_ row: UInt32) -> Bool {
        let parent = spans[row].parent
        return parent == noRow || parent == row
    }

    @inline(__always)
    private func offerRoot(_ row: UInt32, to trace: UnsafeMutablePointer<TraceSlot>) {
        let root = trace.pointee.root
        guard root != TraceSlot.staleRoot else { return }
        if root == noRow || spans[row].precedes(spans[root]) { trace.pointee.root = row }
    }

    /// A trace with exact bounds.
    ///
    /// Walks its spans if a value that the bounds rested on has gone since the last look: once a look, and not once a
    /// change, since a trace can have 100,000 copies that differ.
    func boundedSlot(_ row: TraceRow) -> TraceSlot {
        precondition(row.rawValue < traces.count, "not a trace row of this store")
        let trace = traces.pointer(row.rawValue)
        guard trace.pointee.isHeld, trace.pointee.root == TraceSlot.staleRoot else { return slot(row) }
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
}

extension SpanSlot {
    /// A slot for a decoded span; name, origin and parent are the caller's to fill in.
    @inline(__always)
    init(_ span: DecodedSpan, trace: UInt32) {
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

    /// Whether this is one side of a call and the other span its other side, under the same id.
    @inline(__always)
    fileprivate func isOtherSide(of other: SpanSlot) -> Bool {
        // Whatever shares the id: only so does it not matter which of three copies comes first. A server's side that has an
        // id of its own already is a copy of what has that id.
        (kind == .server) != (other.kind == .server) && !marks.union(other.marks).contains(.serverSide)
    }

    /// The server's side of a call, told from the client's.
    fileprivate var asServerSide: SpanSlot {
        var side = self
        side.spanID = spanID.otherSide
        side.marks.insert(.serverSide)
        return side
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
