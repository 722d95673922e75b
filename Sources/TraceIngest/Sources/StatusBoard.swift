/// What every source is doing, written by the reader threads and read by the loop.
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

    private let state: Monitor<[Source]>
    private let queue: BatchQueue

    init(names: [String], queue: BatchQueue) {
        self.queue = queue
        state = Monitor(names.map { Source(status: SourceStatus(name: $0)) })
    }

    /// All sources in the order in which they were named.
    var sources: [SourceStatus] { state.withLock { $0.map(\.status) } }

    /// Whether no source has anything left to read now.
    var isCaughtUp: Bool { state.withLock { $0.allSatisfy(\.isCaughtUp) } }

    /// Whether no source will ever give anything more.
    var hasEnded: Bool { state.withLock { $0.allSatisfy(\.hasEnded) } }

    /// Changes a source's status; the loop is woken unless only byte counts changed.
    func update(_ source: Int, _ change: (inout SourceStatus) -> Void) {
        let isNews = state.withLock { sources in
            let before = sources[source].status
            change(&sources[source].status)
            let after = sources[source].status
            return before.state != after.state || before.notes != after.notes || before.generation != after.generation
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

    /// Whether the first `length` bytes of a source are to be looked at: it has given no span, and there are more of
    /// them than when they were looked at before.
    func takeExamination(of source: Int, length: Int) -> Bool {
        state.withLock { sources in
            let there = min(sources[source].status.bytesRead, UInt64(clamping: length))
            guard sources[source].status.spans == 0, there > sources[source].examined else { return false }
            sources[source].examined = there
            return true
        }
    }

    /// Says whether a source has anything left to read.
    func setCaughtUp(_ source: Int, _ value: Bool) {
        let isNews = state.withLock { sources in
            defer { sources[source].isCaughtUp = value }
            return sources[source].isCaughtUp != value
        }
        if isNews { queue.noteChange() }
    }

    /// Declares that nothing will come from a source again, everything having been handed over.
    func end(_ source: Int, _ final: SourceState) {
        let isLast = state.withLock { sources in
            sources[source].status.state = final
            sources[source].isCaughtUp = true
            sources[source].hasEnded = true
            return sources.allSatisfy(\.hasEnded)
        }
        isLast ? queue.finish() : queue.noteChange()
    }
}
