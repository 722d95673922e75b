import TraceStore

/// What all readers of a session share.
struct IngestContext: Sendable {
    let options: IngestOptions
    let queue: BatchQueue
    let board: StatusBoard
    let segments: SegmentTable
    /// Wakes the thread that follows files.
    let followerWake: WakePipe

    /// Hands a batch to the loop, waiting while the queue is full.
    ///
    /// `false`: the session was stopped.
    func deliver(_ batch: SpanBatch, _ source: Int) -> Bool {
        guard !batch.isEmpty else { return true }
        guard queue.put(batch) else { return false }
        board.update(source) { $0.bytesRead &+= UInt64(batch.bytes) }
        return true
    }
}
