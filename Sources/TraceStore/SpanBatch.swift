/// Spans decoded together, with everything that the store needs to take them in.
///
/// Filled by one decoder on one thread, then handed over.
///
/// A batch is self-contained: names, origins and texts are numbered within the batch, and the store maps them to its
/// own numbers once per batch.
public struct SpanBatch: Sendable {
    /// The spans in the order in which they closed.
    public var spans: [DecodedSpan] = []
    /// Distinct strings (span names, types), referred to by index.
    public var names: [String] = []
    /// Distinct (resource, scope) pairs, referred to by index.
    public var origins: [DecodedOrigin] = []
    /// UTF-8 of the correlation keys, cut out by `DecodedSpan.keyStart` and `keyLength`.
    public var keyText: [UInt8] = []
    /// Targets of the spans' links; `spanIndex` ascends.
    public var links: [DecodedLink] = []
    /// Origins of earlier batches of the same decoder that were pending and are now known.
    public var resolvedOrigins: [ResolvedOrigin] = []
    /// What was given up, in order of place.
    public var rejects: [Reject] = []
    /// Records of other signals and lines that are no records, by reason.
    public var skips: [SkipReason: Int] = [:]
    /// How many values were repaired.
    public var repaired = 0
    /// Bytes of the source that this batch accounts for.
    public var bytes = 0
    /// Whether these bytes may have been read before as another file's, which rotation has copied: spans that are known
    /// are no duplicates then, unless they differ.
    public var mayRepeat = false

    /// Makes an empty batch.
    public init() {}

    /// Whether the batch would change nothing at all.
    public var isEmpty: Bool {
        spans.isEmpty && rejects.isEmpty && skips.isEmpty && resolvedOrigins.isEmpty && bytes == 0
    }
}

/// One span as a decoder hands it over: fixed size, no references.
public struct DecodedSpan: Equatable, Sendable {
    /// The trace; invalid when it could not be read.
    public var traceID = TraceID.invalid
    /// The span; invalid when it could not be read.
    public var spanID = SpanID.invalid
    /// The parent; invalid means none.
    public var parentID = SpanID.invalid
    /// When the span began; zero when absent.
    public var start: UnixNanoseconds = 0
    /// When the span ended; zero when it has not.
    public var end: UnixNanoseconds = 0
    /// Where the span's bytes lie.
    public var location = SpanLocation(segment: 0, offset: 0, length: 0)
    /// Index into `SpanBatch.names`.
    public var name: UInt32 = 0
    /// Index into `SpanBatch.origins`.
    public var origin: UInt32 = 0
    /// Index into `SpanBatch.names` of the value of `event.type`; `UInt32.max` when the span has none.
    public var type: UInt32 = .max
    /// Where the correlation key begins in `SpanBatch.keyText`.
    public var keyStart: UInt32 = 0
    /// Length of the correlation key in bytes; zero when the span has none.
    public var keyLength: UInt16 = 0
    /// Which attribute gave the key: 0 the configured one (`event.id`), 1 `messaging.message.conversation_id`, 2
    /// `messaging.message.id`.
    ///
    /// The lowest rank in a trace wins.
    public var keyRank: UInt8 = 0
    /// The kind.
    public var kind = SpanKind.unspecified
    /// The status code.
    public var status = StatusCode.unset
    /// What the span did with a message.
    public var operation = MessagingOperation.none
    /// How the bytes are written.
    public var encoding = SpanEncoding.otlpJSON
    /// One-bit facts.
    public var marks = SpanMarks()

    /// Makes a span without ids or times.
    public init() {}
}

/// A link of a span in a batch.
public struct DecodedLink: Equatable, Sendable {
    /// Index into `SpanBatch.spans` of the span that has the link.
    public var spanIndex: UInt32
    /// The target's trace.
    public var traceID: TraceID
    /// The target span.
    public var spanID: SpanID

    /// Makes a link.
    public init(spanIndex: UInt32, traceID: TraceID, spanID: SpanID) {
        self.spanIndex = spanIndex
        self.traceID = traceID
        self.spanID = spanID
    }
}

/// The resource and scope of spans, interned by content.
///
/// Kept in memory, since they lie outside a span's bytes.
public struct DecodedOrigin: Hashable, Sendable {
    /// The value of `service.name`; empty when absent.
    public var service: String = ""
    /// The resource as written (for JSON: the text of the resource object, then its schema URL's text after a newline;
    /// for protobuf: the `ResourceSpans` message without its scopes).
    ///
    /// Decoded only when someone looks at it; two origins with the same bytes are the same.
    public var resource: [UInt8] = []
    /// The scope as written, in the same way (for protobuf: the `ScopeSpans` message without its spans).
    public var scope: [UInt8] = []
    /// How both are written.
    public var encoding = SpanEncoding.otlpJSON
    /// Non-zero when the resource was not known when the batch was handed over (its record is still being read, and the
    /// resource stands after the spans).
    ///
    /// A later batch resolves the same number. Unique in the process.
    public var pending: UInt64 = 0

    /// Makes an unknown origin.
    public init() {}

    /// Hashes the bytes in one go: an array's own hash takes them one after the other, which is ten times slower.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(service)
        hasher.combine(pending)
        resource.withUnsafeBytes { hasher.combine(bytes: $0) }
        scope.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

/// The content of an origin that was pending.
public struct ResolvedOrigin: Hashable, Sendable {
    /// The number in `DecodedOrigin.pending`.
    public var pending: UInt64
    /// What it turned out to be; its own `pending` is zero.
    public var origin: DecodedOrigin

    /// Makes a resolution.
    public init(pending: UInt64, origin: DecodedOrigin) {
        self.pending = pending
        self.origin = origin
    }
}

/// A maximal piece of input that began like a record or a span and could not be read.
public struct Reject: Hashable, Sendable {
    /// The segment it lies in.
    public var segment: UInt32
    /// Offset of its first byte.
    public var offset: UInt64
    /// Length in bytes, as far as known.
    public var length: UInt64
    /// Why.
    public var reason: RejectReason

    /// Makes a reject.
    public init(segment: UInt32, offset: UInt64, length: UInt64, reason: RejectReason) {
        self.segment = segment
        self.offset = offset
        self.length = length
        self.reason = reason
    }
}

/// Why a piece of input was given up.
public enum RejectReason: UInt8, Hashable, Sendable, CaseIterable {
    /// The record ends in the middle: cut by a crash, or the source ended.
    case cut
    /// Not the JSON that it began as.
    case malformed
    /// One span longer than the cap.
    case tooLong
    /// No message and no length of one where it should be, so that nothing behind it can be found.
    case lostFraming
    /// Compressed bytes that are damaged, up to where the next part of them can be unpacked again.
    case damagedCompression
    /// Compressed bytes that stand for more than is believed of spans, or need more memory than is given.
    case unpacksTooLarge
}

/// Why a piece of input is no span and was not expected to be one.
public enum SkipReason: UInt8, Hashable, Sendable, CaseIterable {
    /// A record of logs, metrics or profiles.
    case otherSignal
    /// A line or a message that is no record: log output between the spans, say.
    case noRecord
    /// A JSON value that is not about spans.
    case otherJSON
    /// A message without content.
    case nullMessage
}
