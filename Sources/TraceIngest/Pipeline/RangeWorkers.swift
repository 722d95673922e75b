/// The threads that decode what big files hold at the start, one file after the other.
///
/// They end when there is nothing more to read, so that what they needed is there for others.
final class RangeWorkers: Sendable {
    private struct State {
        var ranges: [RangeReader] = []
        /// Threads by number, those that have ended as well until somebody has waited for them.
        var threads: [Int: WorkerThread] = [:]
        var ended: [Int] = []
        var started = 0
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

    /// Adds a range to be read, and starts the threads.
    func submit(_ range: RangeReader) {
        let isTaken = state.update { state in
            guard !state.isStopped else { return true }
            // They have left the lock for the last time.
            for number in state.ended { state.threads.removeValue(forKey: number)?.join() }
            state.ended = []
            while state.threads.count < count {
                let number = state.started
                guard let thread = try? WorkerThread(givesWay: giveWay, { [self] in run(number) }) else { break }
                state.threads[number] = thread
                state.started += 1
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
            defer { state.threads = [:] }
            return state.threads.values
        }
        for thread in threads { thread.join() }
    }

    private func run(_ number: Int) {
        while let range = nextRange(number) {
            range.work()
            state.update { state in state.ranges.removeAll { $0 === range } }
        }
    }

    private func nextRange(_ number: Int) -> RangeReader? {
        state.withLock { state in
            if !state.isStopped, let range = state.ranges.first { return range }
            state.ended.append(number)
            return nil
        }
    }
}
