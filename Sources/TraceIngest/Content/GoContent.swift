import TraceStore

/// The content of spans that Go's `stdouttrace` printed.
///
/// A value's `Type` decides, since `1.0` is printed as `1`.
enum GoContent {
    static func span(_ span: JSONValue) -> SpanContent {
        var content = SpanContent()
        content.name = span["Name"]?.text ?? ""
        content.traceState = span["SpanContext"]?["TraceState"]?.text ?? ""
        content.statusMessage = span["Status"]?["Description"]?.text ?? ""
        content.flags = flags(span["SpanContext"])
        content.attributes = attributes(span["Attributes"])
        content.events = span["Events"]?.elements.map(event) ?? []
        content.links = span["Links"]?.elements.map(link) ?? []
        content.droppedAttributes = span["DroppedAttributes"]?.count ?? 0
        content.droppedEvents = span["DroppedEvents"]?.count ?? 0
        content.droppedLinks = span["DroppedLinks"]?.count ?? 0
        return content
    }

    static func attributes(_ value: JSONValue?) -> [Attribute] {
        value?.elements.compactMap { attribute($0, depth: 1) } ?? []
    }

    /// Two hex digits, as the W3C trace context has them.
    private static func flags(_ context: JSONValue?) -> UInt32 {
        UInt32(context?["TraceFlags"]?.text ?? "", radix: 16) ?? 0
    }

    private static func event(_ value: JSONValue) -> SpanEvent {
        var event = SpanEvent()
        event.time = value["Time"]?.timestamp ?? 0
        event.name = value["Name"]?.text ?? ""
        event.attributes = attributes(value["Attributes"])
        event.droppedAttributes = value["DroppedAttributeCount"]?.count ?? 0
        return event
    }

    private static func link(_ value: JSONValue) -> SpanLink {
        var link = SpanLink()
        let context = value["SpanContext"]
        link.traceID = context?["TraceID"]?.identifier(byteCount: 16) ?? .invalid
        link.spanID = SpanID(context?["SpanID"]?.identifier(byteCount: 8).low ?? 0)
        link.traceState = context?["TraceState"]?.text ?? ""
        link.attributes = attributes(value["Attributes"])
        link.droppedAttributes = value["DroppedAttributeCount"]?.count ?? 0
        link.flags = flags(context)
        return link
    }

    private static func attribute(_ value: JSONValue, depth: Int) -> Attribute? {
        guard case .object = value else { return value.mark.map { Attribute(key: "", value: $0) } }
        return Attribute(
            key: value["Key"]?.text ?? "",
            value: value["Value"].map { typed($0, depth: depth) } ?? .empty
        )
    }

    /// `{"Type": …, "Value": …}`.
    private static func typed(_ value: JSONValue, depth: Int) -> AttributeValue {
        if depth > AttributeValues.depthLimit { return AttributeValues.cutMark }
        guard case .object = value else { return AttributeValues.plain(value) }
        guard let inner = value["Value"] else { return .empty }
        if let mark = inner.mark { return mark }
        switch value["Type"]?.text ?? "" {
        case "STRING": return .string(inner.text)
        case "INT64": return AttributeValues.integer(inner)
        case "FLOAT64": return AttributeValues.double(inner)
        case "BYTESLICE": return AttributeValues.bytes(inner)
        case "FLOAT64SLICE": return .array(inner.elements.map(AttributeValues.double))
        case "BOOLSLICE", "INT64SLICE", "STRINGSLICE": return .array(inner.elements.map(AttributeValues.plain))
        case "SLICE": return .array(inner.elements.map { typed($0, depth: depth + 1) })
        case "MAP": return .map(inner.elements.compactMap { attribute($0, depth: depth + 1) })
        case "EMPTY", "INVALID": return .empty
        default: return AttributeValues.plain(inner)
        }
    }
}
