#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `generate`: writes spans to a file or to standard output, and says what a reader must find in them.
struct GenerateCommand {
    var options = GeneratorOptions()
    /// Standard output when nil.
    var path: String?

    init(_ arguments: inout Arguments) throws(BenchError) {
        while let word = arguments.next() {
            switch word {
            case "--spans": options.spans = try arguments.positiveInt(of: word)
            case "--per-trace": options.spansPerTrace = try arguments.positiveInt(of: word)
            case "--seed": options.seed = UInt64(try arguments.positiveInt(of: word))
            case "--out": path = try arguments.value(of: word)
            case "--format":
                let name = try arguments.value(of: word)
                guard let format = GeneratorOptions.Format(rawValue: name) else {
                    let known = GeneratorOptions.Format.allCases.map(\.rawValue).joined(separator: ", ")
                    throw BenchError("--format: \(name) is none of \(known)")
                }
                options.format = format
            default: throw BenchError("generate: unknown option \(word)")
            }
        }
    }

    /// The expected counts go to standard output, or to standard error when the spans themselves go to standard output.
    func run() throws(BenchError) {
        guard let path else {
            let counts = try write(to: STDOUT_FILENO, name: "standard output")
            printLine(counts.json, to: STDERR_FILENO)
            return
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        print(try write(to: descriptor, name: path).json)
    }

    private func write(to descriptor: Int32, name: String) throws(BenchError) -> ExpectedCounts {
        let sink = ByteSink(descriptor: descriptor)
        let counts = SpanGenerator(options).write(to: sink)
        if let failure = sink.failure { throw BenchError("\(name): \(String(cString: strerror(failure)))") }
        return counts
    }
}

/// Writes a line to a descriptor, past the buffer of `print`.
func printLine(_ line: String, to descriptor: Int32) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
}
