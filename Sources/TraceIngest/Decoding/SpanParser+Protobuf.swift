import TraceStore

/// OTLP protobuf, "Span" of the trace proto: fields in any order, unknown ones ignored, the last of several counts.
///
/// Only the span's own fields must fit into it. An attribute or a status that is wrong inside costs itself.
extension SpanParser {
    /// Parses the message that lies between `start` and `end`; false when its fields do not fit into it.
    mutating func parseProtobuf(_ start: Bytes) -> Bool {
        span.encoding = .otlpProtobuf
        var status = ProtobufStatus()
        var fields = WireReader(start, end)
        while !fields.isAtEnd {
            guard fields.next() else { return false }
            switch fields.tag {
            case SpanField.traceID: traceID(fields.body)
            case SpanField.spanID: span.spanID = spanID(fields.body)
            case SpanField.parentSpanID: span.parentID = spanID(fields.body)
            case SpanField.name: name = fields.body
            case SpanField.kind: span.kind = SpanKind(rawValue: enumeration(fields.value))
            case SpanField.startTime: setStart(time(fields.value))
            case SpanField.endTime: setEnd(time(fields.value))
            case SpanField.attribute: protobufAttribute(fields.body)
            case SpanField.event: span.marks.insert(.hasEvents)
            case SpanField.link:
                span.marks.insert(.hasLinks)
                if links == nil { links = start }
            case SpanField.status:
                if !status.read(fields.body) { markRepaired() }
            case SpanField.flags: noteFlags(fields.value)
            case SpanField.traceState, SpanField.droppedAttributes, SpanField.droppedEvents, SpanField.droppedLinks:
                break
            default:
                if fields.tag >> 3 <= SpanField.highest { hasForeignField = true }
            }
        }
        span.status = StatusCode(rawValue: enumeration(status.effectiveCode))
        complete()
        return true
    }

    /// Whether these fields are a log record's or a metric's: all signals share the fields around them, so only here
    /// they can be told apart.
    ///
    /// The span's bytes begin at `start`.
    func isOfOtherSignal(_ start: Bytes) -> Bool {
        if hasForeignField { return true }
        guard span.start == 0 else { return false }
        return hasForeignID && !span.spanID.isValid || isLikeMetric(start)
    }

    /// Whether a metric can be written like this: it has a text where a span has its trace's id, which may be as long
    /// as one, and nothing that only a span has.
    private func isLikeMetric(_ start: Bytes) -> Bool {
        var hasName = false
        var fields = WireReader(start, end)
        while fields.next() {
            switch fields.tag {
            case SpanField.traceID:
                guard fields.body.buffer.allSatisfy({ (0x20...0x7e).contains($0) }) else { return false }
                hasName = fields.body.count > 0
            case SpanField.parentSpanID, SpanField.kind, SpanField.startTime, SpanField.endTime,
                SpanField.droppedAttributes, SpanField.droppedEvents, SpanField.link, SpanField.droppedLinks,
                SpanField.status, SpanField.flags:
                return false
            default: break
            }
        }
        return hasName
    }

    private mutating func traceID(_ body: TextRange) {
        switch body.count {
        case 16:
            span.traceID = Self.traceID(at: body.start)
            return
        case 0: break
        default:
            hasForeignID = true
            markRepaired()
        }
        span.traceID = .invalid
    }

    /// Sixteen bytes, the first one most significant.
    private static func traceID(at start: Bytes) -> TraceID {
        TraceID(high: load8(start).byteSwapped, low: load8(start + 8).byteSwapped)
    }

    private mutating func spanID(_ body: TextRange) -> SpanID {
        if body.count == 8 { return SpanID(load8(body.start).byteSwapped) }
        if body.count > 0 { markRepaired() }
        return .invalid
    }

    private mutating func time(_ value: UInt64) -> UInt64 {
        if value <= UInt64(Int64.max) { return value }
        markRepaired()
        return 0
    }

    private mutating func enumeration(_ value: UInt64) -> UInt8 {
        if let number = UInt8(exactly: value) { return number }
        markRepaired()
        return 0
    }

