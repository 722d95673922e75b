import TraceStore

/// The objects and arrays around the spans, token by token.
extension SpanDecoder {
    /// Every character of the longest key may be written as an escape of six.
    static let longestKey = 192

    mutating func stepObject(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        guard let token = window.nextToken(&position) else { return false }
        switch expectation {
        case .member where token == ascii("\""):
            return takeKey(&position, window, &batch)
        case .separator where token == ascii(","):
            position += 1
            expectation = .member
            return true
        case .member where token == ascii("}"), .separator where token == ascii("}"):
            position += 1
            closeObject(position, window, &batch)
            return true
        case .colon where token == ascii(":"):
            position += 1
            expectation = .value
            return true
        case .value:
            return takeValue(&position, token, window, &batch)
        default:
            return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
        }
    }

    private mutating func takeKey(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let start = position + 1
        var end = start
        var isEscaped = false
        while end < window.end, end - start <= Self.longestKey {
            if end.pointee == ascii("\"") || end.pointee == ascii("\n") { break }
            if end.pointee == ascii("\\") {
                isEscaped = true
                guard end + 1 < window.end else { return false }
                if end[1] != ascii("\n") { end += 1 }
            }
            end += 1
        }
        guard end < window.end else { return false }
        if end.pointee == ascii("\"") || end.pointee == ascii("\n"), end[-1] == ascii("{"), end > start {
            switch NestedHead.answer(at: end - 1, window.end, isFinal: window.isFinal, findsSpans: false) {
            case .needMore: return false
            case .record:
                // `{"resourceSp{"resourceSpans"`: the key was cut and glued to the next record.
                noteTornKey(start, end - 1)
                position = end - 1
                endByNextRecord(lostFrom: lostStart, position, window, &batch)
                return true
            default: break
            }
        }
        expectation = .colon
        if end.pointee == ascii("\"") {
            record.hasReadKey = true
            key = isEscaped ? StructureKey(escaped: start, end) : StructureKey(start, end)
            position = end + 1
        } else {
            // Longer than any key of ours, or cut by the line's end.
            noteTornKey(start, end)
            key = .unknown
            beginSkip(.value)
        }
        return true
    }

    /// What is left of a key tells whether the record was to hold spans.
    private mutating func noteTornKey(_ start: Bytes, _ end: Bytes) {
        record.hasReadKey = true
        if StructureKey.isTornFromRecord(start, end) { record.holdsSpans = true }
    }

    private mutating func takeValue(
        _ position: inout Bytes,
        _ token: UInt8,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        let isWrapper = place == .root && key == .wrapper
        if token == ascii("{"), scanned == 0, !isWrapper {
            switch RecordHead.answer(at: position, window.end, isFinal: window.isFinal) {
            case .needMore: return wait(at: &position, window)
            case .yes:
                endByNextRecord(lostFrom: lostStart, position, window, &batch)
                return true
            case .no: break
            }
            switch foreignHead(at: position, window) {
            case .needMore: return wait(at: &position, window)
            case .record:
                endByNextRecord(lostFrom: lostStart, position, window, &batch)
                return true
            default: break
            }
        }
        if place == .root, takeRootValue(&position, token) { return true }
        switch (place, key, token) {
        case (.resource, .resource, ascii("{")):
            guard let id = takeText(&position, window, &batch) else { return place == .resync || place == .top }
            record.resource.resource = id
        case (.resource, .schemaURL, ascii("\"")):
            guard let id = takeText(&position, window, &batch) else { return place == .resync || place == .top }
            record.resource.schema = id
        case (.scope, .scope, ascii("{")):
            guard let id = takeText(&position, window, &batch) else { return place == .resync || place == .top }
            currentScope.scope = id
        case (.scope, .schemaURL, ascii("\"")):
            guard let id = takeText(&position, window, &batch) else { return place == .resync || place == .top }
            currentScope.schema = id
        case (.resource, .scopeSpans, _), (.resource, .legacyScopeSpans, _):
            record.holdsSpans = true
            let other = record.resource.arrayWithSpans
            guard token == ascii("["), other == nil || other == key else { break }
            record.resource.arrayInUse = key
            record.resource.content = .list
            enterArray(.scopeArray, &position)
            return true
        case (.scope, .spans, ascii("[")):
            record.resource.scopeContent = .list
            enterArray(.spanArray, &position)
            return true
        case (.jaegerTrace, .spans, ascii("[")):
            record.holdsSpans = true
            enterArray(.jaegerSpans, &position)
            return true
        case (.jaegerTrace, .processes, ascii("{")):
            guard let id = takeText(&position, window, &batch) else { return place == .resync || place == .top }
            jaeger.processes = id
        default:
            if key == .otherSignal { record.isOtherSignal = true }
        }
        guard expectation == .value else { return true }
        notePassedOver(token, at: window.offset(of: position))
        return passOver(&position, token, window, &batch)
    }

    /// Remembers a value that may stand for spans which nobody will see.
    private mutating func notePassedOver(_ token: UInt8, at offset: UInt64) {
        switch (place, key) {
        case (.scope, .spans), (.resource, .scopeSpans), (.resource, .legacyScopeSpans):
            if token != ascii("["), token != ascii("n") { record.misplaced = offset }
        case (.scope, .unknown) where token == ascii("{") || token == ascii("["):
            if record.resource.scopeContent == .nothing { record.resource.scopeContent = .unknown }
        case (.resource, .unknown) where token == ascii("{") || token == ascii("["):
            if record.resource.content == .nothing { record.resource.content = .unknown }
        default: break
        }
    }

