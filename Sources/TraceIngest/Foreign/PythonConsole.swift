import TraceStore

/// Python's `ConsoleSpanExporter`.
///
/// Times have microseconds. The scope is not printed, and the trace state is a Python expression, which is not read.
extension ForeignSpan {
    mutating func readPython(_ span: JSONValue) {
        let context = span["context"]
        traceID = traceID(context?["trace_id"])
        spanID = spanID(context?["span_id"])
        parentID = spanID(span["parent_id"])
        start = timestamp(span["start_time"])
        end = timestamp(span["end_time"])
        kind = SpanKind(rawValue: enumeration(span["kind"], EnumNames.kinds))
        status = StatusCode(rawValue: enumeration(span["status"]?["status_code"], EnumNames.statusCodes))
        content.name = span["name"]?.text ?? ""
        content.statusMessage = span["status"]?["description"]?.text ?? ""
        content.attributes = span["attributes"]?.plainAttributes ?? []
        for value in span["events"]?.elements ?? [] {
            var event = SpanEvent()
            event.time = timestamp(value["timestamp"])
            event.name = value["name"]?.text ?? ""
            event.attributes = value["attributes"]?.plainAttributes ?? []
            content.events.append(event)
        }
        for value in span["links"]?.elements ?? [] {
            var link = SpanLink()
            link.traceID = traceID(value["context"]?["trace_id"])
            link.spanID = spanID(value["context"]?["span_id"])
            link.attributes = value["attributes"]?.plainAttributes ?? []
            content.links.append(link)
        }
        content.resource.attributes = span["resource"]?["attributes"]?.plainAttributes ?? []
        content.resource.schemaURL = span["resource"]?["schema_url"]?.text ?? ""
    }
}
