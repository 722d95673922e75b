/// The thread that reads all regular files of a session, each a piece at a time, and sleeps when none has more.
final class Follower: Sendable {
    private struct State {
        var isStopped = false
        var thread: WorkerThread?
    }

    private let context: IngestContext
    private let workers: RangeWorkers
    private let state = Monitor(State())

    init(context: IngestContext, workers: RangeWorkers) {
        self.context = context
        self.workers = workers
    }

    /// Starts the thread.
    ///
    /// The finders belong to it from then on.
    func start(_ finders: sending [any FileFinder]) throws(SystemError) {
        let handed = Handed(finders)
        let thread = try WorkerThread(givesWay: context.options.follow) { [self] in
            let run = FollowerRun(finders: handed.finders, context: context, workers: workers)
            run.run { self.state.withLock { $0.isStopped } }
        }
        state.withLock { $0.thread = thread }
    }

    /// Ends the thread.
    ///
    /// The queue must have been closed.
    func stop() {
        let thread = state.withLock { state in
            state.isStopped = true
            defer { state.thread = nil }
            return state.thread
        }
        context.followerWake.raise()
        thread?.join()
    }

    /// Carries the finders into the thread.
    private struct Handed: @unchecked Sendable {
        let finders: [any FileFinder]
        init(_ finders: [any FileFinder]) { self.finders = finders }
    }
}

/// What the thread does: it looks where the names lead, reads what is there, and sleeps.
private final class FollowerRun {
    /// Looking takes no more than this share of the time, however often files come and go.
    private static let lookShare = 20
    /// But it never waits longer: a look may have taken long because the machine had other things to do.
    private static let longestWait = Duration.seconds(1)
    /// How often news are asked for while there is always something to read.
    private static let newsInterval = Duration.milliseconds(50)

    private let finders: [any FileFinder]
    private let context: IngestContext
    private let files: FollowedFiles
    private var watcher = FileWatcher()
    private var needsLook = true
    /// Directories in which something came or went since the last look.
    private var changed: Set<String> = []
    private var nextLook = ContinuousClock.now
    private var nextTick = ContinuousClock.now + FileWatcher.longestSleep
    private var nextNews = ContinuousClock.now

    init(finders: [any FileFinder], context: IngestContext, workers: RangeWorkers) {
        self.finders = finders
        self.context = context
        files = FollowedFiles(context: context, workers: workers)
    }

    func run(until isStopped: () -> Bool) {
        while !isStopped() {
            if needsLook, ContinuousClock.now >= nextLook { look() }
            if files.work() {
                if ContinuousClock.now >= nextNews { sleep(until: .now) }
                continue
            }
            if files.isIdle {
                let isPending = finders.contains { $0.isPending }
                guard isPending || context.options.follow else { return }
                if isPending { needsLook = true }
            }
            sleep(until: needsLook ? min(nextLook, nextTick) : nextTick)
        }
        files.cancel()
    }

    private func look() {
        let begin = ContinuousClock.now
        files.beginLook()
        for finder in finders { finder.look(files, changed: changed) }
        files.endLook()
        changed = []
        needsLook = false
        if context.options.follow { watch() }
        let end = ContinuousClock.now
        nextLook = end + min(begin.duration(to: end) * Self.lookShare, Self.longestWait)
    }

    private func watch() {
        for finder in finders {
            if let path = finder.watchedFile { watcher.watch(file: path) }
            for directory in finder.directories {
                watcher.watch(directory: directory, files: finder.watchesAllFiles)
            }
        }
    }

    /// Sleeps until something has changed, and takes in what it was.
    private func sleep(until deadline: ContinuousClock.Instant) {
        let changes = watcher.sleep(ContinuousClock.now.duration(to: deadline), or: context.followerWake)
        if changes.needsLook { needsLook = true }
        changed.formUnion(changes.directories)
        for path in changes.files { files.wake(path: path) }
        nextNews = .now + Self.newsInterval
        if changes.isIncomplete || ContinuousClock.now >= nextTick { tick() }
    }

    /// Looks at what nobody tells of.
    private func tick() {
        nextTick = .now + FileWatcher.longestSleep
        guard context.options.follow else { return }
        context.descriptors.trim()
        files.tick()
        if !needsLook { needsLook = finders.contains { $0.mayHaveChanged() } }
    }
}
