public import TraceStore

/// Decodes one span's bytes again into everything that is known of it; nil when the bytes do not decode.
///
/// Attribute values nested deeper than 64 are shown as a mark that says so.
public func decodeContent(_ bytes: [UInt8], encoding: SpanEncoding, origin: DecodedOrigin) -> SpanContent? {
    guard var content = SpanContent(bytes, encoding) else { return nil }
    content.resource = OriginContent.resource(of: origin)
    content.scope = OriginContent.scope(of: origin)
    return content
}

/// Decodes the identity that stands in the bytes, for the check that a file still holds this span; nil when the bytes
/// are not exactly one span.
public func decodeIdentity(
    _ bytes: [UInt8],
    encoding: SpanEncoding
) -> (traceID: TraceID, spanID: SpanID, start: UnixNanoseconds, name: String)? {
    if encoding == .otlpProtobuf {
        return ForeignSpan(protobuf: bytes).map { ($0.traceID, $0.spanID, $0.start, $0.content.name) }
    }
    var padded = bytes + [UInt8](repeating: 0, count: readAhead)
    return padded.withUnsafeMutableBufferPointer { buffer in
        guard bytes.first == ascii("{") else { return nil }
        if encoding != .otlpJSON, encoding != .goStdout { return foreignIdentity(bytes, encoding: encoding) }
        let parsed = SpanParser.parsed(buffer, interests: AttributeInterests(correlationKey: "")) { parser, start in
            encoding == .goStdout ? parser.parseGo(start, known: .none) : parser.parseOTLP(start)
        }
        guard let parser = parsed else { return nil }
        let name = parser.name.map { JSONText.string($0.buffer) } ?? ""
        return (parser.span.traceID, parser.span.spanID, parser.span.start, name)
    }
}

extension SpanContent {
    fileprivate init?(_ bytes: [UInt8], _ encoding: SpanEncoding) {
        if encoding == .otlpProtobuf {
            guard let content = ProtobufContent.span(bytes) else { return nil }
            self = content
            return
        }
        guard let value = JSONReader.values(bytes)?.first, case .object = value else { return nil }
        switch encoding {
        case .otlpJSON: self = OTLPContent.span(value)
        case .goStdout: self = GoContent.span(value)
        default:
            guard let span = ForeignSpan(value, encoding: encoding) else { return nil }
            self = span.content
        }
    }
}

private func foreignIdentity(
    _ bytes: [UInt8],
    encoding: SpanEncoding
) -> (traceID: TraceID, spanID: SpanID, start: UnixNanoseconds, name: String)? {
    guard let values = JSONReader.values(bytes), values.count == 1,
        let span = ForeignSpan(values[0], encoding: encoding)
    else { return nil }
    return (span.traceID, span.spanID, span.start, span.content.name)
}

/// Writes one span's bytes in OTLP JSON; nil when they do not decode.
///
/// The resource and the scope are not part of it: `otlpOrigin` has them.
public func otlpSpanText(_ bytes: [UInt8], encoding: SpanEncoding) -> String? {
    if encoding == .otlpProtobuf {
        return ForeignSpan(protobuf: bytes).map { String(decoding: OTLPText.span($0), as: UTF8.self) }
    }
    guard let value = JSONReader.values(bytes)?.first, let span = ForeignSpan(value, encoding: encoding) else {
        return nil
    }
    return String(decoding: OTLPText.span(span), as: UTF8.self)
}

/// An origin with the same content as OTLP JSON; one that is not in protobuf is left as it is.
public func otlpOrigin(_ origin: DecodedOrigin) -> DecodedOrigin {
    guard origin.encoding == .otlpProtobuf else { return origin }
    var text = origin
    text.encoding = .otlpJSON
    text.resource = OTLPText.resource(OriginContent.resource(of: origin))
    text.scope = OTLPText.scope(OriginContent.scope(of: origin))
    return text
}

extension ForeignSpan {
    /// The span in a `Span` message; nil when its fields do not fit into it.
    fileprivate init?(protobuf bytes: [UInt8]) {
        guard let content = ProtobufContent.span(bytes) else { return nil }
        let padded = bytes + [UInt8](repeating: 0, count: readAhead)
        let span = padded.withUnsafeBufferPointer { buffer -> DecodedSpan? in
            guard let start = buffer.baseAddress else { return nil }
            let interests = AttributeInterests(correlationKey: "")
            var parser = SpanParser(start: start, end: start + bytes.count, interests: interests)
            return parser.parseProtobuf(start) ? parser.span : nil
        }
        guard let span else { return nil }
        self.init()
        traceID = span.traceID
        spanID = span.spanID
        parentID = span.parentID
        start = span.start
        end = span.end
        kind = span.kind
        status = span.status
        self.content = content
    }
}

/// Resources and scopes, decoded from the text that an origin keeps.
enum OriginContent {
    static func resource(of origin: DecodedOrigin) -> ResourceContent {
        if origin.encoding == .otlpProtobuf { return ProtobufContent.resource(origin.resource) }
        let values = JSONReader.values(origin.resource) ?? []
        var content = ResourceContent()
        guard let value = values.first else { return content }
        if origin.encoding == .goStdout {
            content.attributes = GoContent.attributes(value)
        } else {
            content.attributes = OTLPContent.attributes(value["attributes", "Attributes"])
            content.droppedAttributes = value["droppedAttributesCount", "dropped_attributes_count"]?.count ?? 0
        }
        if values.count > 1 { content.schemaURL = values[1].text }
        return content
    }

    static func scope(of origin: DecodedOrigin) -> ScopeContent {
        if origin.encoding == .otlpProtobuf { return ProtobufContent.scope(origin.scope) }
        let values = JSONReader.values(origin.scope) ?? []
        var content = ScopeContent()
        guard let value = values.first else { return content }
        content.name = value["name", "Name"]?.text ?? ""
        content.version = value["version", "Version"]?.text ?? ""
        if origin.encoding == .goStdout {
            content.attributes = GoContent.attributes(value["Attributes"])
            content.schemaURL = value["SchemaURL"]?.text ?? ""
        } else {
            content.attributes = OTLPContent.attributes(value["attributes", "Attributes"])
            content.droppedAttributes = value["droppedAttributesCount", "dropped_attributes_count"]?.count ?? 0
        }
        if values.count > 1 { content.schemaURL = values[1].text }
        return content
    }
}

extension ResourceContent {
    /// The value of `service.name`; empty when absent.
    var serviceName: String {
        switch attributes.last(where: { $0.key == "service.name" })?.value {
        case .string(let text): text
        case .int(let number): String(number)
        default: ""
        }
    }
}
