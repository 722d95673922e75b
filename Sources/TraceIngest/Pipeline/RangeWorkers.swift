/// The threads that decode what big files hold at the start, one file after the other.
final class RangeWorkers: Sendable {
    private struct State {
        var ranges: [RangeReader] = []
        var threads: [WorkerThread] = []
        var isStopped = false
    }

    private let count: Int
    private let giveWay: Bool
    private let state = Monitor(State())

    /// `giveWay`: to the thread that owns the terminal.
    init(count: Int, giveWay: Bool) {
        self.count = count
        self.giveWay = giveWay
    }

    /// Adds a range to be read; the threads are started with the first one.
    func submit(_ range: RangeReader) {
        let isTaken = state.update { state in
            guard !state.isStopped else { return true }
            while state.threads.count < count, let thread = try? WorkerThread(givesWay: giveWay, { [self] in run() }) {
                state.threads.append(thread)
            }
            guard !state.threads.isEmpty else { return false }
            state.ranges.append(range)
            return true
        }
        // The system gives no thread: the caller's will do.
        if !isTaken { range.work() }
    }

    /// Ends the threads, giving up what they read.
    ///
    /// The queue must have been closed.
    func stop() {
        let threads = state.update { state in
            state.isStopped = true
            for range in state.ranges { range.cancel() }
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { thread.join() }
    }

    private func run() {
        while let range = nextRange() {
            range.work()
            state.update { state in state.ranges.removeAll { $0 === range } }
        }
    }

    private func nextRange() -> RangeReader? {
        state.wait { state -> RangeReader?? in
            if state.isStopped { return .some(nil) }
            return state.ranges.first.map { .some($0) }
        }
    }
}
