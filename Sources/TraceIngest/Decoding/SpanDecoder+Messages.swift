import TraceStore

/// Where a stream of messages stands.
struct MessageState {
    /// What the next byte belongs to.
    enum Place {
        /// The length before a message.
        case length
        /// A message in JSON.
        case json
        /// A message in protobuf, by the depth of its structure.
        case response, request, resource, scope
        /// Nothing can be read any more.
        case stopped
    }

    var place = Place.length
    /// Offset of the message's first byte, its length included.
    var start: UInt64 = 0
    /// Offsets behind the message and the parts of it that are open.
    var end = UInt64.max
    var resourceEnd: UInt64 = 0
    var scopeEnd: UInt64 = 0
    /// How many groups are open, which are passed over.
    var groupDepth = 0
    /// Offset up to which everything is passed over, and whether it was rejected.
    var skipEnd: UInt64 = 0
    var isSkipRejected = false
    /// The fields of the open `ResourceSpans` and `ScopeSpans`, without what lies under them.
    var resourceFields: [UInt8] = []
    var scopeFields: [UInt8] = []

    /// Whether a resource is open.
    var isInResource: Bool { place == .resource || place == .scope }
}

/// Messages behind their lengths, or one message without.
///
/// Nothing marks where a message begins, so all depends on the lengths: where one cannot be, reading stops.
extension SpanDecoder {
    /// Decodes messages up to the window's end, or as far as they can be.
    mutating func decodeMessages(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) {
        if framing != .lengthPrefixed, message.place == .length { beginBareMessage(at: window.offset(of: position)) }
        while stepMessage(&position, window, &batch) {}
        guard window.isFinal else { return }
        finishMessages(from: window.offset(of: position), to: window.offset(of: window.end), &batch)
        position = window.end
    }

    private mutating func stepMessage(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let here = window.offset(of: position)
        if here < message.skipEnd {
            let left = message.skipEnd - here
            position += Int(min(left, UInt64(window.end - position)))
            return window.offset(of: position) == message.skipEnd
        }
        switch message.place {
        case .length: return takeLength(&position, window, &batch)
        case .json: return takeJSONMessage(&position, window, &batch)
        case .response, .request, .resource, .scope: return takeField(&position, window, &batch)
        case .stopped:
            position = window.end
            return false
        }
    }

    private mutating func beginBareMessage(at start: UInt64) {
        message.place = framing == .wrapped ? .response : .request
        message.start = start
        message.end = .max
        record = RecordState()
    }

    private mutating func takeLength(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        // The byte behind the length tells what the message is.
        guard window.end - position >= 4 else { return false }
        let length = bigEndian4(position)
        if length == .max {
            batch.skips[.nullMessage, default: 0] += 1
            position += 4
            return true
        }
        let start = window.offset(of: position)
        if length == 0 {
            // A request without spans is written in no bytes; zeros that nothing follows are something else.
            let count = window.end - position
            let next = StreamFraming.messagesFollow(position, count, isFinal: window.isFinal, isFramed: true)
            if next == .unknown { return false }
            if next == .lengthPrefixed {
                batch.skips[.nullMessage, default: 0] += 1
                position += 4
                return true
            }
        }
        guard length > 0, length <= StreamFraming.longestMessage else {
            reject(from: start, 4, .lostFraming, &batch)
            message.place = .stopped
            return true
        }
        guard window.end - position > 4 else { return false }
        position += 4
        message.start = start
        message.end = start + 4 + UInt64(length)
        message.place = ValueScan.isRecordStart(position.pointee) ? .json : .request
        record = RecordState()
        return true
    }

    /// A JSON message is a text of its own.
    private mutating func takeJSONMessage(
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        let here = window.offset(of: position)
        let left = message.end - here
        let isWhole = left <= UInt64(window.end - position)
        let text = Window(
            start: position,
            end: isWhole ? position + Int(left) : window.end,
            offset: here,
            isFinal: isWhole || window.isFinal
        )
        decodeText(&position, text, &batch)
        if text.isFinal { message.place = .length }
        return isWhole
    }

    /// The stream ends at `end`; what begins at `front` could not be read.
    mutating func finishMessages(from front: UInt64, to end: UInt64, _ batch: inout SpanBatch) {
        let isCut =
            switch message.place {
            case .length: front < end
            case .resource, .scope: true
            case .request where message.end < .max: true
            case .request, .response: front < end || message.groupDepth > 0 || message.skipEnd > end
            // A JSON message was finished as a text, and what stopped was rejected.
            case .json, .stopped: false
            }
        if isCut, message.skipEnd <= end || !message.isSkipRejected {
            let isInside = message.place != .length && !record.hasSpans
            let start = isInside ? message.start : front
            reject(from: start, Int(end - start), .cut, &batch)
        }
        closeOrigins(&batch)
        message = MessageState()
    }
}