    /// A value in the outermost object; false when it is one that the caller can deal with.
    private mutating func takeRootValue(_ position: inout Bytes, _ token: UInt8) -> Bool {
        switch (key, token) {
        case (.resourceSpans, ascii("[")):
            record.holdsSpans = true
            enterArray(.resourceArray, &position)
            return true
        case (.resourceSpans, ascii("n")):
            record.holdsSpans = true
        case (.wrapper, ascii("{")):
            record.wrappers += 1
            expectation = .member
            position += 1
            return true
        case (.data, ascii("[")) where !record.holdsSpans:
            enterArray(.jaegerArray, &position)
            return true
        case (.spans, ascii("[")) where !record.holdsSpans,
            (.processes, ascii("{")) where !record.holdsSpans:
            record.isBare = true
            place = .jaegerTrace
            return true
        case (.resource, ascii("{")) where !record.holdsSpans,
            (.scopeSpans, ascii("[")) where !record.holdsSpans,
            (.legacyScopeSpans, ascii("[")) where !record.holdsSpans:
            record.isBare = true
            record.resource = ResourceState()
            place = .resource
            // Looked at again as a value of that object.
            return true
        default:
            break
        }
        return false
    }

    private mutating func enterArray(_ array: Place, _ position: inout Bytes) {
        place = array
        expectation = .element
        position += 1
    }

    mutating func stepArray(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        guard let token = window.nextToken(&position) else { return false }
        switch (expectation, token) {
        case (_, ascii("]")):
            position += 1
            closeArray(position, window)
            return true
        case (.separator, ascii(",")):
            position += 1
            expectation = .element
            return true
        case (.element, ascii("{")):
            return takeElement(&position, window, &batch)
        case (.element, ascii("}")), (.element, ascii(",")), (.element, ascii(":")):
            break
        case (.element, ascii("[")) where record.holdsSpans:
            return takeNestedArray(&position, window, &batch)
        case (.element, _):
            if token != ascii("n"), record.holdsSpans { batch.repaired += 1 }
            return passOver(&position, token, window, &batch)
        default:
            break
        }
        return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
    }

    /// An array where an object must be is one whose brace is damaged, or one bracket too many, unless it is empty.
    private mutating func takeNestedArray(
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        var text = Lookahead(position: position + 1, end: window.end)
        let isEmpty = text.takeByte(ascii("]"))
        if text.isShort, !window.isFinal { return wait(at: &position, window) }
        guard isEmpty else {
            return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
        }
        batch.repaired += 1
        return passOver(&position, ascii("["), window, &batch)
    }

    private mutating func takeElement(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        if scanned == 0 {
            let expectsResource = place == .resourceArray
            let head = RecordHead.answer(
                at: position,
                window.end,
                isFinal: window.isFinal,
                expectsResource: expectsResource
            )
            switch head {
            case .needMore: return wait(at: &position, window)
            case .yes:
                endByNextRecord(lostFrom: lostStart, position, window, &batch)
                return true
            case .no: break
            }
            switch foreignHead(at: position, window) {
            case .needMore: return wait(at: &position, window)
            case .record where place != .jaegerArray:
                endByNextRecord(lostFrom: lostStart, position, window, &batch)
                return true
            case .span where place == .scopeArray || place == .resourceArray:
                // Brackets are missing before.
                return damaged(lostFrom: lostStart, .malformed, &position, window, &batch)
            default: break
            }
        }
        switch place {
        case .resourceArray:
            record.resource = ResourceState()
            place = .resource
        case .scopeArray:
            record.resource.beginScope()
            place = .scope
        case .jaegerArray:
            place = .jaegerTrace
        default:
            return takeSpans(&position, window, &batch)
        }
        expectation = .member
        position += 1
        return true
    }

    /// Waits for more bytes behind a brace, together with the newline before it, by which the brace is judged.
    func wait(at brace: inout Bytes, _ window: Window) -> Bool {
        if brace > window.start, brace[-1] == ascii("\n") { brace -= 1 }
        return false
    }

    /// What begins at the first brace of a line, where the object before may have been torn, or where no span belongs.
    private func foreignHead(at brace: Bytes, _ window: Window) -> NestedHead.Answer {
        let isFirstOfLine = brace > window.start && brace[-1] == ascii("\n")
        guard isFirstOfLine || place == .scopeArray || place == .resourceArray else { return .none }
        return NestedHead.foreignAnswer(at: brace, window.end, isFinal: window.isFinal)
    }

    private mutating func closeArray(_ position: Bytes, _ window: Window) {
        if record.hasSpans { record.goodEnd = window.offset(of: position) }
        switch place {
        case .resourceArray, .jaegerArray: place = .root
        case .jaegerSpans: place = .jaegerTrace
        case .scopeArray: place = .resource
        default: place = .scope
        }
        expectation = .separator
    }

    private mutating func closeObject(_ position: Bytes, _ window: Window, _ batch: inout SpanBatch) {
        if record.hasSpans { record.goodEnd = window.offset(of: position) }
        expectation = .separator
        switch place {
        case .scope:
            if record.resource.scopeContent == .unknown { batch.skips[.otherJSON, default: 0] += 1 }
            place = .scopeArray
        case .resource:
            if record.resource.content == .unknown { batch.skips[.otherJSON, default: 0] += 1 }
            closeResource(&batch)
            if record.isBare { endRecord(position, window, &batch) } else { place = .resourceArray }
        case .jaegerTrace:
            closeJaegerTrace(&batch)
            if record.isBare { endRecord(position, window, &batch) } else { place = .jaegerArray }
        default:
            if record.wrappers > 0 { record.wrappers -= 1 } else { endRecord(position, window, &batch) }
        }
    }
}
