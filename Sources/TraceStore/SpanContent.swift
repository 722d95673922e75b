/// The rest of a span, decoded from its bytes when someone looks at it.
///
/// Never kept by the store.
public struct SpanContent: Equatable, Sendable {
    /// The span's name.
    public var name = ""
    /// W3C trace state, empty when absent.
    public var traceState = ""
    /// The status message, empty when absent.
    public var statusMessage = ""
    /// The flags as written; zero when absent.
    public var flags: UInt32 = 0
    /// Attributes in written order; a key may occur twice.
    public var attributes: [Attribute] = []
    /// Events in written order.
    public var events: [SpanEvent] = []
    /// Links in written order.
    public var links: [SpanLink] = []
    /// How many attributes the SDK dropped.
    public var droppedAttributes: UInt32 = 0
    /// How many events the SDK dropped.
    public var droppedEvents: UInt32 = 0
    /// How many links the SDK dropped.
    public var droppedLinks: UInt32 = 0
    /// The resource that produced the span.
    public var resource = ResourceContent()
    /// The instrumentation scope.
    public var scope = ScopeContent()

    /// Makes an empty content.
    public init() {}
}

/// A key and its value.
public struct Attribute: Equatable, Sendable {
    /// The key.
    public var key: String
    /// The value.
    public var value: AttributeValue

    /// Makes an attribute.
    public init(key: String, value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

/// OTLP's `AnyValue`.
public indirect enum AttributeValue: Equatable, Sendable {
    /// No value, which is legal on every attribute.
    case empty
    /// Text; bytes that were not UTF-8 are replaced.
    case string(String)
    /// A truth value.
    case bool(Bool)
    /// A 64-bit integer.
    case int(Int64)
    /// A double, NaN and the infinities included.
    case double(Double)
    /// Raw bytes.
    case bytes([UInt8])
    /// A list.
    case array([AttributeValue])
    /// A map in written order.
    case map([Attribute])
    /// A value that is there and could not be read: why, in words for people. No text of the span.
    case unread(String)
}

/// An event of a span.
public struct SpanEvent: Equatable, Sendable {
    /// When; zero when absent.
    public var time: UnixNanoseconds = 0
    /// The event's name.
    public var name = ""
    /// Attributes in written order.
    public var attributes: [Attribute] = []
    /// How many attributes the SDK dropped.
    public var droppedAttributes: UInt32 = 0

    /// Makes an empty event.
    public init() {}
}

/// A link to another span.
public struct SpanLink: Equatable, Sendable {
    /// The target's trace.
    public var traceID = TraceID.invalid
    /// The target span.
    public var spanID = SpanID.invalid
    /// W3C trace state, empty when absent.
    public var traceState = ""
    /// Attributes in written order.
    public var attributes: [Attribute] = []
    /// How many attributes the SDK dropped.
    public var droppedAttributes: UInt32 = 0
    /// The flags as written; zero when absent.
    public var flags: UInt32 = 0

    /// Makes an empty link.
    public init() {}
}

/// A resource, decoded.
public struct ResourceContent: Equatable, Sendable {
    /// Attributes in written order.
    public var attributes: [Attribute] = []
    /// Schema URL, empty when absent.
    public var schemaURL = ""
    /// How many attributes the SDK dropped.
    public var droppedAttributes: UInt32 = 0

    /// Makes an empty resource.
    public init() {}
}

/// An instrumentation scope, decoded.
public struct ScopeContent: Equatable, Sendable {
    /// The scope's name.
    public var name = ""
    /// The scope's version.
    public var version = ""
    /// Attributes in written order.
    public var attributes: [Attribute] = []
    /// Schema URL, empty when absent.
    public var schemaURL = ""
    /// How many attributes the SDK dropped.
    public var droppedAttributes: UInt32 = 0

    /// Makes an empty scope.
    public init() {}
}

/// Why a span's content cannot be shown.
public enum ContentFailure: Error, Hashable, Sendable {
    /// The file no longer holds this span: it was truncated, replaced, overwritten or deleted.
    case gone
    /// The file could not be opened or read; the system's error number.
    case unreadable(errno: Int32)
    /// The bytes are there but can no longer be decoded.
    case undecodable
}
