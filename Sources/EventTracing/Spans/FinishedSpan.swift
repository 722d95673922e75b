public import Tracing

/// A span that has ended: everything that is exported of it.
public struct FinishedSpan: Sendable {
    /// Which span it is.
    public var context: SpanContext
    /// The span above it, if it is no root.
    public var parent: SpanContext?
    /// The operation's name.
    public var name: String
    /// The part that it plays in a call or a message.
    public var kind: SpanKind
    /// Start in nanoseconds since 1970.
    public var start: UInt64
    /// End in nanoseconds since 1970.
    public var end: UInt64
    /// The attributes in the order of their keys.
    public var attributes: [Attribute]
    /// The events in the order in which they were added.
    public var events: [SpanEvent]
    /// The spans that it points at.
    public var links: [Link]
    /// The outcome, if one was set.
    public var status: SpanStatus?
    /// What emitted it.
    public var resource: Resource
    /// The package whose code made it.
    public var scope: InstrumentationScope

    /// A span that this one points at.
    public struct Link: Sendable {
        /// Which span it is.
        public var context: SpanContext
        /// The attributes in the order of their keys.
        public var attributes: [Attribute]
    }
}

/// A key and its value.
public struct Attribute: Sendable, Equatable {
    /// The key.
    public var key: String
    /// The value.
    public var value: SpanAttribute

    /// The attributes of a set in the order of their keys, so that the same span gives the same text.
    static func sorted(_ attributes: SpanAttributes) -> [Attribute] {
        var sorted: [Attribute] = []
        sorted.reserveCapacity(attributes.count)
        func add(_ key: String, _ value: SpanAttribute) { sorted.append(Attribute(key: key, value: value)) }
        attributes.forEach(add)
        sorted.sort { $0.key < $1.key }
        return sorted
    }
}
