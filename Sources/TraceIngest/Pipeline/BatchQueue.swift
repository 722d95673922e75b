import TraceStore

/// The bounded queue between the threads that decode and the one that owns the store.
///
/// Producers wait while it is full, which goes by what the batches hold: a few megabytes, whether spans are long or
/// short. The consumer polls `wakeDescriptor`, which is readable while batches wait or after something about the sources
/// has changed, and takes batches without ever waiting.
final class BatchQueue: Sendable {
    private struct State {
        var batches: [SpanBatch] = []
        /// How many rows they have together.
        var rows = 0
        /// Nothing will follow: `takeOrWait` gives `nil` once the queue is empty.
        var isFinished = false
        /// Nobody takes any more: producers give up.
        var isClosed = false
        var isRaised = false
    }

    private let state = Monitor(State())
    private let wake: WakePipe
    private let rowLimit: Int

    init(rowLimit: Int = 32_768) throws(SystemError) {
        self.rowLimit = rowLimit
        wake = try WakePipe()
    }

    /// Readable while there is something to take or to look at.
    var wakeDescriptor: Int32 { wake.descriptor }

    /// Whether no batch waits.
    var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

    /// Adds a batch, waiting while the queue is full.
    ///
    /// `false`: nobody takes batches any more.
    func put(_ batch: SpanBatch) -> Bool {
        state.wait { state in
            if state.isClosed { return false }
            // Whatever its size, so that small ones do not come first for ever.
            guard state.rows < rowLimit else { return nil }
            state.batches.append(batch)
            state.rows += batch.rows
            raise(&state)
            return true
        }
    }

    /// Takes the oldest batch without waiting.
    ///
    /// With `nil` the descriptor falls silent until something happens.
    func take() -> SpanBatch? {
        state.update { takeFirst(&$0) }
    }

    /// Takes the oldest batch, waiting for one; `nil` when nothing will follow.
    func takeOrWait() -> SpanBatch? {
        state.wait { state -> SpanBatch?? in
            if let batch = takeFirst(&state) { return .some(batch) }
            return state.isFinished || state.isClosed ? .some(nil) : nil
        }
    }

    /// Wakes the consumer although no batch came: the state of a source changed.
    func noteChange() {
        state.withLock { raise(&$0) }
    }

    /// Declares that no batch will follow.
    func finish() {
        state.update { state in
            state.isFinished = true
            raise(&state)
        }
    }

    /// Sends the producers home.
    func close() {
        state.update { state in
            state.isClosed = true
            state.batches = []
        }
    }

    private func takeFirst(_ state: inout State) -> SpanBatch? {
        let batch = state.batches.isEmpty ? nil : state.batches.removeFirst()
        if let batch { state.rows -= batch.rows }
        if state.batches.isEmpty, state.isRaised {
            wake.lower()
            state.isRaised = false
        }
        return batch
    }

    private func raise(_ state: inout State) {
        guard !state.isRaised else { return }
        state.isRaised = true
        wake.raise()
    }
}

extension SpanBatch {
    /// How much of the queue it takes; a small one takes some as well, so that there are not too many of them.
    fileprivate var rows: Int { 1024 + spans.count + links.count + rejects.count }
}
