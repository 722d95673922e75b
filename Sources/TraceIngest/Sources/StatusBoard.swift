/// What every source is doing, written by the reader threads and read by the loop.
///
/// Sources are added as files are found; one keeps its number for good.
final class StatusBoard: Sendable {
    private struct Source {
        var status: SourceStatus
        /// Everything known to be there was handed over.
        var isCaughtUp = false
        /// Nothing will ever come from it again.
        var hasEnded = false
        /// How many of its first bytes were there when it was looked at what they are.
        var examined: UInt64 = 0
    }

    private struct State {
        var sources: [Source] = []
        /// How many are not.
        var notCaughtUp = 0
        var notEnded = 0
    }

    private let state = Monitor(State())
    private let queue: BatchQueue

    init(names: [String], queue: BatchQueue) {
        self.queue = queue
        for name in names { _ = add(name) }
    }

    /// All sources, those that the user named first.
    var sources: [SourceStatus] { state.withLock { $0.sources.map(\.status) } }

    /// Whether no source has anything left to read now.
    var isCaughtUp: Bool { state.withLock { $0.notCaughtUp == 0 } }

    /// Whether no source will ever give anything more.
    var hasEnded: Bool { state.withLock { $0.notEnded == 0 } }

    /// How a source is called.
    func name(of source: Int) -> String { state.withLock { $0.sources[source].status.name } }

    /// Adds a source, perhaps one that another one has led to.
    func add(_ name: String, foundBy finder: Int? = nil) -> Int {
        state.withLock { state in
            var status = SourceStatus(name: name)
            status.foundBy = finder
            state.sources.append(Source(status: status))
            state.notCaughtUp += 1
            state.notEnded += 1
            return state.sources.count - 1
        }
    }

    /// Gives a new name to a file that a directory or pattern has led to; other sources keep the user's words.
    func rename(_ source: Int, to name: String, foundBy finder: Int) {
        let isNews = state.withLock { state in
            guard state.sources[source].status.foundBy == finder, state.sources[source].status.name != name else {
                return false
            }
            state.sources[source].status.name = name
            return true
        }
        if isNews { queue.noteChange() }
    }

    /// Changes a source's status; the loop is woken unless only byte counts changed.
    func update(_ source: Int, _ change: (inout SourceStatus) -> Void) {
        let isNews = state.withLock { state in
            let before = state.sources[source].status
            change(&state.sources[source].status)
            let after = state.sources[source].status
            return before.state != after.state || before.notes != after.notes
                || before.generation != after.generation || before.fileCount != after.fileCount
                || before.unreadable != after.unreadable
        }
        if isNews { queue.noteChange() }
    }

    /// Adds what the user should know, once.
    func note(_ source: Int, _ note: String) {
        update(source) { status in
            if !status.notes.contains(note) { status.notes.append(note) }
        }
    }

    /// Adds what the source's records lie in, from the outside in.
    func noteWrapping(_ source: Int, _ words: String) {
        update(source) { status in
            if !status.wrappings.contains(words) { status.wrappings.append(words) }
        }
    }

    /// What one source is doing.
    func status(of source: Int) -> SourceStatus { state.withLock { $0.sources[source].status } }

    /// Whether the first `length` bytes of a source are to be looked at: it has given no span, and there are more of
    /// them than when they were looked at before.
    func takeExamination(of source: Int, length: Int) -> Bool {
        state.withLock { state in
            let there = min(state.sources[source].status.bytesRead, UInt64(clamping: length))
            guard state.sources[source].status.spans == 0, there > state.sources[source].examined else { return false }
            state.sources[source].examined = there
            return true
        }
    }

    /// Says whether a source has anything left to read.
    func setCaughtUp(_ source: Int, _ value: Bool) {
        let isNews = state.withLock { state in
            guard state.sources[source].isCaughtUp != value else { return false }
            state.sources[source].isCaughtUp = value
            state.notCaughtUp += value ? -1 : 1
            return true
        }
        if isNews { queue.noteChange() }
    }

    /// Declares that nothing will come from a source again, everything having been handed over.
    func end(_ source: Int, _ final: SourceState) {
        let isLast = state.withLock { state in
            let wasCaughtUp = state.sources[source].isCaughtUp
            let hadEnded = state.sources[source].hasEnded
            state.sources[source].status.state = final
            state.sources[source].isCaughtUp = true
            state.sources[source].hasEnded = true
            if !wasCaughtUp { state.notCaughtUp -= 1 }
            if !hadEnded { state.notEnded -= 1 }
            return state.notEnded == 0
        }
        isLast ? queue.finish() : queue.noteChange()
    }
}
