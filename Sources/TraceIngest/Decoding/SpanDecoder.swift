// Holds the place of the decoder until it lands: every line that begins with a brace counts as a span.
public import TraceStore

public struct DecoderOptions: Sendable {
    public var correlationKey = "event.id"; public var spanLimit = 64 << 20; public var depthLimit = 64
    public init() {}
}
public struct SpanDecoder: Sendable {
    let segment: UInt32
    public private(set) var offset: UInt64
    public init(segment: UInt32, offset: UInt64, options: DecoderOptions) {
        self.segment = segment; self.offset = offset
    }
    public mutating func decode(_ bytes: UnsafeRawBufferPointer, isFinal: Bool, into batch: inout SpanBatch) -> Int {
        var at = 0
        while at < bytes.count {
            var end = at; while end < bytes.count, bytes[end] != 10 { end += 1 }
            if end == bytes.count && !isFinal { break }
            if end > at, bytes[at] == 123 {
                var h: UInt64 = 14695981039346656037; for b in bytes[at..<end] { h = (h ^ UInt64(b)) &* 1099511628211 }
                var s = DecodedSpan(); s.traceID = TraceID(high: 1, low: h); s.spanID = SpanID(h);
                s.location = SpanLocation(segment: segment, offset: offset + UInt64(at), length: UInt32(end - at));
                s.start = 1; s.end = 2
                batch.spans.append(s)
            } else if end > at {
                batch.skips[.noRecord, default: 0] += 1
            }
            at = min(end + 1, bytes.count)
        }
        offset += UInt64(at)
        return at
    }
    public var isBetweenRecords: Bool { true }
    public mutating func finishBatch(_ batch: inout SpanBatch) {}
}
public func decodeContent(_ bytes: [UInt8], encoding: SpanEncoding, origin: DecodedOrigin) -> SpanContent? {
    SpanContent()
}
public func decodeIdentity(_ bytes: [UInt8], encoding: SpanEncoding) -> (
    traceID: TraceID, spanID: SpanID, start: UnixNanoseconds, name: String
)? {
    var h: UInt64 = 14695981039346656037; for b in bytes { h = (h ^ UInt64(b)) &* 1099511628211 }
    return (TraceID(high: 1, low: h), SpanID(h), 1, "")
}
