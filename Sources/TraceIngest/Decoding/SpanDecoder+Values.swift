import TraceStore

/// Values that are kept as text, and values that are passed over.
extension SpanDecoder {
    /// Keeps the value at the front as text and answers its number; nil when more bytes are needed or it is damaged,
    /// in which case `place` has changed.
    mutating func takeText(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Int? {
        var valueEnd = scanned == 0 ? texts.withKnown { $0.match(position, window.end) } : nil
        if valueEnd == nil {
            switch findEnd(position, window) {
            case .end(let end): valueEnd = end
            case .needMore:
                guard window.end - position > options.spanLimit else { return nil }
                openReject = (window.offset(of: position), .tooLong)
                beginDiscard(&position)
                return 0
            case .recordStart(let start):
                endByNextRecord(lostFrom: lostStart, start, window, &batch)
                position = start
                return nil
            case .spanStart(let span):
                position = span
                _ = damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
                return nil
            case .broken(let end):
                position = end
                _ = damaged(lostFrom: lostStart, .cut, &position, window, &batch)
                return nil
            }
        }
        guard let valueEnd else { return nil }
        let id = texts.id(of: UnsafeBufferPointer(start: position, count: valueEnd - position))
        position = valueEnd
        expectation = .separator
        return id
    }

    /// Finds the end of the value at the front without looking at any byte twice.
    mutating func findEnd(_ front: Bytes, _ window: Window) -> ValueScan.Outcome {
        scan.findsSpans = place != .goRecord && place != .foreignRecord
        let outcome = scan.run(front + scanned, window.end, isFinal: window.isFinal)
        if case .needMore(let next) = outcome {
            scanned = next - front
        } else {
            scan = ValueScan()
            scanned = 0
        }
        return outcome
    }

    /// The value at the front is too long to keep: it is passed over from where the search for its end has come.
    mutating func beginDiscard(_ position: inout Bytes) {
        position += scanned
        scanned = 0
        skip = .value
    }

    mutating func beginSkip(_ kind: Skip) {
        scan = ValueScan()
        scan.expectsResource = expectation == .value && key == .otherSignal
        scan.findsSpans = expectation == .value && mayHideSpans
        scan.findsScopes = false
        skip = kind
    }

    /// Whether spans in the value that is passed over are there because of damage: around spans, behind a key that
    /// nobody knows or that the value does not fit.
    private var mayHideSpans: Bool {
        switch (place, key) {
        case (.resource, .unknown), (.scope, .unknown), (.scope, .spans), (.jaegerTrace, .unknown): true
        case (.resource, .scopeSpans), (.resource, .legacyScopeSpans): record.resource.arrayWithSpans == nil
        default: false
        }
    }

    mutating func passOver(
        _ position: inout Bytes,
        _ token: UInt8,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        switch token {
        case ascii("\""), ascii("{"), ascii("["): beginSkip(.value)
        case ascii("}"), ascii("]"), ascii(","), ascii(":"):
            return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
        default: beginSkip(.scalar)
        }
        return true
    }

    mutating func stepSkip(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        if skip == .scalar {
            while position < window.end {
                switch position.pointee {
                case 0...0x20, ascii(","), ascii("}"), ascii("]"), ascii("{"), ascii("\""):
                    endSkip(position, window, &batch)
                    return true
                default: position += 1
                }
            }
            return false
        }
        switch scan.run(position, window.end, isFinal: window.isFinal) {
        case .end(let end):
            position = end
            endSkip(position, window, &batch)
            return true
        case .needMore(let next):
            position = next
            if next < window.end, next.pointee == ascii("{") { return wait(at: &position, window) }
            return false
        case .recordStart(let start):
            position = start
            endByNextRecord(lostFrom: lostStart, position, window, &batch)
            return true
        case .spanStart(let span):
            position = span
            record.holdsSpans = true
            return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
        case .broken(let end):
            position = end
            return damaged(lostFrom: lostStart, .cut, &position, window, &batch)
        }
    }

    private mutating func endSkip(_ position: Bytes, _ window: Window, _ batch: inout SpanBatch) {
        skip = .no
        scan = ValueScan()
        // A key is passed over like a value.
        if expectation != .colon { expectation = .separator }
        closeReject(at: window.offset(of: position), &batch)
        if let start = record.misplaced {
            record.misplaced = nil
            record.goodEnd = window.offset(of: position)
            reject(from: start, Int(record.goodEnd - start), .malformed, &batch)
        }
        if place == .goRecord || place == .foreignRecord {
            place = .top
            line.hasRecord = true
        }
    }
}
