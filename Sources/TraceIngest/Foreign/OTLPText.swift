import TraceStore

/// Writes OTLP JSON.
///
/// Foreign spans go through it twice: the decoder reads what it writes like any other OTLP span, so the same things are
/// noted of them, and an export gives it to others.
struct OTLPText {
    private(set) var bytes: [UInt8] = []

    /// A span without its resource and scope.
    static func span(_ span: ForeignSpan) -> [UInt8] {
        var text = OTLPText()
        text.write(span)
        return text.bytes
    }

    /// A resource object, and its schema URL's text after a newline, as an origin keeps them; empty for an empty one.
    static func resource(_ resource: ResourceContent) -> [UInt8] {
        guard resource != ResourceContent() else { return [] }
        var text = OTLPText()
        text.write("{")
        text.write(attributes: resource.attributes)
        text.write(count: "droppedAttributesCount", resource.droppedAttributes)
        text.write("}")
        text.write(schemaURL: resource.schemaURL)
        return text.bytes
    }

    /// A scope object, in the same way.
    static func scope(_ scope: ScopeContent) -> [UInt8] {
        guard scope != ScopeContent() else { return [] }
        var text = OTLPText()
        text.write("{\"name\":")
        text.write(string: scope.name)
        text.write(",\"version\":")
        text.write(string: scope.version)
        text.write(",")
        text.write(attributes: scope.attributes)
        text.write(count: "droppedAttributesCount", scope.droppedAttributes)
        text.write("}")
        text.write(schemaURL: scope.schemaURL)
        return text.bytes
    }

    private mutating func write(schemaURL: String) {
        guard !schemaURL.isEmpty else { return }
        write("\n")
        write(string: schemaURL)
    }

    private mutating func write(_ span: ForeignSpan) {
        let content = span.content
        write("{\"traceId\":\"\(span.traceID.hex)\",\"spanId\":\"\(span.spanID.hex)\",")
        if span.parentID.isValid { write("\"parentSpanId\":\"\(span.parentID.hex)\",") }
        if !content.traceState.isEmpty { write(key: "traceState", string: content.traceState) }
        if content.flags != 0 { write("\"flags\":\(content.flags),") }
        write(key: "name", string: content.name)
        write("\"kind\":\(span.kind.rawValue),\"startTimeUnixNano\":\"\(span.start)\",")
        write("\"endTimeUnixNano\":\"\(span.end)\",")
        write(attributes: content.attributes)
        write(count: "droppedAttributesCount", content.droppedAttributes)
        write(count: "droppedEventsCount", content.droppedEvents)
        write(count: "droppedLinksCount", content.droppedLinks)
        write(array: "events", content.events) { text, event in
            text.write("{\"timeUnixNano\":\"\(event.time)\",")
            text.write(key: "name", string: event.name)
            text.write(attributes: event.attributes)
            text.write(count: "droppedAttributesCount", event.droppedAttributes)
            text.write("}")
        }
        write(array: "links", content.links) { text, link in
            text.write("{\"traceId\":\"\(link.traceID.hex)\",\"spanId\":\"\(link.spanID.hex)\",")
            if !link.traceState.isEmpty { text.write(key: "traceState", string: link.traceState) }
            text.write(attributes: link.attributes)
            text.write(count: "droppedAttributesCount", link.droppedAttributes)
            text.write(count: "flags", link.flags)
            text.write("}")
        }
        write(",\"status\":{")
        if !content.statusMessage.isEmpty { write(key: "message", string: content.statusMessage) }
        write("\"code\":\(span.status.rawValue)}}")
    }

    private mutating func write<Element>(
        array key: String,
        _ elements: [Element],
        _ element: (inout OTLPText, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        write(",\"\(key)\":[")
        for (index, value) in elements.enumerated() {
            if index > 0 { write(",") }
            element(&self, value)
        }
        write("]")
    }

    private mutating func write(count key: String, _ count: UInt32) {
        if count != 0 { write(",\"\(key)\":\(count)") }
    }

    private mutating func write(key: String, string: String) {
        write("\"\(key)\":")
        write(string: string)
        write(",")
    }

    private mutating func write(attributes: [Attribute]) {
        write("\"attributes\":")
        write(pairs: attributes)
    }

    private mutating func write(pairs: [Attribute]) {
        write("[")
        for (index, attribute) in pairs.enumerated() {
            if index > 0 { write(",") }
            write("{")
            write(key: "key", string: attribute.key)
            write("\"value\":")
            write(value: attribute.value)
            write("}")
        }
        write("]")
    }

    /// Values are nested at most as deep as their reader allows.
    private mutating func write(value: AttributeValue) {
        switch value {
        case .empty: write("{}")
        case .string(let text):
            write("{\"stringValue\":")
            write(string: text)
            write("}")
        case .bool(let bool): write("{\"boolValue\":\(bool)}")
        case .int(let number): write("{\"intValue\":\"\(number)\"}")
        case .double(let number):
            let text =
                number.isNaN ? "\"NaN\"" : number.isInfinite ? "\"\(number < 0 ? "-" : "")Infinity\"" : "\(number)"
            write("{\"doubleValue\":\(text)}")
        case .bytes(let bytes):
            write("{\"bytesValue\":\"")
            self.bytes += Base64.encode(bytes)
            write("\"}")
        case .array(let values):
            write("{\"arrayValue\":{\"values\":[")
            for (index, element) in values.enumerated() {
                if index > 0 { write(",") }
                write(value: element)
            }
            write("]}}")
        case .map(let pairs):
            write("{\"kvlistValue\":{\"values\":")
            write(pairs: pairs)
            write("}}")
        case .unread(let reason): write(value: .string("…(\(reason))"))
        }
    }

    private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(string: String) {
        bytes.append(ascii("\""))
        for byte in string.utf8 {
            switch byte {
            case ascii("\""), ascii("\\"):
                bytes.append(ascii("\\"))
                bytes.append(byte)
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                write("\\u00\(hex.utf8.count == 1 ? "0" : "")\(hex)")
            default: bytes.append(byte)
            }
        }
        bytes.append(ascii("\""))
    }
}
