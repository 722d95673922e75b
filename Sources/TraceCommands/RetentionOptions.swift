import ArgumentParser
import TraceIngest
import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How much is held before lifecycles are evicted.
struct RetentionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hold at most so many spans: whole lifecycles are evicted, finished and old ones first.",
            valueName: "count"
        )
    )
    var maxSpans: Int?

    @Option(
        help: ArgumentHelp(
            """
            Stay within so much memory (500MB, 2GB) in the same way. By default pipes that are followed get 1GB, or a \
            quarter of the machine's memory if that is less, and files have no limit.
            """,
            valueName: "size"
        )
    )
    var maxMemory: MemorySize?

    /// What a process takes beside its store: what is being read and decoded, and the screen.
    private static let processBytes = 64_000_000
    /// Below this there is hardly room for any spans.
    private static let leastBytes = 80_000_000
    private static let streamBytes = 1_000_000_000

    func validate() throws {
        if let maxSpans, maxSpans < 1 { throw ValidationError("--max-spans takes 1 or more.") }
        if let maxMemory, maxMemory.bytes < Self.leastBytes {
            throw ValidationError("--max-memory takes \(Self.leastBytes / 1_000_000)MB or more.")
        }
    }

    /// The limits that were asked for.
    var limits: StoreLimits {
        StoreLimits(spans: maxSpans, bytes: maxMemory.map { $0.bytes - Self.processBytes })
    }

    /// The limits while sources are followed: there is one when a source may never end, asked for or not.
    func limits(whileFollowing sources: [SourceName]) -> StoreLimits {
        guard maxSpans == nil, maxMemory == nil, sources.contains(where: \.isStream) else { return limits }
        let machine = physicalMemory.map { $0 / 4 } ?? Self.streamBytes
        return StoreLimits(bytes: max(Self.leastBytes, min(Self.streamBytes, machine)) - Self.processBytes)
    }

    private var physicalMemory: Int? {
        let (pages, pageSize) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        guard pages > 0, pageSize > 0 else { return nil }
        let (bytes, isTooMuch) = pages.multipliedReportingOverflow(by: pageSize)
        return isTooMuch ? nil : bytes
    }
}

extension SourceName {
    /// Whether it is a pipe or the like, which may go on for ever and cannot be read again.
    fileprivate var isStream: Bool {
        var status = stat()
        switch self {
        case .standardInput:
            guard fstat(STDIN_FILENO, &status) == 0 else { return true }
        case .file(let path), .named(_, let path):
            guard stat(path, &status) == 0 else { return false }
        }
        let kind = status.st_mode & S_IFMT
        return kind != S_IFREG && kind != S_IFDIR
    }
}

/// `500MB`, `2GB`, `1.5GiB` or a number of bytes on the command line.
struct MemorySize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let text = argument.lowercased()
        let number = text.prefix { $0.isNumber || $0 == "." }
        let unit: Double
        switch text.dropFirst(number.count) {
        case "", "b": unit = 1
        case "k", "kb": unit = 1e3
        case "m", "mb": unit = 1e6
        case "g", "gb": unit = 1e9
        case "t", "tb": unit = 1e12
        case "kib": unit = 1024
        case "mib": unit = 1024 * 1024
        case "gib": unit = 1024 * 1024 * 1024
        default: return nil
        }
        guard let value = Double(number), value * unit < 1e15, let bytes = Int(exactly: (value * unit).rounded()) else {
            return nil
        }
        self.bytes = bytes
    }
}
