import TraceStore

/// How fast batches that are ready are taken into a new store.
func storeTimings(spans: Int) -> [Measurement] {
    var measurements: [Measurement] = []
    for spansPerTrace in [12, 1] {
        let batches = GeneratedBatches.all(of: GeneratorOptions(spans: spans, spansPerTrace: spansPerTrace))
        var samples = Samples()
        for _ in 0..<3 {
            let store = TraceStore()
            samples.append(nanoseconds { for batch in batches { store.append(batch, now: 0) } })
        }
        let name = spansPerTrace == 1 ? "append.singles" : "append"
        measurements.append(.shown("\(name).speed", Double(spans) / samples.median * 1e3, "M spans/s"))
    }
    return measurements
}

/// The store's memory, measured in processes of their own so that nothing else has left its mark.
///
/// Two loads that differ in spans per trace give two equations for the bytes of a span and those of a trace.
func memoryMeasurements(spans: Int) throws(BenchError) -> [Measurement] {
    var loads: [(traces: Double, growth: Double)] = []
    for spansPerTrace in [12, 3, 1] {
        let words = [
            CommandLine.arguments[0], "memory", "--spans", String(spans), "--per-trace", String(spansPerTrace),
        ]
        guard let output = outputOfProgram(words), let growth = number(after: "growth ", in: output),
            let traces = number(after: "traces ", in: output)
        else { return [] }
        loads.append((Double(traces), Double(growth)))
    }
    let perTrace = (loads[2].growth - loads[0].growth) / (loads[2].traces - loads[0].traces)
    let perSpan = (loads[0].growth - perTrace * loads[0].traces) / Double(spans)
    return [
        .memory("memory.span", perSpan, per: "span"),
        .memory("memory.trace", perTrace, per: "trace"),
        .memory("memory.span.12-per-trace", loads[0].growth / Double(spans), per: "span, traces included"),
        .memory("memory.span.3-per-trace", loads[1].growth / Double(spans), per: "span, traces included"),
        .memory("memory.span.1-per-trace", loads[2].growth / Double(spans), per: "span, traces included"),
    ]
}

/// `memory`: fills a store with generated spans and prints by how many bytes the process grew at its peak.
struct MemoryCommand {
    private var options = GeneratorOptions()

    init(_ arguments: inout Arguments) throws(BenchError) {
        while let word = arguments.next() {
            switch word {
            case "--spans": options.spans = try arguments.positiveInt(of: word)
            case "--per-trace": options.spansPerTrace = try arguments.positiveInt(of: word)
            default: throw BenchError("memory: unknown option \(word)")
            }
        }
    }

    /// The spans are generated twice: once for nothing, so that what the generator needs is part of the base.
    func run() throws(BenchError) {
        _ = GeneratedBatches.forEach(of: options) { _ in }
        guard let before = ProcessMemory.now() else { throw BenchError("this system does not tell a process's memory") }
        let store = TraceStore()
        let counts = GeneratedBatches.forEach(of: options) { batch in store.append(batch, now: 0) }
        guard let after = ProcessMemory.now() else { return }
        guard store.totals.spans == counts.spans else { throw BenchError("the store lost spans") }
        print("growth \(after.peak - before.peak)\nspans \(counts.spans)\ntraces \(counts.traces)")
    }
}
