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

/// How fast a file in the page cache is read into a store, with one and with two reader threads.
func loadTimings(spans: Int) throws(BenchError) -> [Measurement] {
    try withTemporaryFile(GeneratorOptions(spans: spans)) { path, counts throws(BenchError) in
        var measurements: [Measurement] = []
        for (workers, option) in [(1, []), (2, []), (1, ["--decode-only"]), (2, ["--decode-only"])] {
            var times = Samples()
            var peak: Int?
            for _ in 0..<3 {
                let words = [CommandLine.arguments[0], "load", path, "--workers", String(workers)] + option
                guard let output = outputOfProgram(words), let time = number(after: "nanoseconds ", in: output),
                    number(after: "spans ", in: output) == counts.spans
                else { throw BenchError("\(words.joined(separator: " ")) failed or lost spans") }
                times.append(Double(time))
                peak = number(after: "peak ", in: output)
            }
            let name = "\(option.isEmpty ? "load" : "load.decode-only").\(workers)-workers"
            measurements.append(.shown("\(name).speed", Double(counts.bytes) / times.median * 1e3, "MB/s"))
            measurements.append(.shown("\(name).spans", Double(counts.spans) / times.median * 1e3, "M spans/s"))
            if let peak { measurements.append(.shown("\(name).peak-memory", Double(peak) / 1e6, "MB")) }
        }
        return measurements
    }
}
