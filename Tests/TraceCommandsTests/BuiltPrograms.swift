import Testing
import TraceIngest
import TraceStore

@testable import DemoSystem
@testable import TraceCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Spans that were read back from the files of a run.
struct WrittenSpans {
    let store: TraceStore
    let traces: [TraceSummary]
    private let session: IngestSession

    init(_ files: [String]) throws {
        var options = IngestOptions()
        options.follow = false
        let loaded = try LoadedStore(files.map(SourceName.file), options: options)
        store = loaded.store
        session = loaded.session
        traces = loaded.store.traceRows.map { loaded.store.trace($0) }
    }

    /// A trace's correlation key.
    func key(of trace: TraceSummary) -> String? { store.correlationKey(of: trace.row) }

    func name(_ row: SpanRow) -> String { store.name(store.span(row).name) }

    /// The queues of a trace's stages, and whether the work failed.
    func stages(of trace: TraceSummary) -> [String] {
        store.spanRows(of: trace.row).compactMap { row in
            guard name(row) == "event processing" else { return nil }
            let content = ContentRequest(store.key(of: row), in: store)?.read(from: session)
            guard case .success(let content) = content,
                case .string(let queue) = content.attributes.first(where: { $0.key == "messaging.destination.name" })?
                    .value
            else { return "unreadable" }
            return queue + (store.span(row).status == .error ? " failed" : "")
        }
    }

    /// The events whose spans a trace's spans are linked to.
    func linkedEvents(of trace: TraceSummary) -> [String] {
        store.spanRows(of: trace.row).flatMap { store.links(of: $0) }.compactMap { target in
            store.traceRow(target.traceID).flatMap(store.correlationKey)
        }
    }
}

/// A running program, with a pipe for what it and the processes that it starts say.
struct RunningProgram {
    let process: pid_t
    private let output: OwnedDescriptor

    init(_ program: String, _ arguments: [String]) throws {
        let pipe = try OwnedDescriptor.pipe()
        output = pipe.read
        process = try ChildProcess.start(
            program,
            arguments: arguments,
            descriptors: [(STDOUT_FILENO, pipe.write.number), (STDERR_FILENO, pipe.write.number)]
        )
    }

    /// What was said until the last of the processes was gone.
    func readOutput() -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(output.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}

/// A program that was built with these tests, which lies beside them.
func builtProgram(_ name: String = "tracetail") throws -> String {
    #if canImport(Darwin)
        var image = Dl_info()
        try #require(dladdr(#dsohandle, &image) != 0)
        let path = String(cString: image.dli_fname)
    #else
        let path = try ServiceGroup.program()
    #endif
    let components = path.split(separator: "/", omittingEmptySubsequences: false)
    let bundle = try #require(components.lastIndex { $0.hasSuffix(".xctest") })
    return (components[..<bundle] + [name[...]]).joined(separator: "/")
}

func fileSize(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
}

/// A directory that goes away with the test, and a directory in it.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/tracetail-demo-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for file in files(in: "spans") + files(in: "") { _ = unlink(file) }
        rmdir("\(path)/spans")
        rmdir(path)
    }

    /// The span files in it.
    func files(in name: String) -> [String] {
        let place = name.isEmpty ? path : "\(path)/\(name)"
        guard let directory = opendir(place) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".jsonl") { names.append("\(place)/\(name)") }
        }
        return names.sorted()
    }
}
