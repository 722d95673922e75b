import TraceStore

/// Generated spans as batches for the store, without any bytes in between: what a decoder would hand over.
struct GeneratedBatches {
    private let vocabulary = Vocabulary()
    private let origins: [DecodedOrigin]
    private let names: [String]
    private var offset: UInt64 = 0

    /// About what a decoder finds in a megabyte.
    private static let spansPerBatch = 1280
    private static let spanLength = 800

    init() {
        names =
            ["event lifecycle", "event processing"] + vocabulary.operations.map { "\($0.name)" }
            + vocabulary.eventTypes.map { "\($0)" }
        origins = vocabulary.services.map { service in
            var origin = DecodedOrigin()
            origin.service = "\(service.name)"
            origin.resource = Array(#"{"attributes":[{"key":"service.name","value":"\#(service.name)"}]}"#.utf8)
            origin.scope = Array(#"{"name":"\#(service.scope)"}"#.utf8)
            return origin
        }
    }

    /// All batches of a generated stream.
    static func all(of options: GeneratorOptions) -> [SpanBatch] {
        var batches: [SpanBatch] = []
        _ = forEach(of: options) { batches.append($0) }
        return batches
    }

    /// Hands over one batch after the other, so that no more than a few exist at a time.
    static func forEach(of options: GeneratorOptions, _ body: (SpanBatch) -> Void) -> ExpectedCounts {
        var maker = GeneratedBatches()
        return SpanGenerator(options).forEachWave { spans in
            for first in stride(from: 0, to: spans.count, by: spansPerBatch) {
                body(maker.batch(of: spans[first..<min(first + spansPerBatch, spans.count)]))
            }
            return true
        }
    }

    private mutating func batch(of spans: ArraySlice<GeneratedSpan>) -> SpanBatch {
        var batch = SpanBatch()
        batch.names = names
        batch.origins = origins
        batch.bytes = spans.count * Self.spanLength
        for span in spans {
            if span.retriedSpan.isValid {
                let index = UInt32(batch.spans.count)
                batch.links.append(DecodedLink(spanIndex: index, traceID: span.traceID, spanID: span.retriedSpan))
            }
            batch.spans.append(decoded(span, keyText: &batch.keyText))
        }
        return batch
    }

    private mutating func decoded(_ span: GeneratedSpan, keyText: inout [UInt8]) -> DecodedSpan {
        var decoded = DecodedSpan()
        decoded.traceID = span.traceID
        decoded.spanID = span.spanID
        decoded.parentID = span.parentID
        decoded.start = span.start
        decoded.end = span.end
        decoded.origin = UInt32(span.service)
        decoded.location = SpanLocation(segment: 0, offset: offset, length: UInt32(Self.spanLength))
        offset += UInt64(Self.spanLength)
        let firstType = 2 + vocabulary.operations.count
        let type = UInt32(firstType + vocabulary.eventTypeIndex(ofLifecycle: span.lifecycle))
        switch span.role {
        case .lifecycle:
            decoded.name = 0
            decoded.kind = .internal
            decoded.type = type
            decoded.marks = [.remoteParentKnown, .hasEvents]
        case .processing:
            decoded.name = 1
            decoded.kind = .consumer
            decoded.type = type
            decoded.marks = [.remoteParentKnown, .parentIsRemote, .hasEvents]
        case .operation(let index):
            decoded.name = UInt32(2 + index)
            decoded.kind = SpanKind(rawValue: UInt8(vocabulary.operations[index].kind))
            decoded.marks = [.remoteParentKnown]
        }
        switch span.outcome {
        case .unset: decoded.status = .unset
        case .ok: decoded.status = .ok
        case .failed: decoded.status = .error
        }
        if span.retriedSpan.isValid { decoded.marks.insert(.hasLinks) }
        let number = String(span.lifecycle)
        let key = "evt-" + String(repeating: "0", count: max(0, 8 - number.count)) + number
        decoded.keyStart = UInt32(keyText.count)
        decoded.keyLength = UInt16(key.utf8.count)
        keyText.append(contentsOf: key.utf8)
        return decoded
    }
}
