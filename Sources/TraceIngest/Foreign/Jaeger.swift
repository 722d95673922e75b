import TraceStore

/// Jaeger's UI JSON, and its protobuf's JSON, one message for each span, as its collector writes it to Kafka.
///
/// In the first, times have microseconds, and a span names its process, which stands beside the spans, or holds it. The
/// second has other letters in some keys, times as text, and a key for each type of a tag's value.
extension ForeignSpan {
    mutating func readJaeger(_ span: JSONValue) {
        traceID = traceID(span["traceID", "traceId"])
        spanID = spanID(span["spanID", "spanId"])
        takeJaegerTimes(span)
        content.name = span["operationName"]?.text ?? ""
        // Bit 0 is "sampled" here and there; the others mean other things.
        content.flags = (span["flags"]?.count ?? 0) & 1
        readJaegerReferences(span)
        readJaegerTags(span["tags"])
        content.events = span["logs"]?.elements.map { jaegerEvent($0) } ?? []
        if let process = span["process"] {
            content.resource = ResourceContent(jaegerProcess: process)
        } else {
            processID = span["processID"]?.text ?? ""
        }
    }

    private mutating func takeJaegerTimes(_ span: JSONValue) {
        guard case .string(let duration)? = span["duration"], let length = DurationText.nanoseconds(duration) else {
            takeTimes(microseconds: span["startTime"], span["duration"])
            return
        }
        start = jaegerTime(span["startTime"])
        if start != 0 { end = min(start + length, UInt64(Int64.max)) }
    }

    /// A time as text, or in microseconds.
    private mutating func jaegerTime(_ value: JSONValue?) -> UnixNanoseconds {
        guard case .string(let text)? = value, text.utf8.contains(ascii(":")) else { return microseconds(value) }
        return timestamp(value)
    }

    /// The parent is the first `CHILD_OF` in the same trace, else the first reference in the same trace; all others are
    /// links.
    private mutating func readJaegerReferences(_ span: JSONValue) {
        var links = (span["references"]?.elements ?? []).map { reference in
            var link = SpanLink()
            link.traceID = traceID(reference["traceID", "traceId"])
            link.spanID = spanID(reference["spanID", "spanId"])
            let type = reference["refType"]?.text.lowercased() ?? "child_of"
            link.attributes = [Attribute(key: "opentracing.ref_type", value: .string(type))]
            return link
        }
        let inTrace = links.indices.filter { links[$0].traceID == traceID }
        let isChild = Attribute(key: "opentracing.ref_type", value: .string("child_of"))
        if let parent = inTrace.first(where: { links[$0].attributes == [isChild] }) ?? inTrace.first {
            parentID = links[parent].spanID
            links.remove(at: parent)
        } else {
            parentID = spanID(span["parentSpanID"])
        }
        content.links = links
    }

    private mutating func readJaegerTags(_ tags: JSONValue?) {
        var isFailed = false
        for tag in tags?.elements ?? [] {
            guard case .object = tag else {
                repairs += 1
                continue
            }
            let key = tag["key"]?.text ?? ""
            let value = tag["value", "vStr"]
            let text = value?.text ?? ""
            switch key {
            case "span.kind": kind = SpanKind(rawValue: enumeration(value, EnumNames.kinds))
            case "error" where tag.jaegerValue == .bool(true) || text == "true": isFailed = true
            case "otel.status_code": status = StatusCode(rawValue: enumeration(value, EnumNames.statusCodes))
            case "otel.status_description": content.statusMessage = text
            case "otel.scope.name", "otel.library.name": content.scope.name = text
            case "otel.scope.version", "otel.library.version": content.scope.version = text
            case "w3c.tracestate": content.traceState = text
            case "internal.span.format": break
            default: content.attributes.append(Attribute(key: key, value: tag.jaegerValue))
            }
        }
        if isFailed { status = .error }
    }

    /// The field `event` is the event's name.
    private mutating func jaegerEvent(_ log: JSONValue) -> SpanEvent {
        var event = SpanEvent()
        event.time = jaegerTime(log["timestamp"])
        event.name = "log"
        for attribute in log["fields"].jaegerTags {
            if attribute.key == "event", case .string(let name) = attribute.value {
                event.name = name
            } else {
                event.attributes.append(attribute)
            }
        }
        return event
    }
}

extension ResourceContent {
    /// The resource that a Jaeger process stands for.
    init(jaegerProcess process: JSONValue) {
        self.init()
        let service = process["serviceName"]?.text ?? ""
        // Jaeger's word for a resource without a name.
        if !service.isEmpty, service != "OTLPResourceNoServiceName" {
            attributes.append(Attribute(key: "service.name", value: .string(service)))
        }
        attributes += process["tags"].jaegerTags.map { tag in
            tag.key == "hostname" ? Attribute(key: "host.name", value: tag.value) : tag
        }
    }
}

extension JSONValue? {
    /// A list of tags or fields as attributes.
    fileprivate var jaegerTags: [Attribute] {
        (self?.elements ?? []).compactMap { tag in
            guard case .object = tag else { return nil }
            return Attribute(key: tag["key"]?.text ?? "", value: tag.jaegerValue)
        }
    }
}

extension JSONValue {
    /// The value of a tag: its `type` decides, since big integers are written as strings, and in some stores all values
    /// are.
    fileprivate var jaegerValue: AttributeValue {
        guard let value = self["value"] else { return messageValue }
        switch self["type"]?.text.lowercased() ?? "" {
        case "bool":
            if case .bool(let bool) = value { return .bool(bool) }
            return .bool(value.text == "true")
        case "int64": return AttributeValues.integer(value)
        case "float64": return AttributeValues.double(value)
        case "binary": return AttributeValues.bytes(value)
        default: return AttributeValues.plain(value)
        }
    }

    /// The value of a tag in protobuf's JSON, which leaves out what is empty, false or zero.
    private var messageValue: AttributeValue {
        let type = self["vType"]?.text.lowercased() ?? ""
        if let value = self["vBool"] ?? (type == "bool" ? .bool(false) : nil) { return .bool(OTLPContent.truth(value)) }
        if let value = self["vInt64"] ?? (type == "int64" ? .number("0") : nil) {
            return AttributeValues.integer(value)
        }
        if let value = self["vFloat64"] ?? (type == "float64" ? .number("0") : nil) {
            return AttributeValues.double(value)
        }
        if let value = self["vBinary"] ?? (type == "binary" ? .string("") : nil) { return AttributeValues.bytes(value) }
        if let value = self["vStr"] { return AttributeValues.plain(value) }
        // Text is the first of the types, and is not named.
        return self["type"] == nil ? .string("") : .empty
    }
}
