import Tracing

/// One line of OTLP JSON, without its newline, and how many spans it holds.
struct EncodedLine: Equatable {
    var bytes: [UInt8]
    var spans: Int
}

/// Writes spans as OTLP JSON lines: each a whole `{"resourceSpans":[…]}` of one resource and one scope.
struct LineEncoder {
    /// A line is ended before it grows beyond this, unless one span alone does.
    var maximumLength: Int

    /// The spans as lines, those of one scope together.
    func encode(_ spans: [FinishedSpan]) -> [EncodedLine] {
        var lines: [EncodedLine] = []
        var groups: [(resource: Resource, scope: InstrumentationScope, spans: [FinishedSpan])] = []
        for span in spans {
            if let group = groups.firstIndex(where: { $0.scope == span.scope && $0.resource == span.resource }) {
                groups[group].spans.append(span)
            } else {
                groups.append((span.resource, span.scope, [span]))
            }
        }
        for group in groups { encode(group.spans, group.resource, group.scope, into: &lines) }
        return lines
    }

    private func encode(
        _ spans: [FinishedSpan],
        _ resource: Resource,
        _ scope: InstrumentationScope,
        into lines: inout [EncodedLine]
    ) {
        let head = head(resource, scope)
        let tail = Array("]}]}]}".utf8)
        var line = EncodedLine(bytes: head, spans: 0)
        for span in spans {
            var json = JSONText()
            json.span(span)
            if line.spans > 0, line.bytes.count + 1 + json.bytes.count + tail.count > maximumLength {
                line.bytes += tail
                lines.append(line)
                line = EncodedLine(bytes: head, spans: 0)
            }
            if line.spans > 0 { line.bytes.append(UInt8(ascii: ",")) }
            line.bytes += json.bytes
            line.spans += 1
        }
        line.bytes += tail
        lines.append(line)
    }

    /// Everything before the first span.
    private func head(_ resource: Resource, _ scope: InstrumentationScope) -> [UInt8] {
        var json = JSONText()
        json.raw(#"{"resourceSpans":[{"resource":{"attributes":"#)
        json.attributes(resource.attributes)
        json.raw(#"},"scopeSpans":[{"scope":{"name":"#)
        json.string(scope.name)
        if let version = scope.version {
            json.raw(#","version":"#)
            json.string(version)
        }
        json.raw(#"},"spans":["#)
        return json.bytes
    }
}

extension JSONText {
    /// Adds a span; what is empty is left out.
    fileprivate mutating func span(_ span: FinishedSpan) {
        raw("{")
        identity(span.context)
        if let parent = span.parent {
            raw(#","parentSpanId":"#)
            string(parent.spanID.description)
        }
        raw(#","flags":"#)
        number(SpanContext.exportedFlags(span.context.flags, isRemote: span.parent?.isRemote ?? false))
        raw(#","name":"#)
        string(span.name)
        raw(#","kind":"#)
        number(span.kind.exportedNumber)
        raw(#","startTimeUnixNano":"#)
        quoted(span.start)
        raw(#","endTimeUnixNano":"#)
        quoted(span.end)
        moreAttributes(span.attributes)
        if !span.events.isEmpty {
            raw(#","events":"#)
            list(span.events) { $0.event($1) }
        }
        if !span.links.isEmpty {
            raw(#","links":"#)
            list(span.links) { $0.link($1) }
        }
        raw(#","status":{"#)
        if let status = span.status {
            raw(status.code == .ok ? #""code":1"# : #""code":2"#)
            if let message = status.message {
                raw(#","message":"#)
                string(message)
            }
        }
        raw("}}")
    }

    /// Adds trace id, span id and trace state.
    private mutating func identity(_ context: SpanContext) {
        raw(#""traceId":"#)
        string(context.traceID.description)
        raw(#","spanId":"#)
        string(context.spanID.description)
        if !context.traceState.isEmpty {
            raw(#","traceState":"#)
            string(context.traceState.description)
        }
    }

    private mutating func moreAttributes(_ attributes: [Attribute]) {
        guard !attributes.isEmpty else { return }
        raw(#","attributes":"#)
        self.attributes(attributes)
    }

    private mutating func event(_ event: SpanEvent) {
        raw(#"{"timeUnixNano":"#)
        quoted(event.nanosecondsSinceEpoch)
        raw(#","name":"#)
        string(event.name)
        moreAttributes(Attribute.sorted(event.attributes))
        raw("}")
    }

    private mutating func link(_ link: FinishedSpan.Link) {
        raw("{")
        identity(link.context)
        moreAttributes(link.attributes)
        raw(#","flags":"#)
        number(SpanContext.exportedFlags(link.context.flags, isRemote: link.context.isRemote))
        raw("}")
    }
}

extension SpanKind {
    /// OTLP's number of the kind.
    fileprivate var exportedNumber: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
