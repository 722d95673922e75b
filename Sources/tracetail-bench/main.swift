#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private let usage = """
    usage: tracetail-bench generate [--spans N] [--per-trace N] [--seed N] [--format FORMAT] [--out FILE]

    generate   writes event lifecycles as spans and prints, as its last line, what a reader must find in them.
               FORMAT is otlp (as the Collector batches, default), otlp-lines (a span a line) or stdouttrace.
    """

private func run() throws(BenchError) {
    var arguments = Arguments(CommandLine.arguments.dropFirst())
    switch arguments.next() {
    case "generate": try GenerateCommand(&arguments).run()
    case "--help", "-h": print(usage)
    case let word: throw BenchError("\(word.map { "unknown command \($0)" } ?? "no command")\n\(usage)")
    }
}

do {
    try run()
} catch {
    printLine("tracetail-bench: \(error)", to: STDERR_FILENO)
    exit(2)
}
