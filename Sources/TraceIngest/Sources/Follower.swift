/// The thread that reads all regular files of a session, each a piece at a time, and sleeps when none has more.
final class Follower: Sendable {
    private struct State {
        var isStopped = false
        var thread: WorkerThread?
    }

    private let context: IngestContext
    private let state = Monitor(State())

    init(context: IngestContext) {
        self.context = context
    }

    /// Starts the thread.
    ///
    /// The tailers belong to it from then on.
    func start(_ tailers: sending [FileTailer]) throws(SystemError) {
        let handed = Handed(tailers)
        let thread = try WorkerThread { [self] in run(handed.tailers) }
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

    private func run(_ tailers: [FileTailer]) {
        let watcher = FileWatcher()
        for tailer in tailers { watcher.watch(tailer.path) }
        while !state.withLock({ $0.isStopped }) {
            var hasMore = false
            for tailer in tailers {
                let before = tailer.openCount
                if tailer.step() { hasMore = true }
                if tailer.openCount != before { watcher.watch(tailer.path) }
            }
            if hasMore { continue }
            if tailers.allSatisfy(\.hasEnded) { return }
            context.segments.trim()
            watcher.sleep(or: context.followerWake)
        }
        for tailer in tailers { tailer.cancel() }
    }

    /// Carries the tailers into the thread.
    private struct Handed: @unchecked Sendable {
        let tailers: [FileTailer]
        init(_ tailers: [FileTailer]) { self.tailers = tailers }
    }
}
