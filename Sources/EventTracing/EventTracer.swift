public import Tracing

/// Makes spans in the name of one package, and carries their context through metadata.
public struct EventTracer: Tracer {
    /// What its spans belong to and where they go.
    public let provider: TracerProvider
    /// The package.
    public let scope: InstrumentationScope

    /// Starts a span: a child of the context's span, or a root where there is none.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> EventSpan {
        var context = context()
        let parent = context.spanContext
        let problem = parent == nil ? context.propagationProblem : nil
        let spanContext = provider.newContext(under: parent)
        context.spanContext = spanContext
        context.propagationProblem = nil
        let span = EventSpan(
            name: operationName,
            kind: kind,
            start: instant().nanosecondsSinceEpoch,
            context: context,
            spanContext: spanContext,
            parent: parent,
            scope: scope,
            provider: provider
        )
        if let problem { span.setAttribute(Self.propagationProblemKey, to: .string(problem)) }
        return span
    }

    /// The attribute that marks a root span which began because the metadata could not be read; its value says why.
    public static let propagationProblemKey = "propagation.problem"

    /// Hands on what ended so far; does not wait for it.
    public func forceFlush() { provider.processor.requestFlush() }

    // MARK: Metadata

    /// The context that an event's metadata carries.
    ///
    /// Metadata without a span gives a context in which a root starts; unreadable metadata does so too, and its root is
    /// marked with ``propagationProblemKey``.
    public func context(from metadata: [String: String]) -> ServiceContext {
        var context = ServiceContext.topLevel
        extract(metadata, into: &context, using: MetadataExtractor())
        return context
    }

    /// Writes a span into an event's metadata.
    public func inject(_ span: EventSpan, into metadata: inout [String: String]) {
        inject(span.context, into: &metadata, using: MetadataInjector())
    }

    /// Reads the span in a carrier, in the first form that names one.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        var found: SpanContext?
        var problem: String?
        for propagator in provider.propagators {
            switch propagator.extract({ extractor.extract(key: $0, from: carrier) }) {
            case .nothing: break
            case .unreadable(let reason): problem = problem ?? reason
            case .span(let span):
                if found == nil {
                    found = span
                } else if found?.traceID == span.traceID, found?.spanID == span.spanID {
                    // The same span, told once with and once without its flags and state.
                    if propagator.carriesFlags { found = span }
                }
            }
        }
        guard found != nil || problem != nil else { return }
        context.spanContext = found
        context.propagationProblem = found == nil ? problem : nil
    }

    /// Writes the context's span into a carrier, in every form.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.spanContext else { return }
        for propagator in provider.propagators {
            for (key, value) in propagator.fields(for: span) { injector.inject(value, forKey: key, into: &carrier) }
        }
    }
}
