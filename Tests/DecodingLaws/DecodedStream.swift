package import TraceIngest
package import TraceStore

/// A span with everything that a batch numbers spelled out, so that spans of different batches can be compared.
package struct SeenSpan: Equatable, CustomStringConvertible {
    package var traceID: String
    package var spanID: String
    package var parentID: String
    package var start: UInt64
    package var end: UInt64
    package var name: String
    package var kind: UInt8
    package var status: UInt8
    package var service: String
    package var key: String
    package var type: String?
    package var operation: MessagingOperation
    package var marks: SpanMarks
    package var location: SpanLocation
    package var links: [String]
    package var pending: UInt64
    package var encoding: SpanEncoding
    package var origin: DecodedOrigin

    /// What every way of writing the same span has in common.
    package var description: String {
        "\(traceID) \(spanID) \(parentID) \(start) \(end) \(name) \(kind) \(status) \(service) \(key) \(type ?? "-")"
            + " \(operation) \(links)"
    }
}

/// What a whole stream gave.
package struct Seen: Equatable {
    package var spans: [SeenSpan] = []
    package var rejects: [Reject] = []
    package var skips: [SkipReason: Int] = [:]
    package var repaired = 0
    package var bytes = 0

    package init() {}

    /// Adds what a batch holds, and what it says about spans of earlier ones.
    package mutating func add(_ batch: SpanBatch) {
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
package func decodeAll(_ text: String, options: DecoderOptions = DecoderOptions()) -> Seen {
    decodeAll(Array(text.utf8), options: options)
}

/// Decodes bytes in one call.
package func decodeAll(_ bytes: [UInt8], options: DecoderOptions = DecoderOptions()) -> Seen {
    var decoder = SpanDecoder(segment: 1, offset: 0, options: options)
    var batch = SpanBatch()
    _ = bytes.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
    decoder.finishBatch(&batch)
    var seen = Seen()
    seen.add(batch)
    return seen
}

/// Decodes bytes in many calls of random length, with batches that end at random calls.
///
/// `isWhole`: nothing follows them.
package func decodePieces(
    _ bytes: [UInt8],
    isWhole: Bool = true,
    upTo length: Int,
    _ random: inout some RandomNumberGenerator
) -> Seen {
    var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
    var batch = SpanBatch()
    var seen = Seen()
    var from = 0
    var to = 0
    repeat {
        to = min(bytes.count, to + 1 + Int.random(in: 0..<length, using: &random))
        // A copy of its own, so that a read beyond the end is not a read of the bytes that follow.
        let piece = Array(bytes[from..<to])
        from += piece.withUnsafeBytes { decoder.decode($0, isFinal: isWhole && to == bytes.count, into: &batch) }
        if to == bytes.count || Int.random(in: 0..<3, using: &random) == 0 {
            decoder.finishBatch(&batch)
            seen.add(batch)
            batch = SpanBatch()
        }
    } while to < bytes.count
    return seen
}

/// Content and resource of a span that was seen in these bytes, read again.
package func contentAgain(of span: SeenSpan, in bytes: [UInt8]) -> SpanContent? {
    let start = Int(span.location.offset)
    let piece = Array(bytes[start..<start + Int(span.location.length)])
    guard let identity = decodeIdentity(piece, encoding: span.encoding),
        identity.traceID.hex == span.traceID, identity.spanID.hex == span.spanID,
        identity.start == span.start, identity.name == span.name
    else { return nil }
    return decodeContent(piece, encoding: span.encoding, origin: span.origin)
}
