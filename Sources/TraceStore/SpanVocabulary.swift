/// Nanoseconds since the Unix epoch.
///
/// Zero means that the time is absent or could not be used (end of an unended span, year 1, above `Int64.max`).
public typealias UnixNanoseconds = UInt64

/// The kind of a span, numbered as in OTLP.
///
/// Numbers that the specification may add later are kept.
public struct SpanKind: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The OTLP number, 0 to 5 today.
    public var rawValue: UInt8

    /// Makes a kind from its OTLP number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Not given.
    public static let unspecified = SpanKind(rawValue: 0)
    /// Work inside one service.
    public static let `internal` = SpanKind(rawValue: 1)
    /// Answers a remote request.
    public static let server = SpanKind(rawValue: 2)
    /// Makes a remote request.
    public static let client = SpanKind(rawValue: 3)
    /// Hands a message to a queue.
    public static let producer = SpanKind(rawValue: 4)
    /// Takes a message from a queue.
    public static let consumer = SpanKind(rawValue: 5)
}

/// The status code of a span, numbered as in OTLP.
public struct StatusCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The OTLP number, 0 to 2 today.
    public var rawValue: UInt8

    /// Makes a code from its OTLP number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Not set, which most successful spans are.
    public static let unset = StatusCode(rawValue: 0)
    /// Declared a success.
    public static let ok = StatusCode(rawValue: 1)
    /// Failed.
    public static let error = StatusCode(rawValue: 2)
}

/// What a span did with a message: the operation types of the messaging conventions (FORMATS: current and older
/// names are folded into these).
public enum MessagingOperation: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// No messaging attribute was seen.
    case none = 0
    /// Created a message without sending it.
    case create
    /// Sent, published or enqueued.
    case send
    /// Received or polled.
    case receive
    /// Processed, consumed or handled.
    case process
    /// Acknowledged, rejected or committed.
    case settle
}

/// Facts about a span that take one bit each.
public struct SpanMarks: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt16

    /// Makes a set from its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The writer said whether the parent is remote (OTLP flag 0x100; Go's `Parent.Remote`).
    public static let remoteParentKnown = SpanMarks(rawValue: 1 << 0)
    /// The parent is in another process (OTLP flag 0x200).
    public static let parentIsRemote = SpanMarks(rawValue: 1 << 1)
    /// The span has events.
    public static let hasEvents = SpanMarks(rawValue: 1 << 2)
    /// The span has links.
    public static let hasLinks = SpanMarks(rawValue: 1 << 3)
    /// The trace id or the span id was absent, zero or unreadable; the span is known by its place only.
    public static let invalidID = SpanMarks(rawValue: 1 << 4)
    /// A value of the span had to be repaired or given up (bad number, bad enum name, wrong-length parent id).
    public static let repaired = SpanMarks(rawValue: 1 << 5)
    /// Times look like seconds, milliseconds or microseconds in a nanosecond field.
    ///
    /// They are kept as written.
    public static let doubtfulTimeUnit = SpanMarks(rawValue: 1 << 6)
    /// The span's bytes hold a backslash escape (JSON), so a raw byte search cannot be trusted on it.
    public static let hasEscapes = SpanMarks(rawValue: 1 << 7)
    /// The parent edge was cut because following it leads back to the span itself (self-parent or cycle).
    ///
    /// Set by the store, never by a decoder.
    public static let parentCut = SpanMarks(rawValue: 1 << 8)
    /// The server's side of a call that was written with one id on both sides (Zipkin).
    ///
    /// Its span id is one that the decoder gave it, or the store once it saw both sides, its parent the client's side; in
    /// trees it takes over the children that name the common id.
    public static let serverSide = SpanMarks(rawValue: 1 << 9)
}

/// Where a span's bytes lie.
public struct SpanLocation: Hashable, Sendable, Comparable {
    /// Segment in the upper 24 bits, offset in the lower 40.
    public var packed: UInt64
    /// Length in bytes.
    public var length: UInt32

    /// Makes a location.
    ///
    /// `segment` must be below 2^24 and `offset` below 2^40.
    public init(segment: UInt32, offset: UInt64, length: UInt32) {
        self.packed = UInt64(segment) << 40 | (offset & 0xff_ffff_ffff)
        self.length = length
    }

    /// Makes a location from its packed place.
    init(packed: UInt64, length: UInt32) {
        self.packed = packed
        self.length = length
    }

    /// Number of the segment, a (source, generation) pair known to the ingest module.
    public var segment: UInt32 { UInt32(truncatingIfNeeded: packed >> 40) }
    /// Offset of the span's first byte in the segment.
    public var offset: UInt64 { packed & 0xff_ffff_ffff }

    /// Orders by segment, then offset.
    public static func < (left: SpanLocation, right: SpanLocation) -> Bool { left.packed < right.packed }
}

/// How a span's bytes are written, which is needed to decode them again.
public enum SpanEncoding: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// One object of OTLP JSON's `spans` array.
    case otlpJSON = 0
    /// One object as Go's `stdouttrace` writes it.
    case goStdout
    /// One object as Python's `ConsoleSpanExporter` writes it.
    case pythonConsole
    /// One object of a Zipkin v2 list.
    case zipkin
    /// One `Span` message of OTLP in protobuf.
    case otlpProtobuf
    /// One object of a Jaeger trace's `spans` array.
    case jaeger
    /// One object as PHP's console exporter writes it.
    case phpConsole
    /// One row of ClickHouse's `otel_traces`.
    case clickHouse
    /// One object as Swift's `StdoutSpanExporter` writes it.
    case swiftStdout
}
