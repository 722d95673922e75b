import Synchronization
public import Tracing

/// A span that is being recorded, or one that only carries its context because it was not sampled.
///
/// The first end counts; whatever is written after it is ignored.
public final class EventSpan: Tracing.Span {
    /// The context in which children of this span start.
    public let context: ServiceContext
    /// Which span it is.
    public let spanContext: SpanContext

    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var links: [FinishedSpan.Link] = []
        var status: SpanStatus?
        var lastError: String?
        var isOpen: Bool
    }

    private let state: Mutex<State>
    private let parent: SpanContext?
    private let kind: SpanKind
    private let start: UInt64
    private let scope: InstrumentationScope
    private let provider: TracerProvider

    init(
        name: String,
        kind: SpanKind,
        start: UInt64,
        context: ServiceContext,
        spanContext: SpanContext,
        parent: SpanContext?,
        scope: InstrumentationScope,
        provider: TracerProvider
    ) {
        self.context = context
        self.spanContext = spanContext
        self.parent = parent
        self.kind = kind
        self.start = start
        self.scope = scope
        self.provider = provider
        state = Mutex(State(name: name, isOpen: spanContext.flags.contains(.sampled)))
    }

    /// Whether what is written to the span is kept: it was sampled and has not ended.
    public var isRecording: Bool { state.withLock { $0.isOpen } }

    /// The operation's name.
    public var operationName: String {
        get { state.withLock { $0.name } }
        set { change { $0.name = newValue } }
    }

    /// The attributes so far.
    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { change { $0.attributes = newValue } }
    }

    /// Sets or replaces one attribute.
    public func setAttribute(_ key: String, to value: SpanAttribute) {
        change { $0.attributes.set(key, value: value) }
    }

    /// Sets the outcome.
    ///
    /// Ok is final. An error without a message takes the message of the error before it, or the text of the last error
    /// that was recorded: `withSpan` sets an error without a message.
    public func setStatus(_ status: SpanStatus) {
        change { state in
            if state.status?.code == .ok { return }
            let message = status.code == .ok ? nil : status.message ?? state.status?.message ?? state.lastError
            state.status = SpanStatus(code: status.code, message: message)
        }
    }

    /// Adds something that happened at one moment.
    public func addEvent(_ event: SpanEvent) {
        change { $0.events.append(event) }
    }

    /// Adds an `exception` event; it does not set the status.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        let message = String(describing: error)
        var all: SpanAttributes = [
            "exception.type": .string(String(reflecting: type(of: error))),
            "exception.message": .string(message),
        ]
        all.merge(attributes)
        let event = SpanEvent(name: "exception", at: instant(), attributes: all)
        change { state in
            state.events.append(event)
            state.lastError = message
        }
    }

    /// Points at another span; a link to no span is ignored.
    public func addLink(_ link: SpanLink) {
        guard let target = link.context.spanContext else { return }
        change { $0.links.append(FinishedSpan.Link(context: target, attributes: Attribute.sorted(link.attributes))) }
    }

    /// Points at another span, such as one of the messages of a batch.
    public func addLink(_ target: SpanContext, attributes: SpanAttributes = [:]) {
        change { $0.links.append(FinishedSpan.Link(context: target, attributes: Attribute.sorted(attributes))) }
    }

    /// Ends the span and hands it on to the export; only the first call does.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let ended: State? = state.withLock { state in
            guard state.isOpen else { return nil }
            state.isOpen = false
            return state
        }
        guard let ended else { return }
        provider.processor.spanEnded(
            FinishedSpan(
                context: spanContext,
                parent: parent,
                name: ended.name,
                kind: kind,
                start: start,
                end: instant().nanosecondsSinceEpoch,
                attributes: Attribute.sorted(ended.attributes),
                events: ended.events,
                links: ended.links,
                status: ended.status,
                resource: provider.resource,
                scope: scope
            )
        )
    }

    private func change(_ body: (inout sending State) -> Void) {
        state.withLock { if $0.isOpen { body(&$0) } }
    }
}
