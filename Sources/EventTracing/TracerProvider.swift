import Synchronization
import Tracing

/// Where a service's spans come from and go to: its resource, what is sampled, how contexts travel, and the export.
///
/// An event's lifecycle is one trace over several processes. The intake starts it and writes its context into the
/// event's metadata, the queue carries the metadata along, and each worker continues from there:
///
/// ```swift
/// import EventTracing
/// import Tracing
///
/// // In every process, once, at its start. Each process writes a file of its own into the directory.
/// let tracing = TracerProvider(
///     resource: Resource(serviceName: "intake"),
///     processor: BatchProcessor(exporter: LineExporter.directory("spans"))
/// )
/// tracing.bootstrap()  // for libraries that use the global tracer; optional
/// let tracer = tracing.tracer(named: "shop.events", version: "1.0")
///
/// struct Event {
///     var id: String
///     var metadata: [String: String] = [:]
/// }
///
/// // The intake.
/// func accept(_ event: Event, into queue: Queue) async throws {
///     try await tracer.withSpan("event lifecycle", context: .topLevel, ofKind: .producer) { span in
///         span.setAttribute("event.id", to: .string(event.id))
///         var event = event
///         tracer.inject(span, into: &event.metadata)  // trace_id, span_id, traceparent
///         try await queue.send(event)
///     }
/// }
///
/// // A worker, in another process. Metadata that cannot be read starts a new root, marked with `propagation.problem`.
/// func handle(_ event: Event) async throws {
///     let parent = tracer.context(from: event.metadata)
///     try await tracer.withSpan("event processing", context: parent, ofKind: .consumer) { span in
///         span.setAttribute("event.id", to: .string(event.id))
///         try await work(on: event)  // a thrown error is recorded, and the span ends
///     }
/// }
///
/// // At the end of every process.
/// let report = tracing.shutdown()
/// if report.lost > 0 { print("\(report.lost) spans were lost") }
/// ```
///
/// `tracetail spans/*.jsonl` then shows every lifecycle with its waits.
public final class TracerProvider: Sendable {
    /// What emits the spans.
    public let resource: Resource
    /// Which of them are recorded.
    public let sampler: Sampler
    /// What becomes of those that ended.
    public let processor: any SpanProcessor
    /// The forms in which contexts are written into and read from metadata; the first that names a span wins.
    public let propagators: [any Propagator]

    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    /// Sets tracing up.
    ///
    /// - Parameters:
    ///   - resource: what emits the spans.
    ///   - sampler: which spans are recorded; unless told otherwise all, or what the parent says.
    ///   - propagators: the forms in which contexts travel; unless told otherwise the event's keys and W3C.
    ///   - generator: where ids come from, for tests.
    ///   - processor: what becomes of spans that ended.
    public init(
        resource: Resource,
        sampler: Sampler = .parentBased(root: .always),
        propagators: [any Propagator] = [EventMetadataPropagator(), TraceContextPropagator()],
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        processor: any SpanProcessor
    ) {
        self.resource = resource
        self.sampler = sampler
        self.processor = processor
        self.propagators = propagators
        self.generator = Mutex(generator)
    }

    /// The tracer of one package.
    public func tracer(named name: String, version: String? = nil) -> EventTracer {
        EventTracer(provider: self, scope: InstrumentationScope(name: name, version: version))
    }

    /// Makes this provider the global one, for code that uses `InstrumentationSystem.tracer`.
    ///
    /// May be called once in a process, as the tracing API has it.
    public func bootstrap() {
        InstrumentationSystem.bootstrap(tracer(named: ""))
    }

    /// The global provider, from which each package may take a tracer of its own name; `nil` before ``bootstrap()``.
    public static var global: TracerProvider? {
        (InstrumentationSystem.tracer as? EventTracer)?.provider
    }

    /// Waits until every span that has ended is exported; false when that took too long.
    @discardableResult
    public func flush(within limit: Duration = .seconds(5)) -> Bool {
        processor.flush(within: limit)
    }

    /// Exports what is left, and ends the export; spans that end later are lost and counted.
    ///
    /// Returns within the limit, whatever the disk or the network does.
    @discardableResult
    public func shutdown(within limit: Duration = .seconds(5)) -> ExportReport {
        processor.shutdown(within: limit)
    }

    /// The context of a new span.
    func newContext(under parent: SpanContext?) -> SpanContext {
        let (traceID, spanID) = generator.withLock { generator in
            (parent?.traceID ?? .random(using: &generator), SpanID.random(using: &generator))
        }
        var flags = parent?.flags ?? []
        if sampler.samples(traceID, parent: parent) { flags.insert(.sampled) } else { flags.remove(.sampled) }
        return SpanContext(
            traceID: traceID,
            spanID: spanID,
            flags: flags,
            traceState: parent?.traceState ?? TraceState()
        )
    }
}
