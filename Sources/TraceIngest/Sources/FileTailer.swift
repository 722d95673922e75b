import TraceStore

/// Reads one regular file, whatever it is called: what is there, what is appended, and all of it anew when it was
/// truncated or written over.
///
/// Everything happens in `step`, which never waits for the file; the follower calls it until nothing is left to do.
final class FileTailer {
    /// What a step has found.
    enum Progress {
        /// There may be more to do at once.
        case more
        /// Other threads are reading.
        case waiting
        /// Nothing is to be done until the file changes.
        case idle
        /// Nothing is to be done for this file any more.
        case ended
    }

    /// Whether a path still leads to the file.
    enum Standing {
        /// One does that is followed.
        case current
        /// It was renamed, and nothing has come in its place: its writer may go on.
        case renamed
        /// None does.
        ///
        /// Whoever wrote to the file may hold it open and be in the middle of a line. So it is read on until it has
        /// been quiet for a while, and only then what is left of its last line is given up.
        case lost
    }

    let source: Int
    let file: FollowedFile
    /// Whether the source's state is the state of this file: not so for files that its path led to before.
    var speaksForSource = true
    private(set) var standing = Standing.current
    private(set) var hasEnded = false
    private let context: IngestContext
    private let workers: RangeWorkers
    private let readsEndFirst: Bool
    /// It has come, or was written over, while others were followed, of which rotation may have made it.
    private var mayBeCopy: Bool
    /// Other files may have given its spans.
    private let mayRepeat: Bool
    private var hasBegun = false
    /// What was read of all files.
    private let contents: ReadContents
    private var generation: FileGeneration?
    /// The modification time when there was nothing more to read.
    private var idleSince: Int64?
    /// What was added to the source's bytes for this generation.
    private var countedBytes: UInt64 = 0
    /// When it last grew, or lost its path.
    private var grewAt = ContinuousClock.now
    /// How large it was when it could not be told whether it is a copy.
    private var sizeSeen: UInt64 = 0

    init(
        source: Int,
        file: FollowedFile,
        readsEndFirst: Bool,
        mayBeCopy: Bool,
        mayRepeat: Bool,
        contents: ReadContents,
        context: IngestContext,
        workers: RangeWorkers
    ) {
        self.source = source
        self.file = file
        self.readsEndFirst = readsEndFirst
        self.mayBeCopy = mayBeCopy
        self.mayRepeat = mayRepeat
        self.contents = contents
        self.context = context
        self.workers = workers
    }

    /// Whether it was read to its end, or cannot be read.
    private(set) var isAtEnd = false

    /// A path that is followed leads to the file.
    func keep(as standing: Standing, path: String? = nil) {
        if let path { file.path = path }
        guard self.standing != standing else { return }
        self.standing = standing
        idleSince = nil
        isAtEnd = false
        if standing == .renamed { file.retire() }
        if context.options.follow { hasEnded = false }
    }

    /// No path leads to the file any more.
    func lose() {
        guard standing != .lost, !hasEnded else { return }
        standing = .lost
        grewAt = .now
        idleSince = nil
        isAtEnd = false
        file.retire()
    }

    /// Whether something has changed since there was nothing to read, as far as one look can tell.
    var mayHaveMore: Bool {
        guard !hasEnded else { return false }
        guard standing != .lost, let facts = try? file.facts() else { return true }
        return facts.modified != idleSince || facts.size != generation?.position
    }

    /// Reads a piece.
    func step() -> Progress {
        guard !hasEnded else { return .ended }
        do throws(SystemError) {
            let facts = try file.facts()
            guard let generation else { return try begin(facts) }
            let isIntact = try generation.isIntact(facts)
            guard isIntact || !context.options.follow else {
                restart(generation)
                return .more
            }
            countBytes(max(facts.size, generation.position))
            return try readOn(generation, facts)
        } catch {
            return fail(error)
        }
    }

    /// Stops the threads that read for this file.
    func cancel() {
        generation?.cancel()
    }

    private func begin(_ facts: FileFacts) throws(SystemError) -> Progress {
        try file.open()
        isAtEnd = facts.size == 0
        var mayRepeat = mayRepeat && !hasBegun
        if mayBeCopy, facts.size > 0 || standing != .lost {
            guard facts.size > 0 else {
                rest(standing == .current ? .following : .waiting)
                return .idle
            }
            switch try contents.verdict(on: file, size: facts.size, isQuiet: isQuiet(facts)) {
            case .new(let repeats): mayRepeat = mayRepeat || repeats
            case .copy(let content, let place):
                try begin(continuing: content, at: place)
                return .more
            case .unknown: return .idle
            }
        }
        let generation = makeGeneration(mayRepeat: mayRepeat)
        if !hasBegun { try shareStart(of: generation, facts, mayRepeat: mayRepeat) }
        hasBegun = true
        return .more
    }

    /// Whether nobody has added to the file for a while.
    private func isQuiet(_ facts: FileFacts) -> Bool {
        if facts.size != sizeSeen { grewAt = .now }
        sizeSeen = facts.size
        return grewAt.duration(to: .now) >= context.options.copyTime
    }

