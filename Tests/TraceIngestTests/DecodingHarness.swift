import TestSupport
import TraceStore

@testable import TraceIngest

/// A span with everything that a batch numbers spelled out, so that spans of different batches can be compared.
struct SeenSpan: Equatable, CustomStringConvertible {
    var traceID: String
    var spanID: String
    var parentID: String
    var start: UInt64
    var end: UInt64
    var name: String
    var kind: UInt8
    var status: UInt8
    var service: String
    var key: String
    var type: String?
    var operation: MessagingOperation
    var marks: SpanMarks
    var location: SpanLocation
    var links: [String]
    var pending: UInt64
    var encoding: SpanEncoding
    var origin: DecodedOrigin

    /// What every way of writing the same span has in common.
    var description: String {
        "\(traceID) \(spanID) \(parentID) \(start) \(end) \(name) \(kind) \(status) \(service) \(key) \(type ?? "-")"
            + " \(operation) \(links)"
    }
}

/// What a whole stream gave.
struct Seen: Equatable {
    var spans: [SeenSpan] = []
    var rejects: [Reject] = []
    var skips: [SkipReason: Int] = [:]
    var repaired = 0
    var bytes = 0

    mutating func add(_ batch: SpanBatch) {
        for (index, span) in batch.spans.enumerated() { spans.append(Self.span(span, at: index, batch)) }
        for resolved in batch.resolvedOrigins {
            for index in spans.indices where spans[index].pending == resolved.pending {
                spans[index].service = resolved.origin.service
                spans[index].pending = 0
                spans[index].origin = resolved.origin
            }
        }
        rejects += batch.rejects
        skips.merge(batch.skips, uniquingKeysWith: +)
        repaired += batch.repaired
        bytes += batch.bytes
    }

    private static func span(_ span: DecodedSpan, at index: Int, _ batch: SpanBatch) -> SeenSpan {
        let origin = batch.origins[Int(span.origin)]
        let key = batch.keyText[Int(span.keyStart)..<Int(span.keyStart) + Int(span.keyLength)]
        return SeenSpan(
            traceID: span.traceID.hex,
            spanID: span.spanID.hex,
            parentID: span.parentID.hex,
            start: span.start,
            end: span.end,
            name: batch.names[Int(span.name)],
            kind: span.kind.rawValue,
            status: span.status.rawValue,
            service: origin.service,
            key: String(decoding: key, as: UTF8.self),
            type: span.type == .max ? nil : batch.names[Int(span.type)],
            operation: span.operation,
            marks: span.marks,
            location: span.location,
            links: batch.links.filter { $0.spanIndex == index }.map { "\($0.traceID.hex)/\($0.spanID.hex)" },
            pending: origin.pending,
            encoding: span.encoding,
            origin: origin
        )
    }
}

/// Decodes a text in one call.
func decodeAll(_ text: String, options: DecoderOptions = DecoderOptions()) -> Seen {
    decodeAll(Array(text.utf8), options: options)
}

/// Decodes bytes in one call.
func decodeAll(_ bytes: [UInt8], options: DecoderOptions = DecoderOptions()) -> Seen {
    var decoder = SpanDecoder(segment: 1, offset: 0, options: options)
    var batch = SpanBatch()
    _ = bytes.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
    decoder.finishBatch(&batch)
    var seen = Seen()
    seen.add(batch)
    return seen
}

/// Decodes bytes in many calls of random length, with batches that end at random calls.
func decodePieces(_ bytes: [UInt8], upTo length: Int, _ random: inout SeededGenerator) -> Seen {
    var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
    var batch = SpanBatch()
    var seen = Seen()
    var from = 0
    var to = 0
    repeat {
        to = min(bytes.count, to + 1 + random.below(length))
        // A copy of its own, so that a read beyond the end is not a read of the bytes that follow.
        let piece = Array(bytes[from..<to])
        from += piece.withUnsafeBytes { decoder.decode($0, isFinal: to == bytes.count, into: &batch) }
        if to == bytes.count || random.below(3) == 0 {
            decoder.finishBatch(&batch)
            seen.add(batch)
            batch = SpanBatch()
        }
    } while to < bytes.count
    return seen
}

/// Flips, deletes, cuts and inserts bytes.
func damage(_ bytes: inout [UInt8], times: Int, _ random: inout SeededGenerator) {
    let syntax = Array("\"\\{}[],: \n\0".utf8)
    for _ in 0..<times where !bytes.isEmpty {
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(100)))
        case 2: bytes[place] = syntax[random.below(syntax.count)]
        case 3: bytes.insert(syntax[random.below(syntax.count - 2)], at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}

/// Content and resource of a span that was seen in these bytes, read again.
func contentAgain(of span: SeenSpan, in bytes: [UInt8]) -> SpanContent? {
    let start = Int(span.location.offset)
    let piece = Array(bytes[start..<start + Int(span.location.length)])
    guard let identity = decodeIdentity(piece, encoding: span.encoding),
        identity.traceID.hex == span.traceID, identity.spanID.hex == span.spanID,
        identity.start == span.start, identity.name == span.name
    else { return nil }
    return decodeContent(piece, encoding: span.encoding, origin: span.origin)
}

/// One OTLP JSON record with these spans.
func otlpRecord(_ spans: String..., service: String = "shop") -> String {
    """
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},\
    "scopeSpans":[{"scope":{"name":"lib"},"spans":[\(spans.joined(separator: ","))]}]}]}
    """
}

/// One OTLP JSON span with this last digit in its ids, and more members behind the usual ones.
func otlpSpan(_ number: Int, _ more: String = "") -> String {
    """
    {"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f9\(number)","spanId":"0123456789abcde\(number)","name":"n\(number)",\
    "kind":1,"startTimeUnixNano":"1795348800036202320","endTimeUnixNano":"1795348800036252320"\(more)}
    """
}