    /// Looks at a `KeyValue`.
    ///
    /// Nearly all attributes mean nothing here, which their keys tell.
    private mutating func protobufAttribute(_ body: TextRange) {
        if let keyCount = Self.expectedKeyCount(body) {
            let meaning = interests.meaning(body.start + 2, keyCount)
            if meaning.rawValue != 0 { noteValue(of: body, meaning) }
            return
        }
        var meaning: AttributeInterests.Meaning = []
        var fields = WireReader(body)
        while !fields.isAtEnd {
            guard fields.next() else { return markRepaired() }
            if fields.tag == KeyValueField.key { meaning = interests.meaning(fields.body.start, fields.body.count) }
        }
        if meaning.rawValue != 0 { noteValue(of: body, meaning) }
    }

    /// The length of a key with nothing but a value behind it, both shorter than 128 bytes; nil for any other layout.
    @inline(__always)
    private static func expectedKeyCount(_ body: TextRange) -> Int? {
        guard body.count >= 4, UInt32(body.start.pointee) == KeyValueField.key else { return nil }
        let keyCount = Int(body.start[1])
        guard keyCount < 0x80, keyCount + 4 <= body.count else { return nil }
        let value = body.start + 2 + keyCount
        let isWhole = value[1] < 0x80 && value + 2 + Int(value[1]) == body.end
        return UInt32(value.pointee) == KeyValueField.value && isWhole ? keyCount : nil
    }

    @inline(never)
    private mutating func noteValue(of body: TextRange, _ meaning: AttributeInterests.Meaning) {
        var value = ProtobufScalar()
        var fields = WireReader(body)
        while fields.next() {
            if fields.tag == KeyValueField.value, !value.read(fields.body) { return markRepaired() }
        }
        guard let text = value.text else { return }
        note(meaning, text)
        if type?.start == text.start { typeNumber = value.number }
        if correlationKey?.start == text.start { correlationNumber = value.number }
    }

    /// Reads the targets of the span's links.
    @inline(never)
    mutating func appendProtobufLinks(of spanIndex: UInt32, to targets: inout [DecodedLink]) {
        guard let links else { return }
        var fields = WireReader(links, end)
        while fields.next() {
            guard fields.tag == SpanField.link else { continue }
            var target = DecodedLink(spanIndex: spanIndex, traceID: .invalid, spanID: .invalid)
            var members = WireReader(fields.body)
            while members.next() {
                let body = members.body
                switch members.tag {
                case LinkField.traceID where body.count == 16:
                    target.traceID = Self.traceID(at: body.start)
                case LinkField.spanID where body.count == 8:
                    target.spanID = SpanID(load8(body.start).byteSwapped)
                default: break
                }
            }
            if target.traceID.isValid, target.spanID.isValid { targets.append(target) }
        }
    }
}

/// A `Status`, which may come in several pieces.
struct ProtobufStatus {
    private var code: UInt64 = 0
    private var deprecatedCode: UInt64 = 0

    /// The code; where only the old one is set, that of an error.
    var effectiveCode: UInt64 { code == 0 && deprecatedCode != 0 ? UInt64(StatusCode.error.rawValue) : code }

    /// Takes one piece; false when its fields do not fit into it.
    mutating func read(_ body: TextRange) -> Bool {
        var fields = WireReader(body)
        while !fields.isAtEnd {
            guard fields.next() else { return false }
            if fields.tag == StatusField.code { code = fields.value }
            if fields.tag == StatusField.deprecatedCode { deprecatedCode = fields.value }
        }
        return true
    }
}

/// The string or integer of an `AnyValue`, which may come in several pieces; the last one counts.
struct ProtobufScalar {
    /// The string's bytes, or those that the integer is written in.
    private(set) var text: TextRange?
    /// The integer.
    private(set) var number: Int64?

    /// Takes one piece; false when its fields do not fit into it.
    mutating func read(_ body: TextRange) -> Bool {
        var fields = WireReader(body)
        while !fields.isAtEnd {
            guard fields.next() else { return false }
            switch fields.tag {
            case AnyValueField.string:
                text = fields.body
                number = nil
            case AnyValueField.int:
                text = fields.body
                number = Int64(bitPattern: fields.value)
            case AnyValueField.bool, AnyValueField.double, AnyValueField.array, AnyValueField.map,
                AnyValueField.bytes:
                text = nil
                number = nil
            default: break
            }
        }
        return true
    }
}
