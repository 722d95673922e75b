public import TraceStore

extension SpanBatch {
    /// Reads traces that are drawn as text, a line a span, children indented by two spaces below their parents.
    ///
    ///     order-api event lifecycle 0..50us key=evt-1 type=order.placed
    ///       validate-worker event processing 5ms..17.5ms remote consumer
    ///         validate-worker INSERT audit_log 6ms..7.2ms error
    ///       ship-worker event processing 30ms.. consumer link=2
    ///     trace 2
    ///     mail-worker late child 40ms..41ms orphan-of=99
    ///
    /// A line is a service (`-` for an unknown one), the words of a name, `START..END`, and options. Times are numbers
    /// with a unit (`ns`, `us`, `ms`, `s`; `0` needs none) after `base`; an end that is left out is a span that has
    /// not ended, a start that is left out is one that is not known. `trace HEX` begins another trace; the first one is
    /// trace 1 unless the drawing says otherwise, and trace 0 is the bucket of spans without a trace id.
    ///
    /// A span's id is the number of its line, empty lines not counted, and its bytes lie at a thousand times that number.
    /// Options:
    /// - `id=HEX`, `noid`, `at=OFFSET`, `length=BYTES`: identity and place. The same id twice draws a duplicate.
    /// - `orphan-of=HEX`: the parent's id, whatever the indentation says. Also draws cycles and self-parents.
    /// - `remote`, `local`: what the flags say about the parent; nothing unless given.
    /// - `internal`, `server`, `client`, `producer`, `consumer`: the kind.
    /// - `create`, `send`, `receive`, `process`, `settle`: the messaging operation.
    /// - `ok`, `error`: the status. `events`: the span has events.
    /// - `link=HEX`, `link=TRACE/HEX`: a link, into the same trace unless it says otherwise; may be repeated.
    /// - `key=TEXT`, `key1=TEXT`, `key2=TEXT`: correlation key of rank 0, 1, 2. `type=TEXT`: value of `event.type`.
    /// - `version=TEXT`: tells apart two resources of one service.
    public init(drawing: String, base: UnixNanoseconds = drawingBase) {
        var reader = DrawingReader(base: base)
        for line in drawing.split(separator: "\n") where !line.allSatisfy({ $0 == " " }) { reader.read(line) }
        self = reader.batch
    }
}

/// The time that drawings call zero: the first second of 2020, UTC.
public let drawingBase: UnixNanoseconds = 1_577_836_800_000_000_000

private struct DrawingReader {
    let base: UnixNanoseconds
    var batch = SpanBatch()
    private var traceID = TraceID(high: 0, low: 1)
    private var number: UInt64 = 0
    /// The spans that a deeper line may be a child of, with their indentation.
    private var open: [(indentation: Int, id: SpanID)] = []

    init(base: UnixNanoseconds) { self.base = base }

    mutating func read(_ line: Substring) {
        let indentation = line.prefix { $0 == " " }.count
        let words = line.split(separator: " ")
        number += 1
        if words.count == 2, words[0] == "trace", let low = UInt64(words[1], radix: 16) {
            traceID = TraceID(high: 0, low: low)
            open = []
            return
        }
        guard let time = words.firstIndex(where: { $0.contains("..") }), time > 1 else {
            preconditionFailure("a span is drawn as SERVICE NAME START..END OPTIONS: \(line)")
        }
        while let last = open.last, last.indentation >= indentation { open.removeLast() }

        var span = DecodedSpan()
        span.traceID = traceID
        span.spanID = SpanID(number)
        span.parentID = open.last?.id ?? .invalid
        span.location = SpanLocation(segment: 0, offset: number * 1000, length: 100)
        span.name = intern(words[1..<time].joined(separator: " "))
        (span.start, span.end) = times(words[time])
        var origin = DecodedOrigin()
        origin.service = words[0] == "-" ? "" : String(words[0])
        for option in words[(time + 1)...] { apply(option, to: &span, &origin) }
        origin.resource += Array(origin.service.utf8)
        span.origin = intern(origin)
        batch.spans.append(span)
        open.append((indentation, span.spanID))
    }

