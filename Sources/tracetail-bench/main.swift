#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private let usage = """
    usage: tracetail-bench run [--spans N] [--instructions | --timings] [--json] [--check FILE] [--record FILE]
           tracetail-bench generate [--spans N] [--per-trace N] [--seed N] [--format FORMAT] [--out FILE]
           tracetail-bench verify [--spans N]
           tracetail-bench kernel NAME [--repeat N]
           tracetail-bench decode FILE
           tracetail-bench search FILE TEXT...
           tracetail-bench keys FILE [--program PATH]
           tracetail-bench export [--spans N] [--rate N] [--directory DIR | --file FILE | --endpoint URL]

    run        measures: instructions of small kernels under valgrind, then speeds, memory and frame times with N
               spans (1,000,000). --check compares with a baseline and fails when something became worse by more
               than is allowed; --record writes one.
    generate   writes event lifecycles as spans and prints, as its last line, what a reader must find in them.
               FORMAT is otlp (as the Collector batches, default), otlp-lines (a span a line), otlp-proto or stdouttrace.
    verify     decodes and stores generated text of many shapes and compares all counts with what was written.
    decode     decodes a file that it first reads into memory, on one core, and prints the processor time that it took.
    search     reads a file into a store and prints how long each text takes to be found in it.
    keys       opens generated spans in the viewer, presses keys while they are read, and prints how long each took.
    export     makes spans with EventTracing, N a second, and says how many were exported and lost. Run several at once.
    kernel     does one piece of the work and nothing else, for a profiler.
    """

/// Returns the exit status.
private func run() throws(BenchError) -> Int32 {
    var arguments = Arguments(CommandLine.arguments.dropFirst())
    switch arguments.next() {
    case "run": return try RunCommand(&arguments).run() ? 0 : 1
    case "generate": try GenerateCommand(&arguments).run()
    case "kernel": try KernelCommand(&arguments).run()
    case "verify": return try VerifyCommand(&arguments).run() ? 0 : 1
    // What `run` starts itself as, so that memory is measured in a fresh process.
    case "memory": try MemoryCommand(&arguments).run()
    case "load": try LoadCommand(&arguments).run()
    case "export": try ExportCommand(&arguments).run()
    case "decode": try DecodeCommand(&arguments).run()
    case "search": try SearchCommand(&arguments).run()
    case "keys": try KeysCommand(&arguments).run()
    case "--help", "-h": print(usage)
    case let word: throw BenchError("\(word.map { "unknown command \($0)" } ?? "no command")\n\(usage)")
    }
    return 0
}

do {
    exit(try run())
} catch {
    printLine("tracetail-bench: \(error)", to: STDERR_FILENO)
    exit(2)
}
