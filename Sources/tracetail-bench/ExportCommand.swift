import EventTracing
import Tracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `export`: makes spans with `EventTracing` as one service does, and says what became of them.
///
/// Several at once show whether services that write to one place take or tear each other's lines.
struct ExportCommand {
    private var exporter: any SpanExporter = LineExporter.standardOutput()
    private var spans = 100_000
    private var rate: Int?

    init(_ arguments: inout Arguments) throws(BenchError) {
        while let word = arguments.next() {
            switch word {
            case "--spans": spans = try arguments.positiveInt(of: word)
            case "--rate": rate = try arguments.positiveInt(of: word)
            case "--directory": exporter = LineExporter.directory(try arguments.value(of: word))
            case "--file": exporter = LineExporter.sharedFile(try arguments.value(of: word))
            case "--endpoint":
                let endpoint = try arguments.value(of: word)
                do { exporter = try HTTPExporter(endpoint: endpoint) } catch { throw BenchError("\(word): \(error)") }
            default: throw BenchError("export: unknown option \(word)")
            }
        }
    }

    /// The result goes to standard error, since the spans may go to standard output.
    func run() {
        let tracing = TracerProvider(
            resource: Resource(serviceName: "bench"),
            processor: BatchProcessor(exporter: exporter) { printLine("\($0)", to: STDERR_FILENO) }
        )
        let tracer = tracing.tracer(named: "tracetail-bench")
        let start = ContinuousClock.now
        var slowest = Duration.zero
        for number in 0..<spans {
            // In short bursts: a pause for each span would be longer than the span.
            if let rate, number % 100 == 0 { pause(until: start + .seconds(Double(number) / Double(rate))) }
            let begin = ContinuousClock.now
            let span = tracer.startSpan("event processing", context: .topLevel, ofKind: .consumer)
            span.attributes["event.id"] = "evt-\(getpid())-\(number)"
            span.attributes["messaging.destination.name"] = "q.bench"
            span.end()
            slowest = max(slowest, .now - begin)
        }
        let made = ContinuousClock.now - start
        let report = tracing.shutdown(within: .seconds(60))
        printLine(
            "\(report.exported) spans exported, \(report.lost) lost; made in \(made), the slowest in \(slowest)",
            to: STDERR_FILENO
        )
    }

    private func pause(until time: ContinuousClock.Instant) {
        let microseconds = (time - .now) / .microseconds(1)
        if microseconds > 0 { usleep(UInt32(min(microseconds, 900_000))) }
    }
}
