import TraceStore

/// Reads what cannot be read in place: streams, and files that are compressed or wrapped.
///
/// The bytes are given to it as they lie in the source. It unpacks them, keeps what comes out in a spool, so that a
/// span can be looked at later, and decodes it. However the bytes are cut into calls, the spans are the same.
final class SpooledInput {
    private let source: Int
    private let context: IngestContext
    private let recording: Recording?
    /// The segment of the source's own bytes, which only places of losses refer to.
    private var segment: UInt32?
    private var raw = InputBuffer()
    /// Where the first byte that waits lies in the source.
    private var offset: UInt64 = 0
    private var compression: Compression?
    private var unpacker: Unpacker?
    private let channels: RecordChannels
    private var isFinal = false
    private var isDamaged = false
    /// Nothing that follows can be unpacked.
    private var isOver = false

    /// Makes a reader that has read nothing.
    ///
    /// `segment` is that of the file that the bytes lie in, if it is one; what is unpacked goes to the `recording` too.
    init(source: Int, segment: UInt32?, recording: Recording? = nil, context: IngestContext) {
        self.source = source
        self.recording = recording
        self.segment = segment
        self.context = context
        channels = RecordChannels(source: source, file: segment, context: context)
    }

    /// Where the next byte lies that is to be given.
    var position: UInt64 { offset &+ UInt64(raw.count) }

    /// The last `count` of the bytes that wait.
    func last(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: raw.bytes.suffix(count)) }

    /// Lets `body` put up to `count` bytes behind those that wait.
    ///
    /// Returns how many it put.
    func read<Failure: Error>(
        _ count: Int,
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        try raw.fill(count, with: body)
    }

    /// Gives back memory that is not needed for what waits.
    func releaseMemory() {
        raw.releaseMemory()
    }

    /// Unpacks and decodes a piece's worth of what waits; `nil` when nothing can be done with it yet.
    func nextBatch() -> SpanBatch? {
        let begin = offset
        var batch = SpanBatch()
        var hasMore = true
        while hasMore, batch.isEmpty {
            hasMore = unpackPiece(&batch)
            if !isOver { channels.decode(into: &batch) }
            batch.bytes = Int(offset &- begin)
        }
        return batch.isEmpty ? nil : batch
    }

    /// Decodes all that is held back: nothing follows.
    func finish() -> SpanBatch {
        isFinal = true
        let begin = offset
        var batch = SpanBatch()
        while unpackPiece(&batch) { channels.decode(into: &batch) }
        if !isOver { channels.finish(isDamaged: false, into: &batch) }
        isOver = true
        batch.bytes = Int(offset &- begin)
        return batch
    }

    /// Unpacks up to a piece's worth; `false` when there is nothing more to be done.
    @discardableResult
    private func unpackPiece(_ batch: inout SpanBatch) -> Bool {
        if compression == nil {
            compression = Compression(head: raw.bytes, isWhole: isFinal)
            if let words = compression?.words { context.board.noteWrapping(source, words) }
        }
        guard let compression, !isOver else {
            if isOver { take(raw.count) }
            return false
        }
        if compression == .none { return passPiece() }
        guard let unpacker = unpacker ?? Unpacker(compression) else {
            let words = "compressed data for which there is no memory"
            end(with: UnpackingLoss(offset: offset, reason: .unpacksTooLarge, words: words), &batch)
            return false
        }
        self.unpacker = unpacker
        var made = 0
        while made < context.options.pieceSize {
            let step = unpacker.step(raw.bytes, at: offset, isFinal: isFinal) { append($0, isUnpacked: true) }
            take(step.taken)
            made += step.made
            if let damage = unpacker.damage ?? step.loss, !step.isOver { noteDamage(damage) }
            if let loss = step.loss { step.isOver ? end(with: loss, &batch) : breakOff(at: loss, &batch) }
            if step.isOver || step.isIdle { return false }
        }
        return true
    }

    /// Bytes that are not compressed.
    private func passPiece() -> Bool {
        let count = min(raw.count, context.options.pieceSize)
        guard count > 0 else { return false }
        append(UnsafeRawBufferPointer(rebasing: raw.bytes[..<count]), isUnpacked: false)
        take(count)
        return true
    }

    private func append(_ bytes: UnsafeRawBufferPointer, isUnpacked: Bool) {
        if let error = recording?.append(bytes) {
            context.board.note(source, "no longer recorded: \(error.message)")
        }
        channels.append(bytes, isUnpacked: isUnpacked)
    }

    private func take(_ count: Int) {
        raw.removeFirst(count)
        offset &+= UInt64(count)
    }

    /// Says where the source is damaged first; what follows may come much later.
    private func noteDamage(_ damage: UnpackingLoss) {
        guard !isDamaged else { return }
        isDamaged = true
        context.board.note(source, "\(damage.words), at byte \(damage.offset)")
    }

    /// Leaves out a piece of the source: what comes before and behind it stays.
    private func breakOff(at loss: UnpackingLoss, _ batch: inout SpanBatch) {
        channels.breakOff(into: &batch)
        reject(loss, &batch)
    }

    /// Gives up the source: what came before stays.
    private func end(with loss: UnpackingLoss, _ batch: inout SpanBatch) {
        channels.finish(isDamaged: true, into: &batch)
        isOver = true
        reject(loss, &batch)
        context.board.note(source, "reading stopped at byte \(loss.offset): \(loss.words)")
    }

    private func reject(_ loss: UnpackingLoss, _ batch: inout SpanBatch) {
        let segment = segment ?? context.segments.addUnkept(source: source)
        self.segment = segment
        batch.rejects.append(
            Reject(segment: segment, offset: loss.offset, length: loss.length, reason: loss.reason)
        )
    }
}
