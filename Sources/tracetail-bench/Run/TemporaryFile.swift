#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Generates a file of spans, which is there while `body` runs.
///
/// It lies in `TMPDIR`, or in `/var/tmp`, where a gigabyte surprises nobody.
func withTemporaryFile<Result>(
    _ options: GeneratorOptions,
    _ body: (_ path: String, _ counts: ExpectedCounts) throws(BenchError) -> Result
) throws(BenchError) -> Result {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    var template = Array("\(folder)/tracetail-bench-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
    defer { unlink(path) }
    let sink = ByteSink(descriptor: descriptor)
    let counts = SpanGenerator(options).write(to: sink)
    // Otherwise the system writes it out while something is measured.
    fsync(descriptor)
    close(descriptor)
    if let failure = sink.failure { throw BenchError("\(path): \(String(cString: strerror(failure)))") }
    return try body(path, counts)
}
