import TraceStore

@testable import TraceIngest

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory that is removed, with what lies in it, when the test is over.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/tracetail-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        if path != "/tmp" { remove(path) }
    }

    private func remove(_ directory: String) {
        guard let listing = opendir(directory) else { return }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let path = directory + "/" + name
            if unlink(path) != 0 { remove(path) }
        }
        closedir(listing)
        rmdir(directory)
    }

    /// Makes a directory in it.
    func directory(_ name: String) -> String {
        mkdir(file(name), 0o755)
        return file(name)
    }

    func file(_ name: String) -> String { path + "/" + name }
}

/// Adds text to a file, making it when it is missing.
func append(_ text: String, to path: String) {
    write(Array(text.utf8), to: path, flags: O_APPEND)
}

/// Adds bytes to a file, making it when it is missing.
func append(_ bytes: [UInt8], to path: String) {
    write(bytes, to: path, flags: O_APPEND)
}

/// What a file holds.
func content(of path: String) -> [UInt8] { (try? OpenFile(path: path).read(1 << 20, at: 0)) ?? [] }

/// Replaces what a file holds; the file stays the same one.
func overwrite(_ path: String, with text: String) {
    write(Array(text.utf8), to: path, flags: O_TRUNC)
}

/// Writes over a file from its start without ever making it shorter.
func replaceContent(of path: String, withThatOf other: String) {
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let source = open(other, O_RDONLY)
    let count = read(source, &bytes, bytes.count)
    close(source)
    let target = open(path, O_WRONLY)
    write(target, bytes, count)
    close(target)
}

private func write(_ bytes: [UInt8], to path: String, flags: Int32) {
    let descriptor = open(path, O_WRONLY | O_CREAT | flags, 0o644)
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}

/// A record with one span, whose name is `span N` and whose span id is N.
///
/// `padding` makes it longer.
func line(_ number: Int, padding: Int = 0) -> String {
    let hex = String(number, radix: 16)
    let spanID = String(repeating: "0", count: 16 - hex.count) + hex
    let pad = String(repeating: "x", count: padding)
    return """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},\
        "scopeSpans":[{"scope":{"name":"test"},"spans":[{"traceId":"0123456789abcdef\(spanID)",\
        "spanId":"\(spanID)","name":"span \(number)","kind":1,"startTimeUnixNano":"\(1_000_000 + number)",\
        "endTimeUnixNano":"\(2_000_000 + number)","attributes":[{"key":"pad","value":{"stringValue":"\(pad)"}}]}]}]}]}

        """
}

/// Records `range`, a line each.
func lines(_ range: ClosedRange<Int>, padding: Int = 0) -> String {
    range.map { line($0, padding: padding) }.joined()
}

/// Everything that a session has handed over, and the ways to wait for more of it.
final class Reading {
    let session: IngestSession
    private(set) var spans: [DecodedSpan] = []
    private(set) var names: [String] = []
    private(set) var rejects: [Reject] = []
    private(set) var skipped = 0
    private(set) var bytes = 0
    /// The numbers of the records that may have been read before.
    private(set) var numbersAgain: [Int] = []
    /// The largest number of bytes that one batch stood for.
    private(set) var largestBatch = 0

    init(_ paths: String..., follow: Bool = true, _ change: (inout IngestOptions) -> Void = { _ in }) throws {
        var options = IngestOptions()
        options.follow = follow
        change(&options)
        session = try IngestSession(sources: paths.map { .file($0) }, options: options)
        try session.start()
    }

    deinit { session.stop() }

    /// The numbers of the records whose spans arrived, in order of arrival.
    var numbers: [Int] { spans.map { Int(truncatingIfNeeded: $0.spanID.rawValue) } }

    /// The numbers in order of size.
    var sortedNumbers: [Int] { numbers.sorted() }

    /// Takes batches until the condition holds; `false` when it does not within the time.
    func wait(seconds: Int = 10, until condition: (Reading) -> Bool) -> Bool {
        let deadline = now() + Int64(seconds) * 1_000_000_000
        while !condition(self) {
            guard now() < deadline else { return false }
            if let batch = session.nextBatch() {
                take(batch)
            } else {
                var entry = pollfd(fd: session.wakeDescriptor, events: Int16(POLLIN), revents: 0)
                poll(&entry, 1, 50)
            }
        }
        return true
    }

    /// Waits until `count` spans have arrived.
    func wait(for count: Int) -> Bool { wait { $0.spans.count >= count } }

    /// Waits until everything that is there has arrived.
    func waitUntilCaughtUp() -> Bool { wait { $0.session.isCaughtUp } }

    /// Takes batches until all sources have ended.
    func readToEnd() {
        while let batch = session.waitForBatch() { take(batch) }
    }

    /// Reads one span's content again.
    func content(of index: Int) -> Result<SpanContent, ContentFailure> {
        let span = spans[index]
        let expected = ExpectedSpan(
            traceID: span.traceID,
            spanID: span.spanID,
            start: span.start,
            name: names[index]
        )
        return session.readContent(
            location: span.location,
            encoding: span.encoding,
            origin: DecodedOrigin(),
            expecting: expected
        )
    }

    private func take(_ batch: SpanBatch) {
        spans += batch.spans
        names += batch.spans.map { batch.names[Int($0.name)] }
        if batch.mayRepeat { numbersAgain += numbers.suffix(batch.spans.count) }
        rejects += batch.rejects
        skipped += batch.skips.values.reduce(0, +)
        bytes += batch.bytes
        largestBatch = max(largestBatch, batch.bytes)
    }

    private func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
