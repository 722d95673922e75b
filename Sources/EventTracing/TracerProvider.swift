import Synchronization
import Tracing

/// Where a service's spans come from and go to: its resource, what is sampled, how contexts travel, and the export.
///
/// An event's lifecycle is one trace over several processes. The intake starts it and writes its context into the
/// event's metadata, the queue carries the metadata along, and each worker continues from there. Here is a whole program
/// of two processes, run as `two-processes intake | two-processes worker`:
///
/// ```swift
/// import EventTracing
/// import Tracing
///
/// // Once in every process. Each writes a file of its own into the directory.
/// let isIntake = CommandLine.arguments.contains("intake")
/// let tracing = TracerProvider(
///     resource: Resource(serviceName: isIntake ? "intake" : "worker"),
///     processor: BatchProcessor(exporter: LineExporter.directory("spans"))
/// )
/// let tracer = tracing.tracer(named: "shop.events", version: "1.0")
///
/// /// The intake: starts an event's trace, and sends the trace along with the event.
/// func accept(_ id: String) {
///     tracer.withSpan("event lifecycle", context: .topLevel) { span in
///         span.attributes["event.id"] = id
///         var metadata: [String: String] = [:]
///         tracer.inject(span, into: &metadata)  // trace_id, span_id, traceparent
///         print(id, metadata["trace_id"] ?? "", metadata["span_id"] ?? "")  // standard output is the queue
///     }
/// }
///
/// /// The worker, in another process: adds to the trace; where the metadata are garbage it starts a new one, and marks it.
/// func handle(_ id: String, metadata: [String: String]) {
///     let parent = tracer.context(from: metadata)
///     tracer.withSpan("event processing", context: parent, ofKind: .consumer) { span in
///         span.attributes["event.id"] = id  // work goes here; a thrown error is recorded, and ends the span
///     }
/// }
///
/// if isIntake {
///     for number in 1...3 { accept("evt-\(number)") }
/// } else {
///     while let words = readLine()?.split(separator: " ").map(String.init) {
///         if words.count == 3 { handle(words[0], metadata: ["trace_id": words[1], "span_id": words[2]]) }
///     }
/// }
/// let report = tracing.shutdown()
/// if report.lost > 0 { print("\(report.lost) spans were lost") }
/// ```
///
/// `tracetail spans/*.jsonl` then shows every lifecycle with its waits.
///
/// The lifecycle's span has no kind, though it sends the event: its trace is carried on to all later workers, and as a
/// PRODUCER it would say that each of them has been waited for since the beginning. A span of its own around the sending
/// may be one.
///
/// Code that uses the global tracer, such as libraries, gets this one by ``bootstrap()``.
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
