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

    /// Counts an object that holds no spans: records of other signals and elements of an array always, anything else
    /// once a line.
    func countNoSpans(_ isOtherSignal: Bool, _ batch: inout SpanBatch) {
        if isOtherSignal {
            batch.skips[.otherSignal, default: 0] += 1
        } else if !line.hasRecord || line.openBrackets > 0 {
            batch.skips[.otherJSON, default: 0] += 1
        }
    }
}
