import TraceStore

/// The content of spans in OTLP JSON ("Span", "AnyValue" and "KeyValue" of the protos).
enum OTLPContent {
    static func span(_ span: JSONValue) -> SpanContent {
        var content = SpanContent()
        content.name = span["name"]?.text ?? ""
        content.traceState = span["traceState", "trace_state"]?.text ?? ""
        content.statusMessage = span["status"]?["message", "Message"]?.text ?? ""
        content.flags = span["flags"]?.count ?? 0
        content.attributes = attributes(span["attributes"])
        content.events = span["events"]?.elements.map(event) ?? []
        content.links = span["links"]?.elements.map(link) ?? []
        content.droppedAttributes = span["droppedAttributesCount", "dropped_attributes_count"]?.count ?? 0
        content.droppedEvents = span["droppedEventsCount", "dropped_events_count"]?.count ?? 0
        content.droppedLinks = span["droppedLinksCount", "dropped_links_count"]?.count ?? 0
        return content
    }

    static func attributes(_ value: JSONValue?) -> [Attribute] {
        value?.elements.compactMap { attribute($0, depth: 1) } ?? []
    }

    private static func event(_ value: JSONValue) -> SpanEvent {
        var event = SpanEvent()
        event.time = value["timeUnixNano", "time_unix_nano"]?.nanoseconds ?? 0
        event.name = value["name"]?.text ?? ""
        event.attributes = attributes(value["attributes"])
        event.droppedAttributes = value["droppedAttributesCount", "dropped_attributes_count"]?.count ?? 0
        return event
    }

    private static func link(_ value: JSONValue) -> SpanLink {
        var link = SpanLink()
        link.traceID = value["traceId", "trace_id"]?.identifier(byteCount: 16) ?? .invalid
        link.spanID = SpanID(value["spanId", "span_id"]?.identifier(byteCount: 8).low ?? 0)
        link.traceState = value["traceState", "trace_state"]?.text ?? ""
        link.attributes = attributes(value["attributes"])
        link.droppedAttributes = value["droppedAttributesCount", "dropped_attributes_count"]?.count ?? 0
        link.flags = value["flags"]?.count ?? 0
        return link
    }

    private static func attribute(_ value: JSONValue, depth: Int) -> Attribute? {
        guard case .object = value else { return value.mark.map { Attribute(key: "", value: $0) } }
        return Attribute(
            key: value["key", "Key"]?.text ?? "",
            value: value["value", "Value"].map { anyValue($0, depth: depth) } ?? .empty
        )
    }

    private static func anyValue(_ value: JSONValue, depth: Int) -> AttributeValue {
        if depth > AttributeValues.depthLimit { return AttributeValues.cutMark }
        guard case .object(let members) = value else { return AttributeValues.plain(value) }
        for (key, member) in members.reversed() {
            switch key {
            case "stringValue", "string_value", "StringValue": return .string(member.scalarText ?? "")
            case "boolValue", "bool_value", "BoolValue": return bool(member)
            case "intValue", "int_value", "IntValue": return AttributeValues.integer(member)
            case "doubleValue", "double_value", "DoubleValue": return AttributeValues.double(member)
            case "bytesValue", "bytes_value", "BytesValue": return AttributeValues.bytes(member)
            case "arrayValue", "array_value", "ArrayValue": return array(member, depth: depth)
            case "kvlistValue", "kvlist_value", "KvlistValue": return map(member, depth: depth)
            // Go's structs, written by its JSON encoder as they are.
            case "Value": return anyValue(member, depth: depth + 1)
            default: continue
            }
        }
        return .empty
    }

    private static func bool(_ value: JSONValue) -> AttributeValue { .bool(truth(value)) }

    static func truth(_ value: JSONValue) -> Bool {
        if case .bool(let bool) = value { return bool }
        return value.text == "true"
    }

    private static func array(_ value: JSONValue, depth: Int) -> AttributeValue {
        let values = value["values", "Values"]
        if let mark = value.mark ?? values?.mark { return mark }
        return .array(values?.elements.map { anyValue($0, depth: depth + 1) } ?? [])
    }

    private static func map(_ value: JSONValue, depth: Int) -> AttributeValue {
        let values = value["values", "Values"]
        if let mark = value.mark ?? values?.mark { return mark }
        return .map(values?.elements.compactMap { attribute($0, depth: depth + 1) } ?? [])
    }
}
