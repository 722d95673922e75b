import TraceStore

/// Rows of the table `otel_traces`, printed by ClickHouse as `JSONEachRow`.
///
/// All values of a map are strings. A printed time names no zone and is taken for UTC.
extension ForeignSpan {
    mutating func readClickHouse(_ row: JSONValue) {
        traceID = traceID(row["TraceId"])
        spanID = spanID(row["SpanId"])
        parentID = spanID(row["ParentSpanId"])
        start = clickHouseTime(row["Timestamp"])
        end = clickHouseEnd(row["Duration"])
        kind = SpanKind(rawValue: enumeration(row["SpanKind"], EnumNames.kinds))
        status = StatusCode(rawValue: enumeration(row["StatusCode"], EnumNames.statusCodes))
        content.name = row["SpanName"]?.text ?? ""
        content.traceState = row["TraceState"]?.text ?? ""
        content.statusMessage = row["StatusMessage"]?.text ?? ""
        content.attributes = row["SpanAttributes"]?.flatAttributes ?? []
        for value in Self.nested(row, "Events", ["Timestamp", "Name", "Attributes"]) {
            var event = SpanEvent()
            event.time = clickHouseTime(value[0])
            event.name = value[1]?.text ?? ""
            event.attributes = value[2]?.flatAttributes ?? []
            content.events.append(event)
        }
        for value in Self.nested(row, "Links", ["TraceId", "SpanId", "TraceState", "Attributes"]) {
            var link = SpanLink()
            link.traceID = traceID(value[0])
            link.spanID = spanID(value[1])
            link.traceState = value[2]?.text ?? ""
            link.attributes = value[3]?.flatAttributes ?? []
            content.links.append(link)
        }
        content.resource.attributes = row["ResourceAttributes"]?.flatAttributes ?? []
        if let service = row["ServiceName"]?.text, !service.isEmpty, content.resource.serviceName.isEmpty {
            content.resource.attributes.append(Attribute(key: "service.name", value: .string(service)))
        }
        content.scope.name = row["ScopeName"]?.text ?? ""
        content.scope.version = row["ScopeVersion"]?.text ?? ""
    }

    /// A printed time, or nanoseconds where the query asked for them.
    private mutating func clickHouseTime(_ value: JSONValue?) -> UnixNanoseconds {
        guard let value, case .string(let text) = value, text.utf8.contains(ascii(":")) else {
            return nanoseconds(value)
        }
        let hasZone =
            text.utf8.count > 19
            && text.utf8.dropFirst(19).contains { $0 | 0x20 == ascii("z") || $0 == ascii("+") || $0 == ascii("-") }
        return timestamp(.string(hasZone ? text : text + "Z"))
    }

    /// The end, from a duration in nanoseconds, which has wrapped around where the end lies before the start.
    private mutating func clickHouseEnd(_ value: JSONValue?) -> UnixNanoseconds {
        guard start != 0, let value, !value.isDefault else { return 0 }
        if let duration = value.signed ?? value.unsigned.map({ Int64(bitPattern: $0) }) {
            let (end, isOver) = Int64(clamping: start).addingReportingOverflow(duration)
            if !isOver, end > 0 { return UnixNanoseconds(end) }
        }
        repairs += 1
        return 0
    }

    /// The entries of a nested column, which is printed as one array for each of its parts or as an array of objects.
    private static func nested(_ row: JSONValue, _ column: String, _ parts: [String]) -> [[JSONValue?]] {
        if let objects = row[column]?.elements, !objects.isEmpty {
            return objects.map { object in parts.map { object[$0] } }
        }
        let columns = parts.map { row["\(column).\($0)"]?.elements ?? [] }
        return (0..<(columns.map(\.count).max() ?? 0)).map { index in
            columns.map { index < $0.count ? $0[index] : nil }
        }
    }
}

extension JSONValue {
    /// A map's entries; where the column has the type `JSON`, whose keys are cut at their dots into objects, the keys are
    /// put together again.
    fileprivate var flatAttributes: [Attribute] {
        func flat(_ prefix: String, _ attribute: Attribute) -> [Attribute] {
            guard case .map(let members) = attribute.value else {
                return [Attribute(key: prefix + attribute.key, value: attribute.value)]
            }
            return members.flatMap { flat("\(prefix)\(attribute.key).", $0) }
        }
        return plainAttributes.flatMap { flat("", $0) }
    }
}
