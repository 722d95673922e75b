import TraceStore

/// Outside records: white space, log lines, and the beginnings of records.
extension SpanDecoder {
    private static let longestSpace = 64

    mutating func stepTop(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        while position < window.end {
            switch position.pointee {
            case ascii("{"):
                return beginRecord(&position, window, &batch)
            case ascii("\n"):
                line.end(&batch)
            case ascii("["):
                line.openBrackets += 1
            case ascii("]"):
                line.closeBracket()
            case 0...0x20, ascii(","):
                break
            case 0xef where window.end - position < 3 && !window.isFinal:
                return false
            case 0xef where window.end - position >= 3 && position[1] == 0xbb && position[2] == 0xbf:
                position += 2
            default:
                line.hasJunk = true
            }
            position += 1
        }
        return false
    }

    /// At an opening brace: tells what kind of object begins by its first key.
    private mutating func beginRecord(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let end = window.end
        var first = position + 1
        while first < end, isSpace(first.pointee), first - position <= Self.longestSpace { first += 1 }
        guard first < end else { return false }
        switch first.pointee {
        case ascii("\""): break
        case ascii("}"):
            countNoSpans(false, &batch)
            line.hasRecord = true
            position = first + 1
            return true
        case 0...0x20: break
        default:
            line.hasJunk = true
            position += 1
            return true
        }
        var keyEnd = first + 1
        var isEscaped = false
        while keyEnd < end, keyEnd.pointee != ascii("\""), keyEnd - first <= Self.longestKey {
            if keyEnd.pointee == ascii("\\") { isEscaped = true }
            keyEnd += 1
        }
        if keyEnd >= end, !window.isFinal { return false }
        record = RecordState()
        record.start = window.offset(of: position)
        record.goodEnd = record.start
        let isGo = isEscaped ? StructureKey.isGo(escaped: first + 1, keyEnd) : StructureKey.isGo(first + 1, keyEnd)
        if isGo, keyEnd < end {
            place = .goRecord
        } else if keyEnd < end, ForeignFormat.mayBegin(with: first + 1, keyEnd) {
            place = .foreignRecord
        } else {
            place = .root
            expectation = .member
            position += 1
        }
        return true
    }

    mutating func endRecord(_ position: Bytes, _ window: Window, _ batch: inout SpanBatch) {
        if !record.holdsSpans { countNoSpans(record.isOtherSignal, &batch) }
        place = .top
        line.hasRecord = true
    }

    /// Counts an object that holds no spans: records of other signals always, anything else once a line.
    func countNoSpans(_ isOtherSignal: Bool, _ batch: inout SpanBatch) {
        if isOtherSignal {
            batch.skips[.otherSignal, default: 0] += 1
        } else if !line.hasRecord {
            batch.skips[.otherJSON, default: 0] += 1
        }
    }
}

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
        closeResource(&batch)
        closeJaegerTrace(&batch)
        scan = ValueScan()
        scanned = 0
        skip = .no
        if let open = openReject {
            openReject = open
        } else if record.holdsSpans || record.isBare || !record.hasReadKey {
            openReject = (start, reason)
        } else {
            countNoSpans(record.isOtherSignal, &batch)
        }
    }

    /// Looks for the next record: a brace or a bracket behind a newline, or the beginning of a record anywhere.
    ///
    /// A line that cannot belong to a record ends the loss too.
    mutating func stepResync(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let end = window.end
        while position < end {
            if position.pointee == ascii("\n") {
                guard position + 1 < end else { return false }
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
                switch RecordHead.answer(at: position, end, isFinal: window.isFinal) {
                case .needMore: return false
                case .no: break
                case .yes:
                    endResync(at: position, window, &batch)
                    return true
                }
            }
            position += 1
        }
        return false
    }

    private mutating func endResync(at position: Bytes, _ window: Window, _ batch: inout SpanBatch) {
        let isLineStart = position > window.start && position[-1] == ascii("\n")
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
        closeReject(at: end, &batch)
        line.end(&batch)
        place = .top
    }
}
