/// What is known about a whole trace, without walking its spans.
public struct TraceSummary: Sendable {
    /// The trace id.
    public var id: TraceID
    /// The trace's row.
    public var row: TraceRow
    /// Earliest known start of a span; zero when no span has one.
    public var start: UnixNanoseconds
    /// Latest known end or start of a span, never before `start`.
    public var end: UnixNanoseconds
    /// Distinct spans, without placeholders.
    public var spanCount: Int
    /// Spans with status Error.
    public var errorCount: Int
    /// Spans whose parent has not been seen.
    public var orphanCount: Int
    /// Parents that have not been seen.
    public var placeholderCount: Int
    /// Spans without an end.
    public var unendedCount: Int
    /// The root: of the spans that name no parent (or themselves) the one with the smallest (start, span id).
    public var root: SpanRow?
    /// How many spans name no parent, or themselves.
    public var rootCount: Int
    /// The value of `event.type`.
    public var type: NameID?
    /// When something last arrived for the trace, on the clock of `TraceStore.append`.
    public var lastArrival: UInt64
    /// Changes whenever anything about the trace changes.
    public var version: UInt32
    /// Whether a part of the trace was evicted while it was running, so that what is held is not all that came.
    public var isCut = false

    /// From the first start to the last end.
    public var duration: UInt64 { end &- start }
}

/// One span as the store keeps it, or a placeholder for a parent that has not been seen.
public struct SpanRecord: Sendable {
    /// The span's row.
    public var row: SpanRow
    /// What the span is.
    public var key: SpanKey
    /// The row of its trace.
    public var trace: TraceRow
    /// The parent, a placeholder when it was not seen; nil for a root and a span that names itself.
    ///
    /// Following parents can lead in a circle: only `TraceTree` cuts those.
    public var parent: SpanRow?
    /// When the span began; zero when unknown.
    public var start: UnixNanoseconds
    /// When the span ended; zero when it has not.
    public var end: UnixNanoseconds
    /// The span's name.
    public var name: NameID
    /// Resource and scope.
    public var origin: OriginID
    /// The service of its resource.
    public var service: ServiceID
    /// The kind.
    public var kind: SpanKind
    /// The status code.
    public var status: StatusCode
    /// What the span did with a message.
    public var operation: MessagingOperation
    /// How its bytes are written.
    public var encoding: SpanEncoding
    /// One-bit facts.
    public var marks: SpanMarks
    /// Where its bytes lie.
    public var location: SpanLocation
    /// Whether this stands for a span that has not been seen.
    ///
    /// Then only key, trace and row mean anything.
    public var isPlaceholder: Bool

    /// The span's id as it is written: that of its key, unless it shares it with the other side of a call.
    public var writtenID: SpanID { marks.contains(.serverSide) ? key.spanID.otherSide : key.spanID }

    /// Whether the end is known.
    public var isEnded: Bool { end != 0 }

    /// End minus start; negative when the clock was set back, nil when either is unknown.
    public var duration: Int64? {
        start == 0 || end == 0 ? nil : Int64(bitPattern: end &- start)
    }
}