    private mutating func apply(_ option: Substring, to span: inout DecodedSpan, _ origin: inout DecodedOrigin) {
        let parts = option.split(separator: "=", maxSplits: 1)
        if parts.count == 2 {
            apply(parts[0], parts[1], to: &span, &origin)
        } else if let kind = Self.kinds[option] {
            span.kind = kind
        } else if let operation = Self.operations[option] {
            span.operation = operation
        } else {
            switch option {
            case "ok": span.status = .ok
            case "error": span.status = .error
            case "events": span.marks.insert(.hasEvents)
            case "local": span.marks.insert(.remoteParentKnown)
            case "remote": span.marks.formUnion([.remoteParentKnown, .parentIsRemote])
            case "root": span.parentID = .invalid
            case "noid":
                span.spanID = .invalid
                span.marks.insert(.invalidID)
            default: preconditionFailure("no such option: \(option)")
            }
        }
    }

    private mutating func apply(
        _ option: Substring,
        _ value: Substring,
        to span: inout DecodedSpan,
        _ origin: inout DecodedOrigin
    ) {
        switch option {
        case "id": span.spanID = SpanID(hex(value))
        case "orphan-of": span.parentID = SpanID(hex(value))
        case "at":
            span.location = SpanLocation(segment: 0, offset: UInt64(value) ?? 0, length: span.location.length)
        case "length": span.location.length = UInt32(value) ?? 0
        case "type": span.type = intern(String(value))
        case "version": origin.resource = Array(value.utf8)
        case "key", "key1", "key2":
            span.keyStart = UInt32(batch.keyText.count)
            span.keyLength = UInt16(value.utf8.count)
            span.keyRank = option == "key" ? 0 : option == "key1" ? 1 : 2
            batch.keyText += Array(value.utf8)
        case "link":
            let ends = value.split(separator: "/")
            let target = ends.count == 2 ? TraceID(high: 0, low: hex(ends[0])) : traceID
            let index = UInt32(batch.spans.count)
            batch.links.append(DecodedLink(spanIndex: index, traceID: target, spanID: SpanID(hex(ends.last ?? "0"))))
            span.marks.insert(.hasLinks)
        default: preconditionFailure("no such option: \(option)")
        }
    }

    private mutating func intern(_ text: String) -> UInt32 {
        if let index = batch.names.firstIndex(of: text) { return UInt32(index) }
        batch.names.append(text)
        return UInt32(batch.names.count - 1)
    }

    private mutating func intern(_ origin: DecodedOrigin) -> UInt32 {
        if let index = batch.origins.firstIndex(of: origin) { return UInt32(index) }
        batch.origins.append(origin)
        return UInt32(batch.origins.count - 1)
    }

    private func times(_ text: Substring) -> (start: UnixNanoseconds, end: UnixNanoseconds) {
        let dots = text.firstRange(of: "..") ?? text.startIndex..<text.startIndex
        let start = text[..<dots.lowerBound]
        let end = text[dots.upperBound...]
        return (start.isEmpty ? 0 : base + time(start), end.isEmpty ? 0 : base + time(end))
    }

    private func time(_ text: Substring) -> UInt64 {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units: [Substring: UInt64] = ["": 1, "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000]
        guard let unit = units[text[digits.endIndex...]], let number = Double(digits) else {
            preconditionFailure("a time is drawn as 0, 1.5ms or 3s: \(text)")
        }
        return UInt64((number * Double(unit)).rounded())
    }

    private func hex(_ text: Substring) -> UInt64 {
        guard let value = UInt64(text, radix: 16) else { preconditionFailure("no hex number: \(text)") }
        return value
    }

    private static let kinds: [Substring: SpanKind] = [
        "internal": .internal, "server": .server, "client": .client, "producer": .producer, "consumer": .consumer,
    ]

    private static let operations: [Substring: MessagingOperation] = [
        "create": .create, "send": .send, "receive": .receive, "process": .process, "settle": .settle,
    ]
}
