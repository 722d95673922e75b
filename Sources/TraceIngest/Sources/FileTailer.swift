import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads one path as `tail -F` does: what is there, what is appended, and whatever file takes its place.
///
/// Everything happens in `step`, which never waits for the file; the follower calls it until nothing is left to do.
final class FileTailer {
    let source: Int
    let path: String
    private let context: IngestContext
    private let workers: RangeWorkers
    private var generation: FileGeneration?
    private var former: FormerGenerations
    /// How many files were opened.
    ///
    /// Only the first one is read by several threads.
    private(set) var openCount = 0
    /// Bytes of the generations before this one.
    private var earlierBytes: UInt64 = 0
    /// Nothing is to be done for this path any more.
    private(set) var hasEnded = false

    init(source: Int, path: String, context: IngestContext, workers: RangeWorkers) {
        self.source = source
        self.path = path
        self.context = context
        self.workers = workers
        former = FormerGenerations(context: context)
    }

    /// Reads a piece, or looks whether the file was replaced.
    ///
    /// `true`: there may be more to do at once.
    func step() -> Bool {
        guard !hasEnded else { return false }
        let isFormerRead = readFormer()
        return readCurrent() || isFormerRead
    }

    private func readCurrent() -> Bool {
        do throws(SystemError) {
            guard let generation else { return try open() }
            let facts = try generation.file.facts()
            let isIntact = try generation.isIntact(facts)
            guard isIntact || !context.options.follow else {
                restart(generation)
                return true
            }
            context.board.update(source) { $0.bytesThere = earlierBytes &+ max(facts.size, generation.position) }
            return try readOn(generation, facts)
        } catch {
            fail(error)
            return false
        }
    }

    /// Opens the file that the path leads to now.
    ///
    /// `false`: there is none, or another source reads it.
    func open() throws(SystemError) -> Bool {
        let facts: FileFacts
        do throws(SystemError) {
            facts = try FileFacts(path: path)
        } catch {
            let isAwaited = context.options.follow && (context.options.waitForMissing || openCount > 0)
            guard error.code == ENOENT, isAwaited else { throw error }
            rest(.waiting)
            return false
        }
        if let generation = former.take(facts.identity) {
            self.generation = generation
            earlierBytes -= min(earlierBytes, generation.position)
            return true
        }
        if let other = context.segments.source(reading: facts.identity) {
            let note = "the same file as \(context.board.sources[other].name)"
            context.board.update(source) { $0.notes = other == source ? [] : [note] }
            context.options.follow ? rest(.following) : end(.ended)
            return false
        }
        let file = try OpenFile(path: path)
        guard file.kind == .regular else { throw SystemError(code: ESPIPE) }
        begin(file)
        openCount += 1
        if openCount == 1, let generation {
            try shareStart(of: generation, size: facts.size)
        }
        context.board.update(source) {
            $0.state = .reading; $0.notes = []
        }
        return true
    }

    /// Stops the threads that read for this path.
    func cancel() {
        generation?.cancel()
    }

    private func readOn(_ generation: FileGeneration, _ facts: FileFacts) throws(SystemError) -> Bool {
        if let batch = try generation.read() {
            return context.deliver(batch, source)
        }
        guard generation.isRangeDone else { return false }
        if let failure = generation.takeRangeFailure() {
            context.board.update(source) { $0.notes.append("a part could not be read: \(failure.message)") }
        }
        guard context.options.follow else {
            _ = context.deliver(generation.finish(), source)
            end(.ended)
            return false
        }
        return try lookForSuccessor(of: generation)
    }

    /// Reads a piece of a file that the path led to before.
    private func readFormer() -> Bool {
        guard let batch = former.read() else { return false }
        return deliverFormer(batch)
    }

    private func deliverFormer(_ batch: SpanBatch) -> Bool {
        earlierBytes &+= UInt64(batch.bytes)
        return context.deliver(batch, source)
    }

    /// Goes over to the file that has taken the path, if any has.
    ///
    /// The old one was read to its end before, and is followed for a while.
    private func lookForSuccessor(of generation: FileGeneration) throws(SystemError) -> Bool {
        let there = try? FileFacts(path: path)
        if let there, there.identity == generation.file.identity {
            rest(.following)
            return false
        }
        // Whoever replaced the file may have written to the old one since we were at its end.
        if let batch = try generation.read() { return context.deliver(batch, source) }
        if there == nil {
            // Renamed away, with no successor yet: its writer may go on. Deleted: nobody can name it any more.
            guard try generation.file.facts().linkCount == 0 else {
                rest(.waiting)
                return false
            }
        }
        self.generation = nil
        countGeneration()
        if let batch = former.add(generation) { _ = deliverFormer(batch) }
        rest(.waiting)
        return there != nil
    }

    /// The file holds something else than what was read from it: begins again at its start.
    private func restart(_ generation: FileGeneration) {
        generation.cancel()
        _ = context.deliver(generation.finish(), source)
        context.segments.discard(generation.segment)
        countGeneration()
        begin(generation.file)
    }

    private func begin(_ file: OpenFile) {
        let segment = context.segments.add(file, path: path, source: source)
        generation = FileGeneration(file: file, segment: segment, source: source, context: context)
        context.board.setCaughtUp(source, false)
    }

    private func shareStart(of generation: FileGeneration, size: UInt64) throws(SystemError) {
        let (context, source, workers) = (context, source, workers)
        try generation.shareStart(size: size) { range, isFinal in
            RangeReader(
                file: generation.file,
                segment: generation.segment,
                range: range,
                isFinal: isFinal,
                options: context.options,
                deliver: { context.deliver($0, source) },
                completion: { context.followerWake.raise() }
            )
        } submit: {
            workers.submit($0)
        }
    }

    private func countGeneration() {
        context.board.update(source) { status in
            status.generation += 1
            earlierBytes = status.bytesRead
        }
    }

    /// Nothing is left to do until something happens.
    private func rest(_ state: SourceState) {
        context.board.update(source) { $0.state = state }
        context.board.setCaughtUp(source, true)
    }

    private func end(_ state: SourceState) {
        hasEnded = true
        context.board.end(source, state)
    }

    /// Shows what went wrong; tried again while following.
    private func fail(_ error: SystemError) {
        context.options.follow ? rest(.failed(error.message)) : end(.failed(error.message))
    }
}
