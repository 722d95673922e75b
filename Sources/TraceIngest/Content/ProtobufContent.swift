import TraceStore

/// The content of spans in OTLP protobuf.
///
/// What is wrong inside an attribute, an event or a link ends that one and nothing else.
enum ProtobufContent {
    /// A span's content; nil when its fields do not fit into it.
    static func span(_ bytes: [UInt8]) -> SpanContent? {
        withFields(bytes, orElse: SpanContent()) { fields in
            var content = SpanContent()
            while !fields.isAtEnd {
                guard fields.next() else { return nil }
                let body = fields.body
                switch fields.tag {
                case SpanField.name: content.name = text(body)
                case SpanField.traceState: content.traceState = text(body)
                case SpanField.flags: content.flags = UInt32(truncatingIfNeeded: fields.value)
                case SpanField.attribute: content.attributes.append(attribute(body, depth: 1))
                case SpanField.event: content.events.append(event(body))
                case SpanField.link: content.links.append(link(body))
                case SpanField.droppedAttributes: content.droppedAttributes = count(fields)
                case SpanField.droppedEvents: content.droppedEvents = count(fields)
                case SpanField.droppedLinks: content.droppedLinks = count(fields)
                case SpanField.status:
                    var status = WireReader(body)
                    while status.next() {
                        if status.tag == StatusField.message { content.statusMessage = text(status.body) }
                    }
                default: break
                }
            }
            return content
        }
    }

    /// A resource out of a `ResourceSpans` message.
    static func resource(_ bytes: [UInt8]) -> ResourceContent {
        withFields(bytes, orElse: ResourceContent()) { fields in
            var content = ResourceContent()
            while fields.next() {
                if fields.tag == OriginField.schemaURL { content.schemaURL = text(fields.body) }
                guard fields.tag == OriginField.content else { continue }
                var members = WireReader(fields.body)
                while members.next() {
                    switch members.tag {
                    case ResourceField.attribute: content.attributes.append(attribute(members.body, depth: 1))
                    case ResourceField.droppedAttributes: content.droppedAttributes = count(members)
                    default: break
                    }
                }
            }
            return content
        }
    }

    /// A scope out of a `ScopeSpans` message.
    static func scope(_ bytes: [UInt8]) -> ScopeContent {
        withFields(bytes, orElse: ScopeContent()) { fields in
            var content = ScopeContent()
            while fields.next() {
                if fields.tag == OriginField.schemaURL { content.schemaURL = text(fields.body) }
                guard fields.tag == OriginField.content else { continue }
                var members = WireReader(fields.body)
                while members.next() {
                    switch members.tag {
                    case ScopeField.name: content.name = text(members.body)
                    case ScopeField.version: content.version = text(members.body)
                    case ScopeField.attribute: content.attributes.append(attribute(members.body, depth: 1))
                    case ScopeField.droppedAttributes: content.droppedAttributes = count(members)
                    default: break
                    }
                }
            }
            return content
        }
    }

    private static func event(_ body: TextRange) -> SpanEvent {
        var event = SpanEvent()
        var fields = WireReader(body)
        while fields.next() {
            switch fields.tag {
            case EventField.time: event.time = fields.value <= UInt64(Int64.max) ? fields.value : 0
            case EventField.name: event.name = text(fields.body)
            case EventField.attribute: event.attributes.append(attribute(fields.body, depth: 1))
            case EventField.droppedAttributes: event.droppedAttributes = count(fields)
            default: break
            }
        }
        return event
    }

    private static func link(_ body: TextRange) -> SpanLink {
        var link = SpanLink()
        var fields = WireReader(body)
        while fields.next() {
            let bytes = fields.body
            switch fields.tag {
            case LinkField.traceID:
                link.traceID = bytes.count == 16 ? IdentifierText.id(of: Array(bytes.buffer)) : .invalid
            case LinkField.spanID:
                link.spanID = SpanID(bytes.count == 8 ? IdentifierText.id(of: Array(bytes.buffer)).low : 0)
            case LinkField.traceState: link.traceState = text(bytes)
            case LinkField.attribute: link.attributes.append(attribute(bytes, depth: 1))
            case LinkField.droppedAttributes: link.droppedAttributes = count(fields)
            case LinkField.flags: link.flags = UInt32(truncatingIfNeeded: fields.value)
            default: break
            }
        }
        return link
    }

    // MARK: Values

    private static func attribute(_ body: TextRange, depth: Int) -> Attribute {
        var attribute = Attribute(key: "", value: .empty)
        var fields = WireReader(body)
        while fields.next() {
            switch fields.tag {
            case KeyValueField.key: attribute.key = text(fields.body)
            case KeyValueField.value: read(fields.body, into: &attribute.value, depth: depth)
            default: break
            }
        }
        return attribute
    }

    /// Reads a piece of an `AnyValue`: of several kinds the last one counts, and lists of one kind grow.
    private static func read(_ body: TextRange, into value: inout AttributeValue, depth: Int) {
        guard depth <= AttributeValues.depthLimit else { return value = AttributeValues.cutMark }
        var fields = WireReader(body)
        while fields.next() {
            switch fields.tag {
            case AnyValueField.string: value = .string(text(fields.body))
            case AnyValueField.bool: value = .bool(fields.value != 0)
            case AnyValueField.int: value = .int(Int64(bitPattern: fields.value))
            case AnyValueField.double: value = .double(Double(bitPattern: fields.value))
            case AnyValueField.bytes: value = .bytes(Array(fields.body.buffer))
            case AnyValueField.array:
                var elements: [AttributeValue] = []
                if case .array(let earlier) = value { elements = earlier }
                // Let go of, so that a list in many pieces is not copied for each of them.
                value = .empty
                var members = WireReader(fields.body)
                while members.next() {
                    guard members.tag == ValuesField.value else { continue }
                    var element = AttributeValue.empty
                    read(members.body, into: &element, depth: depth + 1)
                    elements.append(element)
                }
                value = .array(elements)
            case AnyValueField.map:
                var entries: [Attribute] = []
                if case .map(let earlier) = value { entries = earlier }
                value = .empty
                var members = WireReader(fields.body)
                while members.next() {
                    guard members.tag == ValuesField.value else { continue }
                    entries.append(attribute(members.body, depth: depth + 1))
                }
                value = .map(entries)
            default: break
            }
        }
    }

    private static func text(_ body: TextRange) -> String { String(decoding: body.buffer, as: UTF8.self) }

    private static func count(_ fields: WireReader) -> UInt32 { UInt32(truncatingIfNeeded: fields.value) }

    private static func withFields<Result>(
        _ bytes: [UInt8],
        orElse empty: Result,
        _ body: (inout WireReader) -> Result
    ) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return empty }
            var fields = WireReader(start, start + bytes.count)
            return body(&fields)
        }
    }
}
