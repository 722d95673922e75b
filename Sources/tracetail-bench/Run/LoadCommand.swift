import TraceIngest
import TraceStore

/// `load FILE [--workers N] [--decode-only]`: reads a file into a store as the viewer does, or only decodes it, and
/// prints how long it took and how much memory the process had at its peak.
struct LoadCommand {
    private let path: String
    private var workers = 2
    private var decodesOnly = false

    init(_ arguments: inout Arguments) throws(BenchError) {
        path = try arguments.value(of: "load")
        while let word = arguments.next() {
            switch word {
            case "--workers": workers = try arguments.positiveInt(of: word)
            case "--decode-only": decodesOnly = true
            default: throw BenchError("load: unknown option \(word)")
            }
        }
    }

    func run() throws(BenchError) {
        let begin = monotonicNanoseconds()
        let store = TraceStore()
        var spans = 0
        do throws(SourceError) {
            var options = IngestOptions()
            options.follow = false
            options.workers = workers
            let session = try IngestSession(sources: [.file(path)], options: options)
            try session.start()
            while let batch = session.waitForBatch() {
                spans += batch.spans.count
                if !decodesOnly { store.append(batch, now: 0) }
            }
            session.stop()
        } catch {
            throw BenchError("\(error)")
        }
        print("nanoseconds \(monotonicNanoseconds() - begin)\nspans \(decodesOnly ? spans : store.totals.spans)")
        if let memory = ProcessMemory.now() { print("peak \(memory.peak)") }
    }
}

/// How fast a file in the page cache is read into a store, and only decoded, with one and with two reader threads.
///
/// In turns, so that a busy moment of the machine meets all of them.
func loadTimings(spans: Int) throws(BenchError) -> [Measurement] {
    try withTemporaryFile(GeneratorOptions(spans: spans)) { path, counts throws(BenchError) in
        var loads = [Load(workers: 1), Load(workers: 2)]
        var decodings = [Load(workers: 1, decodesOnly: true), Load(workers: 2, decodesOnly: true)]
        var speedUp = Samples()
        for _ in 0..<15 {
            for index in loads.indices { try loads[index].run(path, counts) }
            for index in decodings.indices { try decodings[index].run(path, counts) }
            speedUp.append(decodings[0].last / decodings[1].last)
        }
        return (loads + decodings).flatMap { $0.measurements(counts) }
            + [.shown("load.decode-only.speed-up", speedUp.median, "× one worker")]
    }
}

/// The same reading of a file, done again and again, each time in a process of its own.
private struct Load {
    let workers: Int
    let decodesOnly: Bool
    private(set) var last = 0.0
    private var times = Samples()
    private var peak: Int?

    init(workers: Int, decodesOnly: Bool = false) {
        self.workers = workers
        self.decodesOnly = decodesOnly
    }

    mutating func run(_ path: String, _ counts: ExpectedCounts) throws(BenchError) {
        let words =
            [CommandLine.arguments[0], "load", path, "--workers", String(workers)]
            + (decodesOnly ? ["--decode-only"] : [])
        guard let output = outputOfProgram(words), let time = number(after: "nanoseconds ", in: output),
            number(after: "spans ", in: output) == counts.spans
        else { throw BenchError("\(words.joined(separator: " ")) failed or lost spans") }
        last = Double(time)
        times.append(last)
        peak = number(after: "peak ", in: output)
    }

    func measurements(_ counts: ExpectedCounts) -> [Measurement] {
        let name = "load\(decodesOnly ? ".decode-only" : "").\(workers)-workers"
        var measurements: [Measurement] = [
            .shown("\(name).speed", Double(counts.bytes) / times.median * 1e3, "MB/s"),
            .shown("\(name).spans", Double(counts.spans) / times.median * 1e3, "M spans/s"),
        ]
        if let peak { measurements.append(.shown("\(name).peak-memory", Double(peak) / 1e6, "MB")) }
        return measurements
    }
}
