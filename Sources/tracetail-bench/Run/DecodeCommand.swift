#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `decode FILE`: decodes a file that lies in memory, on one core, and prints the processor time of the fastest of
/// seven runs, to be compared with other parsers on the same bytes.
struct DecodeCommand {
    private let path: String

    init(_ arguments: inout Arguments) throws(BenchError) { path = try arguments.value(of: "decode") }

    func run() throws(BenchError) {
        let bytes = try bytesOfFile(path)
        defer { bytes.deallocate() }
        var spans = 0
        var fastest = UInt64.max
        for _ in 0..<7 {
            let begin = processorNanoseconds()
            spans = decodeAll(UnsafeRawBufferPointer(bytes)) { _ in }
            fastest = min(fastest, processorNanoseconds() - begin)
        }
        let speed = Double(bytes.count) / Double(fastest)
        print("\(spans) spans, \(bytes.count) bytes: \(fastest / 1000) µs, \(Int(speed * 1000)) MB/s")
    }
}

/// The bytes of a whole file; whoever calls frees them.
private func bytesOfFile(_ path: String) throws(BenchError) -> UnsafeMutableRawBufferPointer {
    guard let file = fopen(path, "rb") else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let size = max(ftell(file), 0)
    rewind(file)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    guard fread(bytes.baseAddress, 1, size, file) == size else {
        bytes.deallocate()
        throw BenchError("\(path): could not be read whole")
    }
    return bytes
}
