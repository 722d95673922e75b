import TraceStore

/// PHP's console exporter: an array with one object for each span.
///
/// PHP prints an empty map as `[]`. Times are nanoseconds as numbers.
extension ForeignSpan {
    mutating func readPHP(_ span: JSONValue) {
        let context = span["context"]
        traceID = traceID(context?["trace_id"])
        spanID = spanID(context?["span_id"])
        parentID = spanID(span["parent_span_id"])
        start = nanoseconds(span["start"])
        end = nanoseconds(span["end"])
        kind = SpanKind(rawValue: enumeration(span["kind"], EnumNames.kinds))
        status = StatusCode(rawValue: enumeration(span["status"]?["code"], EnumNames.statusCodes))
        content.name = span["name"]?.text ?? ""
        content.traceState = context?["trace_state"]?.text ?? ""
        content.flags = (context?["trace_flags"]?.count ?? 0) & 0xff
        content.statusMessage = span["status"]?["description"]?.text ?? ""
        content.attributes = span["attributes"]?.plainAttributes ?? []
        for value in span["events"]?.elements ?? [] {
            var event = SpanEvent()
            event.time = nanoseconds(value["timestamp"])
            event.name = value["name"]?.text ?? ""
            event.attributes = value["attributes"]?.plainAttributes ?? []
            content.events.append(event)
        }
        for value in span["links"]?.elements ?? [] {
            var link = SpanLink()
            link.traceID = traceID(value["context"]?["trace_id"])
            link.spanID = spanID(value["context"]?["span_id"])
            link.traceState = value["context"]?["trace_state"]?.text ?? ""
            link.attributes = value["attributes"]?.plainAttributes ?? []
            content.links.append(link)
        }
        content.resource.attributes = span["resource"]?.plainAttributes ?? []
        content.resource.schemaURL = span["schema_url"]?.text ?? ""
    }
}