    /// Goes on behind what was read as another file, whose spans can be looked at here when it is truncated.
    private func begin(continuing content: ReadContent, at place: ReadContent.Place) throws(SystemError) {
        let segment = context.segments.add(file, source: source)
        let generation = try FileGeneration(
            file: file,
            segment: segment,
            source: source,
            context: context,
            continuing: content,
            at: place
        )
        countedBytes = place.offset
        use(generation)
        content.setCopy(file, source: source)
        if content.isOver { context.segments.move(content.segment, to: file, source: source) }
        context.board.note(source, "begins with what was read as \(content.file.path)")
    }

    private func shareStart(
        of generation: FileGeneration,
        _ facts: FileFacts,
        mayRepeat: Bool
    ) throws(SystemError) {
        if speaksForSource { context.board.update(source) { $0.state = .reading } }
        let (context, source, workers) = (context, source, workers)
        try generation.shareStart(size: facts.size, endFirst: readsEndFirst) { range, isFinal in
            RangeReader(
                file: file,
                segment: generation.segment,
                range: range,
                isFinal: isFinal,
                options: context.options,
                deliver: { batch in
                    var batch = batch
                    batch.mayRepeat = mayRepeat
                    return context.deliver(batch, source)
                },
                completion: { context.followerWake.raise() }
            )
        } submit: {
            workers.submit($0)
        }
    }

    private func makeGeneration(mayRepeat: Bool) -> FileGeneration {
        let segment = context.segments.add(file, source: source)
        let generation = FileGeneration(
            file: file,
            segment: segment,
            source: source,
            context: context,
            mayRepeat: mayRepeat
        )
        countedBytes = 0
        use(generation)
        return generation
    }

    private func use(_ generation: FileGeneration) {
        self.generation = generation
        contents.add(generation.content)
        context.board.setCaughtUp(source, false)
    }

    private func readOn(_ generation: FileGeneration, _ facts: FileFacts) throws(SystemError) -> Progress {
        if let batch = try generation.read(size: facts.size) {
            idleSince = nil
            isAtEnd = false
            grewAt = .now
            return context.deliver(batch, source) ? .more : .idle
        }
        guard generation.isRangeDone else { return .waiting }
        if let failure = generation.takeRangeFailure() {
            context.board.update(source) { $0.notes.append("a part could not be read: \(failure.message)") }
        }
        guard context.options.follow else { return finish(.ended) }
        if standing == .lost, grewAt.duration(to: .now) >= context.options.quietTime { return finish(.ended) }
        if generation.isBetweenRecords { recognizeWhole(generation, isOver: false) }
        generation.rest()
        idleSince = facts.modified
        isAtEnd = true
        rest(standing == .current ? .following : .waiting)
        return .idle
    }

    /// The file holds something else than what was read from it: begins again at its start.
    private func restart(_ generation: FileGeneration) {
        generation.cancel()
        _ = context.deliver(generation.finish(), source)
        contents.end(generation.content)
        if let copy = generation.content.copy {
            context.segments.move(generation.segment, to: copy.file, source: copy.source)
        } else {
            context.segments.discard(generation.segment)
        }
        countBytes(generation.position)
        context.board.update(source) { $0.generation += 1 }
        idleSince = nil
        isAtEnd = false
        grewAt = .now
        self.generation = nil
        countedBytes = 0
        hasBegun = true
        mayBeCopy = true
        context.board.setCaughtUp(source, false)
    }

    /// Takes what is held back; what is known of the file stays, should a path lead to it again.
    private func finish(_ state: SourceState) -> Progress {
        if let generation {
            _ = context.deliver(generation.finish(), source)
            recognizeWhole(generation, isOver: true)
            // What was there at the start is compared with all of it.
            if context.options.follow { contents.end(generation.content) }
            countBytes(generation.position)
        }
        hasEnded = true
        isAtEnd = true
        // While following, a path may lead to the file again.
        if !context.options.follow { generation = nil }
        if speaksForSource {
            context.options.follow ? rest(state) : context.board.end(source, state)
        }
        return .ended
    }

    /// Says what a file without spans holds; a copy is not without them, though they count for its original.
    private func recognizeWhole(_ generation: FileGeneration, isOver: Bool) {
        guard speaksForSource, !generation.holdsKnownSpans else { return }
        context.recognizeWhole(source, isOver: isOver)
    }

    /// Shows what went wrong; tried again while following.
    private func fail(_ error: SystemError) -> Progress {
        guard context.options.follow, standing != .lost else {
            return finish(standing == .lost ? .ended : .failed(error.message))
        }
        // Which path leads where will be known after the next look at the directory.
        isAtEnd = !error.isMissing
        if !error.isMissing { rest(.failed(error.message)) }
        return .idle
    }

    private func rest(_ state: SourceState) {
        guard speaksForSource else { return }
        context.board.update(source) { $0.state = state }
        context.board.setCaughtUp(source, true)
    }

    private func countBytes(_ there: UInt64) {
        guard there != countedBytes else { return }
        let change = there &- countedBytes
        countedBytes = there
        context.board.update(source) { $0.bytesThere &+= change }
    }
}
