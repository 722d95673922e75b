#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `run`: measures everything and prints one line for each number.
struct RunCommand {
    private var spans = 1_000_000
    private var measuresTime = true
    private var countsInstructions = true
    private var printsJSON = false
    private var baselinePath: String?
    private var recordPath: String?

    init(_ arguments: inout Arguments) throws(BenchError) {
        while let word = arguments.next() {
            switch word {
            case "--spans": spans = try arguments.positiveInt(of: word)
            case "--instructions": measuresTime = false
            case "--timings": countsInstructions = false
            case "--json": printsJSON = true
            case "--check": baselinePath = try arguments.value(of: word)
            case "--record": recordPath = try arguments.value(of: word)
            default: throw BenchError("run: unknown option \(word)")
            }
        }
    }

    /// Returns whether nothing is worse than the baseline, where there is one to compare with.
    func run() throws(BenchError) -> Bool {
        // Read first: a baseline that cannot be read should not cost minutes.
        let baseline = try baselinePath.map { path throws(BenchError) in
            guard let text = textOfFile(path) else { throw BenchError("\(path): cannot be read") }
            return try Baseline(json: text)
        }
        let measurements = try measure()
        if printsJSON { print(flatJSON(measurements), terminator: "") }
        if let recordPath { try record(measurements.filter { $0.tolerance != nil }, in: recordPath) }
        let regressions = baseline?.regressions(in: measurements) ?? []
        for line in regressions { printLine("worse: \(line)", to: STDERR_FILENO) }
        return regressions.isEmpty
    }

    private func measure() throws(BenchError) -> [Measurement] {
        var measurements: [Measurement] = []
        func take(_ new: [Measurement]) {
            measurements += new
            guard !printsJSON else { return }
            for measurement in new { print(measurement.line) }
            fflush(nil)
        }
        if countsInstructions {
            if let counts = InstructionCounts() {
                for kernel in Kernel.all { take([try counts.measure(kernel)]) }
            } else {
                printLine("no instruction counts: valgrind is not installed", to: STDERR_FILENO)
            }
        }
        if measuresTime {
            take(try memoryMeasurements(spans: spans))
            take(decodingTimings(spans: spans))
            take(try searchTimings(spans: spans))
            take(storeTimings(spans: spans))
            take(screenTimings(spans: spans))
            take(try loadTimings(spans: spans))
        }
        return measurements
    }

    private func record(_ measurements: [Measurement], in path: String) throws(BenchError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let sink = ByteSink(descriptor: descriptor)
        for byte in flatJSON(measurements).utf8 { withUnsafeBytes(of: byte) { sink.append($0) } }
        sink.flush()
        if let failure = sink.failure { throw BenchError("\(path): \(String(cString: strerror(failure)))") }
    }
}
