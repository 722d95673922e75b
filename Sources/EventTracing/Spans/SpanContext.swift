public import Tracing

/// The part of a span that travels: which span it is, and what its followers should know.
///
/// A worker makes one from the texts in an event's metadata:
///
/// ```swift
/// let parent = try SpanContext(traceID: metadata["trace_id"], spanID: metadata["span_id"])
/// ```
public struct SpanContext: Hashable, Sendable {
    /// The trace, shared by all spans of a lifecycle.
    public var traceID: TraceID
    /// The span itself.
    public var spanID: SpanID
    /// The W3C flags.
    public var flags: TraceFlags
    /// What tracing systems on the way have to say.
    public var traceState: TraceState
    /// Whether the span lives in another process.
    public var isRemote: Bool

    /// Makes the context of a span.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        flags: TraceFlags = .sampled,
        traceState: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.traceState = traceState
        self.isRemote = isRemote
    }

    /// Makes the context of a span in another process from the hexadecimal texts that it sent along.
    ///
    /// - Throws: which of the two texts is wrong, and why.
    public init(traceID: String?, spanID: String?, flags: TraceFlags = .sampled) throws(SpanContextError) {
        let trace: TraceID
        let span: SpanID
        do { trace = try TraceID(hex: traceID ?? "") } catch { throw .traceID(error) }
        do { span = try SpanID(hex: spanID ?? "") } catch { throw .spanID(error) }
        self.init(traceID: trace, spanID: span, flags: flags, isRemote: true)
    }

    /// The flags in the form of the export: the W3C flags, that it is known where the span lives, and where.
    static func exportedFlags(_ flags: TraceFlags, isRemote: Bool) -> UInt32 {
        UInt32(flags.rawValue) | 0x100 | (isRemote ? 0x200 : 0)
    }
}

/// Which of the two ids of a span context is wrong, and why.
public enum SpanContextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The trace id is wrong.
    case traceID(IdentifierProblem)
    /// The span id is wrong.
    case spanID(IdentifierProblem)

    /// Both in words.
    public var description: String {
        switch self {
        case .traceID(let problem): "trace id: \(problem)"
        case .spanID(let problem): "span id: \(problem)"
        }
    }
}

/// The W3C trace flags.
public struct TraceFlags: OptionSet, Hashable, Sendable {
    /// The flags as one byte.
    public let rawValue: UInt8

    /// Makes flags of one byte.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The span is recorded.
    public static let sampled = TraceFlags(rawValue: 1)
    /// The trace id is random.
    public static let randomTraceID = TraceFlags(rawValue: 2)
}

private enum SpanContextKey: ServiceContextKey {
    typealias Value = SpanContext
    static let nameOverride: String? = "event-tracing-span"
}

private enum PropagationProblemKey: ServiceContextKey {
    typealias Value = String
    static let nameOverride: String? = "event-tracing-propagation-problem"
}

extension ServiceContext {
    /// The span that new spans in this context are children of.
    public var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }

    /// Why the metadata of this context could not be continued; the root span that begins instead carries it.
    public internal(set) var propagationProblem: String? {
        get { self[PropagationProblemKey.self] }
        set { self[PropagationProblemKey.self] = newValue }
    }
}
