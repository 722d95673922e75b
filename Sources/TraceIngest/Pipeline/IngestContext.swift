import TraceStore

/// What all readers of a session share.
struct IngestContext: Sendable {
    let options: IngestOptions
    let queue: BatchQueue
    let board: StatusBoard
    let segments: SegmentTable
    let descriptors: DescriptorPool
    /// Where everything is kept that cannot be read in place.
    let spoolFiles: SpoolFiles
    /// Wakes the thread that follows files.
    let followerWake: WakePipe

    /// Hands a batch to the loop, waiting while the queue is full.
    ///
    /// `false`: the session was stopped.
    func deliver(_ batch: SpanBatch, _ source: Int) -> Bool {
        guard !batch.isEmpty else { return true }
        // Counted before the loop can take it: the loop is not woken for counts, so it must see them with the batch.
        let lost = batch.rejects.first { $0.reason == .lostFraming }
        board.update(source) { status in
            status.count(batch)
            if let lost {
                status.notes.append("reading stopped at byte \(lost.offset), where no message can begin")
            }
        }
        if batch.spans.isEmpty, board.takeExamination(of: source, length: UnreadableFormat.headLength) {
            recognize(source)
        }
        return queue.put(batch)
    }

    /// Says what a source holds that has given no span, and of which nothing is half read.
    ///
    /// What little was unpacked may not have been there to be looked at before. `isOver`: nothing follows.
    func recognizeWhole(_ source: Int, isOver: Bool) {
        let status = board.status(of: source)
        let isNews = status.unreadable == nil && status.rejects.isEmpty
        guard status.spans == 0, isOver || isNews else { return }
        // What was rejected may have been spans, and is told as such.
        recognize(source, isWhole: status.rejects.isEmpty)
    }

    /// Says what a source holds, as its first bytes tell.
    private func recognize(_ source: Int, isWhole: Bool = false) {
        let latest = segments.latest(of: source)
        guard let first = latest.first else { return }
        // Of many containers' lines a screenful of each is enough.
        let length = max(UnreadableFormat.headLength / latest.count, 1 << 10)
        let head = latest.flatMap { (try? segments.readAvailable(length, of: $0, at: 0)) ?? [] }
        let isUnpacked = segments.part(of: first) != nil
        let words = UnreadableFormat.words(for: head, isUnpacked: isUnpacked, isWhole: isWhole)
        board.update(source) { if $0.spans == 0 { $0.unreadable = words } }
    }
}
