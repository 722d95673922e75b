import TraceStore

/// `verify`: reads generated text of several shapes back and compares what the store counts with what was written.
struct VerifyCommand {
    private var spans = 50_000

    init(_ arguments: inout Arguments) throws(BenchError) {
        while let word = arguments.next() {
            guard word == "--spans" else { throw BenchError("verify: unknown option \(word)") }
            spans = try arguments.positiveInt(of: word)
        }
    }

    /// Prints a line for each shape and returns whether all counts were right.
    func run() -> Bool {
        var isRight = true
        for format in GeneratorOptions.Format.allCases {
            for spansPerTrace in [1, 2, 3, 12, 5000, spans] {
                for seed: UInt64 in 1...3 {
                    let options = GeneratorOptions(
                        spans: spans,
                        spansPerTrace: spansPerTrace,
                        seed: seed,
                        format: format
                    )
                    let (written, read) = Self.counts(options)
                    let shape = "\(format.rawValue), \(spansPerTrace) a trace, seed \(seed)"
                    print(written == read ? "right: \(shape)" : "WRONG: \(shape)\n  \(written.json)\n  \(read.json)")
                    isRight = isRight && written == read
                }
            }
        }
        return isRight
    }

    private static func counts(_ options: GeneratorOptions) -> (written: ExpectedCounts, read: ExpectedCounts) {
        let text = GeneratedText(options)
        let store = TraceStore()
        decodeAll(text.bytes) { batch in store.append(batch, now: 0) }
        store.checkInvariants()
        let totals = store.totals
        var read = ExpectedCounts()
        read.spans = totals.spans
        read.traces = totals.traces
        read.errors = totals.errors
        read.orphans = totals.orphans
        read.services = totals.services
        read.bytes = totals.bytes
        read.duplicates = totals.duplicates
        read.rejected = totals.rejected + totals.repaired
        read.skipped = totals.skipped
        return (text.counts, read)
    }
}
