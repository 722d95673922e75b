/// Number of a trace in its store.
///
/// Meaningless outside the store, and valid until the trace is evicted: then the number goes to another trace.
public struct TraceRow: Hashable, Sendable, Comparable {
    /// The number, from zero.
    public var rawValue: UInt32

    /// Makes a row from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (left: TraceRow, right: TraceRow) -> Bool { left.rawValue < right.rawValue }
}

/// Number of a span or placeholder in its store.
///
/// Meaningless outside the store, and valid until the span's trace is evicted: then the number goes to another span.
public struct SpanRow: Hashable, Sendable, Comparable {
    /// The number, from zero.
    public var rawValue: UInt32

    /// Makes a row from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (left: SpanRow, right: SpanRow) -> Bool { left.rawValue < right.rawValue }
}

/// What a span is, whenever and in whatever order it arrives.
///
/// A placeholder has the key of the span that it stands for, so a selection on it stays when that span arrives.
public struct SpanKey: Hashable, Sendable {
    /// The trace.
    public var traceID: TraceID
    /// The span.
    public var spanID: SpanID
    /// `SpanLocation.packed` of a span whose trace id or span id is invalid, which is known by its place only;
    /// zero for every other.
    public var place: UInt64

    /// Makes a key.
    public init(traceID: TraceID, spanID: SpanID, place: UInt64 = 0) {
        self.traceID = traceID
        self.spanID = spanID
        self.place = place
    }
}

/// Number of an interned name or type.
public struct NameID: Hashable, Sendable {
    /// The number, from zero.
    public var rawValue: UInt32

    /// Makes an id from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Number of a service, small and dense.
public struct ServiceID: Hashable, Sendable {
    /// The number, from zero.
    public var rawValue: UInt32

    /// Makes an id from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Number of an interned (resource, scope) pair.
public struct OriginID: Hashable, Sendable {
    /// The number, from zero.
    public var rawValue: UInt32

    /// Makes an id from its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What a link points to.
///
/// The span may be in another trace, and may never have been seen.
public struct LinkTarget: Hashable, Sendable, Comparable {
    /// The trace.
    public var traceID: TraceID
    /// The span.
    public var spanID: SpanID

    /// Makes a target.
    public init(traceID: TraceID, spanID: SpanID) {
        self.traceID = traceID
        self.spanID = spanID
    }

    /// Orders by trace id, then by span id.
    public static func < (left: LinkTarget, right: LinkTarget) -> Bool {
        left.traceID != right.traceID ? left.traceID < right.traceID : left.spanID < right.spanID
    }
}
