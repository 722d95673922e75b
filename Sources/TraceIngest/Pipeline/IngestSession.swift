public import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads sources on threads of its own and hands their spans over in batches.
///
/// Owns the reader threads, the descriptors, the spool and the bounded queue. The thread that owns the store polls
/// `wakeDescriptor` and takes batches with `nextBatch`, or waits for them with `waitForBatch`.
public final class IngestSession: @unchecked Sendable {
    let sources: [SourceName]
    let context: IngestContext
    private let workers: RangeWorkers
    private let follower: Follower
    private let pumps = Monitor<[StreamPump]>([])

    /// Prepares a session.
    ///
    /// Nothing is opened yet.
    public init(sources: [SourceName], options: IngestOptions) throws(SourceError) {
        self.sources = sources
        do throws(SystemError) {
            let queue = try BatchQueue()
            context = IngestContext(
                options: options,
                queue: queue,
                board: StatusBoard(names: sources.map(\.label), queue: queue),
                segments: SegmentTable(),
                descriptors: DescriptorPool(limit: options.descriptorLimit),
                spoolFiles: SpoolFiles(
                    directory: SpoolDirectory(path: options.spoolDirectory),
                    fileSize: options.spoolFileSize,
                    limit: options.spoolLimit
                ),
                followerWake: try WakePipe()
            )
        } catch {
            throw SourceError(path: "pipe", error)
        }
        workers = RangeWorkers(count: options.workers, giveWay: options.follow)
        follower = Follower(context: context, workers: workers)
    }

    deinit { stop() }

    /// Opens the sources and starts to read them.
    ///
    /// Throws when one cannot be read; a file that does not exist is an error unless it is waited for.
    public func start() throws(SourceError) {
        if sources.isEmpty { context.queue.finish() }
        let recording = try openRecording()
        var finders: [any FileFinder] = []
        for (index, source) in sources.enumerated() {
            do throws(SystemError) {
                switch source {
                case .standardInput:
                    let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                    guard descriptor >= 0 else { throw SystemError.last }
                    try startPump(index, OpenFile(adopting: descriptor), path: nil, recording)
                case .file(let path) where (try? FileFacts(path: path))?.kind == .other:
                    try startPump(index, OpenFile(path: path), path: path, recording)
                case .file(let path), .named(_, let path):
                    finders.append(try makeFinder(index, path))
                }
            } catch {
                stop()
                throw SourceError(path: source.label, error)
            }
        }
        guard !finders.isEmpty else { return }
        do throws(SystemError) {
            try follower.start(finders)
        } catch {
            stop()
            throw SourceError(path: "thread", error)
        }
    }

    /// Where spans lie.
    var segments: SegmentTable { context.segments }

    /// How many threads search at once.
    var searchThreads: Int { max(1, context.options.workers) }

    /// Readable while batches wait or after a source's status changed; `nextBatch` makes it silent again.
    public var wakeDescriptor: Int32 { context.queue.wakeDescriptor }

    /// The oldest batch that waits.
    ///
    /// Never waits itself.
    public func nextBatch() -> SpanBatch? { context.queue.take() }

    /// The oldest batch, waiting until there is one; `nil` when all sources have ended or the session was stopped.
    public func waitForBatch() -> SpanBatch? { context.queue.takeOrWait() }

    /// What each source is doing, in the order in which they were named.
    public func status() -> [SourceStatus] { context.board.sources }

    /// Whether everything that is there now was handed over.
    public var isCaughtUp: Bool { context.board.isCaughtUp && context.queue.isEmpty }

    /// Whether all sources have ended and everything was handed over.
    public var hasEnded: Bool { context.board.hasEnded && context.queue.isEmpty }

    /// Ends the threads.
    ///
    /// Content can still be read.
    public func stop() {
        context.queue.close()
        follower.stop()
        workers.stop()
        let pumps = pumps.withLock { pumps in
            defer { pumps = [] }
            return pumps
        }
        for pump in pumps { pump.stop() }
    }

    /// Knows which files a name leads to; a file whose very name holds a `*` comes before a pattern.
    private func makeFinder(_ source: Int, _ path: String) throws(SystemError) -> any FileFinder {
        let facts = try? FileFacts(path: path)
        let pattern = facts?.kind == .directory ? .directory(path) : SourcePattern(name: path)
        if let pattern, facts?.kind != .regular {
            let finder = PatternFinder(source: source, pattern: pattern, context: context)
            try finder.prepare()
            return finder
        }
        let finder = PathFinder(source: source, path: path, context: context)
        try finder.prepare()
        return finder
    }

    private func startPump(
        _ source: Int,
        _ file: OpenFile,
        path: String?,
        _ recording: Recording?
    ) throws(SystemError) {
        let pump = try StreamPump(source: source, file: file, path: path, recording: recording, context: context)
        pumps.withLock { $0.append(pump) }
        try pump.start()
    }
}
