import Dispatch
import Synchronization
import Tracing

@testable import EventTracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Numbers that look random and are the same in every run: SplitMix64.
struct FixedGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x2545_f491_4f6c_dd1d }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// An exporter that keeps what it is given, and that can be told to wait or to lose everything.
final class MemoryExporter: SpanExporter {
    private let kept = Mutex<[[FinishedSpan]]>([])
    private let isFailing: Bool
    /// Each export waits for one signal, when there is a gate.
    private let gate: DispatchSemaphore?
    /// Is signalled when an export begins.
    let began = DispatchSemaphore(value: 0)

    init(isFailing: Bool = false, gate: DispatchSemaphore? = nil) {
        self.isFailing = isFailing
        self.gate = gate
    }

    var batches: [[FinishedSpan]] { kept.withLock { $0 } }
    var spans: [FinishedSpan] { batches.flatMap { $0 } }

    func export(_ spans: [FinishedSpan], until deadline: ContinuousClock.Instant) -> ExportOutcome {
        began.signal()
        gate?.wait()
        if isFailing { return ExportOutcome(lost: spans.count, reason: "told to") }
        kept.withLock { $0.append(spans) }
        return .complete
    }
}

/// Keeps the losses that a processor tells of.
final class LossLog: Sendable {
    private let losses = Mutex<[ExportLoss]>([])

    var all: [ExportLoss] { losses.withLock { $0 } }

    var handler: LossHandler {
        { loss in self.losses.withLock { $0.append(loss) } }
    }
}

/// A provider whose spans stay in memory.
struct TestTracing {
    let exporter = MemoryExporter()
    let provider: TracerProvider
    let tracer: EventTracer

    init(sampler: Sampler = .parentBased(root: .always), propagators: [any Propagator]? = nil) {
        provider = TracerProvider(
            resource: Resource(exactly: ["service.name": "test"]),
            sampler: sampler,
            propagators: propagators ?? [EventMetadataPropagator(), TraceContextPropagator()],
            generator: FixedGenerator(seed: 1),
            processor: SimpleProcessor(exporter: exporter)
        )
        tracer = provider.tracer(named: "tests", version: "1")
    }
}

/// Work on a thread of its own: work that blocks would keep other tests from running on the threads of tasks.
final class BackgroundWork<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Value) {
        DispatchQueue(label: "test").async {
            let value = body()
            self.value.withLock { $0 = value }
            self.done.signal()
        }
    }

    /// Waits for the end; to be called once.
    func wait() -> Value? {
        done.wait()
        return value.withLock { $0 }
    }
}

/// A moment, in nanoseconds since 1970.
func moment(_ nanoseconds: UInt64) -> DefaultTracerClock.Timestamp {
    DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: nanoseconds)
}

/// A finished span with this number in its ids and its name.
func finishedSpan(_ number: UInt64, name: String? = nil) throws -> FinishedSpan {
    FinishedSpan(
        context: SpanContext(
            traceID: try TraceID(hex: "0af7651916cd43dd8448eb211c80319c"),
            spanID: try SpanID(
                hex: String(repeating: "0", count: 16 - String(number, radix: 16).count) + String(number, radix: 16)
            )
        ),
        name: name ?? "span \(number)",
        kind: .internal,
        start: 1,
        end: 2,
        attributes: [],
        events: [],
        links: [],
        resource: Resource(exactly: ["service.name": "test"]),
        scope: InstrumentationScope(name: "tests")
    )
}

/// A directory that goes away with the test.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/event-tracing-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemProblem(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { _ = unlink("\(path)/\(name)") }
        _ = rmdir(path)
    }

    /// The files in it.
    var names: [String] { fileNames(in: path) }
}

/// The names in a directory, in their order.
func fileNames(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// What a file or a pipe holds, up to its end.
func readText(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes += piece[..<count]
    }
}

/// What a file holds.
func readText(ofFile path: String) -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return readText(descriptor)
}
