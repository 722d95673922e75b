import TraceStore

/// After damage: what is lost, and where reading goes on.
extension SpanDecoder {
    /// A record begins at `position` although the current one has not ended.
    mutating func endByNextRecord(
        lostFrom start: UInt64,
        _ position: Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) {
        giveUp(lostFrom: start, .cut, &batch)
        resumption = nil
        endResync(at: position, window, &batch)
    }

    /// What stands at `position` cannot be: looks for the next record from there on.
    mutating func damaged(
        lostFrom start: UInt64,
        _ reason: RejectReason,
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        giveUp(lostFrom: start, reason, &batch)
        if position > window.start, position[-1] == ascii("\n") { position -= 1 }
        place = .resync
        return true
    }

    /// Where the loss begins when the structure around the spans is broken.
    var lostStart: UInt64 { record.hasSpans ? record.goodEnd : record.start }

    private mutating func giveUp(lostFrom start: UInt64, _ reason: RejectReason, _ batch: inout SpanBatch) {
        resumption = nil
        scan = ValueScan()
        scanned = 0
        skip = .no
        record.misplaced = nil
        if openReject == nil, record.holdsSpans || record.isBare { resumption = arrayOfSpans }
        if openReject != nil {
            // It goes on.
        } else if record.holdsSpans || record.isBare || !record.hasReadKey {
            openReject = (start, reason)
        } else {
            countNoSpans(record.isOtherSignal, &batch)
        }
    }

    /// Where the spans are that the structure being read holds.
    private var arrayOfSpans: Place? {
        switch place {
        case .root where record.hasSpans, .resourceArray, .resource, .scopeArray, .scope, .spanArray: .spanArray
        case .jaegerTrace, .jaegerSpans: .jaegerSpans
        default: nil
        }
    }

    /// Looks for the next span of the damaged record, or the next record: a brace or a bracket behind a newline, or the
    /// beginning of a record anywhere.
    ///
    /// A line that cannot belong to a record ends the loss too.
    mutating func stepResync(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let end = window.end
        while position < end {
            if position.pointee == ascii("\n") {
                guard position + 1 < end else { return false }
                if position[1] == ascii("{"), resumption != nil {
                    switch resume(at: position + 1, window, &batch) {
                    case .needMore: return false
                    case .no: break
                    case .yes:
                        position += 1
                        return true
                    }
                }
                if ValueScan.isRecordStart(position[1]) {
                    position += 1
                    endResync(at: position, window, &batch)
                    return true
                }
                switch RecordHead.isForeignLine(at: position + 1, end, isFinal: window.isFinal) {
                case .needMore: return false
                case .no: break
                case .yes:
                    position += 1
                    endResync(at: position, window, &batch)
                    return true
                }
            } else if position.pointee == ascii("{") {
                switch resume(at: position, window, &batch) {
                case .needMore: return false
                case .no: break
                case .yes: return true
                }
            }
            position += 1
        }
        return false
    }

    /// Ends the loss if a span or a record begins at `brace`.
    private mutating func resume(at brace: Bytes, _ window: Window, _ batch: inout SpanBatch) -> RecordHead.Answer {
        let head = NestedHead.answer(
            at: brace,
            window.end,
            isFinal: window.isFinal,
            findsSpans: resumption != nil
        )
        switch (head, resumption) {
        case (.needMore, _): return .needMore
        case (.record, _): endResync(at: brace, window, &batch)
        case (.span, .spanArray), (.jaegerSpan, .jaegerSpans): resumeSpans(at: window.offset(of: brace), &batch)
        case (.scope, .spanArray):
            resumeSpans(at: window.offset(of: brace), &batch)
            place = .scopeArray
        default: return .no
        }
        return .yes
    }

    private mutating func resumeSpans(at offset: UInt64, _ batch: inout SpanBatch) {
        closeReject(at: offset, &batch)
        if resumption == .spanArray {
            if record.resource.scopes.isEmpty { record.resource.beginScope() }
            record.resource.content = .list
            record.resource.scopeContent = .list
        }
        record.hasSpans = true
        record.goodEnd = offset
        place = resumption ?? .resync
        expectation = .element
        resumption = nil
    }

    private mutating func endResync(at position: Bytes, _ window: Window, _ batch: inout SpanBatch) {
        let isLineStart = position > window.start && position[-1] == ascii("\n")
        resumption = nil
        closeResource(&batch)
        closeJaegerTrace(&batch)
        closeReject(at: window.offset(of: isLineStart ? position - 1 : position), &batch)
        place = .top
        line = LineState()
        line.hasRecord = !isLineStart
    }

    mutating func closeReject(at end: UInt64, _ batch: inout SpanBatch) {
        guard let open = openReject else { return }
        openReject = nil
        let length = end > open.offset ? end - open.offset : 0
        batch.rejects.append(Reject(segment: segment, offset: open.offset, length: length, reason: open.reason))
    }

    /// The source ends at `end`; `front` is where the rest begins that could not be read, if there is one.
    mutating func finish(at end: UInt64, front: Bytes?, _ frontOffset: UInt64, _ batch: inout SpanBatch) {
        switch place {
        case .top:
            if front?.pointee == ascii("{") {
                line.hasRecord = true
                openReject = (frontOffset, .cut)
            }
        case .resync:
            break
        case .foreignRecord:
            if let front { noteForeignLoss(front, front + Int(end - frontOffset)) }
            giveUp(lostFrom: record.start, .cut, &batch)
        case .spanArray where record.hasSpans && expectation == .element && front != nil,
            .jaegerSpans where record.hasSpans && expectation == .element && front != nil:
            giveUp(lostFrom: frontOffset, .cut, &batch)
        default:
            giveUp(lostFrom: lostStart, .cut, &batch)
        }
        resumption = nil
        closeResource(&batch)
        closeJaegerTrace(&batch)
        closeReject(at: end, &batch)
        line.end(isLast: true, &batch)
        place = .top
    }
}
