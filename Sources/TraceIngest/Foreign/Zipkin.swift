import TraceStore

/// Zipkin v2 JSON, with what OpenTelemetry's exporters put into tags and annotations.
///
/// Times have microseconds. All tags are strings. Resource attributes were written among the tags and stay there.
extension ForeignSpan {
    mutating func readZipkin(_ span: JSONValue) {
        traceID = traceID(span["traceId"])
        spanID = spanID(span["id"])
        parentID = spanID(span["parentId"])
        if parentID == spanID { parentID = .invalid }
        takeTimes(microseconds: span["timestamp"], span["duration"])
        content.name = span["name"]?.text ?? ""
        // No kind means a local span.
        let kindName = span["kind"]
        kind = (kindName?.isDefault ?? true) ? .internal : SpanKind(rawValue: enumeration(kindName, EnumNames.kinds))
        readZipkinTags(span["tags"])
        readZipkinEndpoints(span)
        content.events = span["annotations"]?.elements.map { zipkinEvent($0) } ?? []
        if kind == .server, case .bool(true)? = span["shared"] { becomeServerSide() }
    }

    /// The server's side of a call that has one id on both sides.
    ///
    /// The client's side keeps the id; the server's side gets one of its own below it.
    private mutating func becomeServerSide() {
        isServerSide = true
        parentID = spanID
        spanID = spanID.otherSide
    }

    private mutating func readZipkinTags(_ tags: JSONValue?) {
        guard case .object(let members)? = tags else { return }
        var error: String?
        for (key, value) in members {
            let text = value.scalarText ?? ""
            switch key {
            case "error": error = text
            case "otel.status_code": status = StatusCode(rawValue: enumeration(value, EnumNames.statusCodes))
            case "otel.status_description": content.statusMessage = text
            case "otel.scope.name", "otel.library.name": content.scope.name = text
            case "otel.scope.version", "otel.library.version": content.scope.version = text
            case "w3c.tracestate": content.traceState = text
            case "span.kind": kind = SpanKind(rawValue: enumeration(value, EnumNames.kinds))
            case "otlp.service.name.source": break
            case _ where key.hasPrefix("otlp.link."): readZipkinLink(key, text)
            default: content.attributes.append(Attribute(key: key, value: AttributeValues.plain(value)))
            }
        }
        // Any other text is the reason.
        guard let error, error != "false" else { return }
        status = .error
        if content.statusMessage.isEmpty, error != "true" { content.statusMessage = error }
    }

    private mutating func readZipkinEndpoints(_ span: JSONValue) {
        if let service = span["localEndpoint"]?["serviceName"]?.text, !service.isEmpty {
            content.resource.attributes.append(Attribute(key: "service.name", value: .string(service)))
        }
        let remote = span["remoteEndpoint"]
        let keys = [
            ("serviceName", "peer.service"), ("ipv4", "network.peer.address"), ("ipv6", "network.peer.address"),
            ("port", "network.peer.port"),
        ]
        for (key, name) in keys {
            guard let value = remote?[key], !value.isDefault, !content.attributes.contains(where: { $0.key == name })
            else { continue }
            content.attributes.append(Attribute(key: name, value: AttributeValues.plain(value)))
        }
    }

    /// `trace|span|state|attributes|dropped`; the attributes are JSON and may hold the bar too.
    private mutating func readZipkinLink(_ key: String, _ text: String) {
        let parts = text.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 2 else {
            content.attributes.append(Attribute(key: key, value: .string(text)))
            repairs += 1
            return
        }
        var link = SpanLink()
        link.traceID = traceID(.string(String(parts[0])))
        link.spanID = spanID(.string(String(parts[1])))
        if parts.count > 2 { link.traceState = String(parts[2]) }
        if parts.count > 3 { (link.attributes, link.droppedAttributes) = Self.attributes(beforeCount: parts[3]) }
        content.links.append(link)
    }

    /// An event as the collector writes it (`name|attributes|dropped`), as the specification has it
    /// (`"name": attributes`), as Python writes that (`{"name": attributes}`), or any text.
    private mutating func zipkinEvent(_ annotation: JSONValue) -> SpanEvent {
        var event = SpanEvent()
        event.time = microseconds(annotation["timestamp"])
        let text = annotation["value"]?.text ?? ""
        event.name = text
        let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[1].hasPrefix("{") {
            event.name = String(parts[0])
            (event.attributes, event.droppedAttributes) = Self.attributes(beforeCount: parts[1])
        } else if case .object(let members)? = Self.value(text.hasPrefix("{") ? text : "{\(text)}"),
            members.count == 1, case .object = members[0].value
        {
            event.name = members[0].key
            event.attributes = members[0].value.plainAttributes
        }
        return event
    }

    /// `{…}|count`.
    private static func attributes(beforeCount text: Substring) -> ([Attribute], UInt32) {
        let end = text.lastIndex(of: "|") ?? text.endIndex
        let attributes = value(String(text[..<end]))?.plainAttributes ?? []
        return (attributes, UInt32(text[end...].dropFirst()) ?? 0)
    }

    private static func value(_ text: String) -> JSONValue? { JSONReader.values(Array(text.utf8))?.first }
}
