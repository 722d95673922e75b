import TraceStore

/// What all readers of a session share.
struct IngestContext: Sendable {
    let options: IngestOptions
    let queue: BatchQueue
    let board: StatusBoard
    let segments: SegmentTable
    /// Wakes the thread that follows files.
    let followerWake: WakePipe

    /// A spool for one stream of records.
    func makeSpool() -> Spool {
        Spool(
            directory: SpoolDirectory(path: options.spoolDirectory),
            fileSize: options.spoolFileSize,
            limit: options.spoolLimit
        )
    }

    /// Hands a batch to the loop, waiting while the queue is full.
    ///
    /// `false`: the session was stopped.
    func deliver(_ batch: SpanBatch, _ source: Int) -> Bool {
        guard !batch.isEmpty else { return true }
        guard queue.put(batch) else { return false }
        let lost = batch.rejects.first { $0.reason == .lostFraming }
        board.update(source) { status in
            status.bytesRead &+= UInt64(batch.bytes)
            if let lost {
                status.notes.append("reading stopped at byte \(lost.offset), where no message can begin")
            }
        }
        return true
    }
}
