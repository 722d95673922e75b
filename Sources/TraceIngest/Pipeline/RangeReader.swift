import TraceStore

/// Decodes a range of a file with several threads: exactly what one thread would find, in the same order.
///
/// Each thread cuts a piece of whole records off the front of the range and decodes it alone. Batches are handed over in
/// the order of the pieces: the thread whose turn it is hands over its own and those that others have ready behind it,
/// so that none waits for a slower one. A piece counts only if the one before it ended between two records. When it did
/// not, because a record spans the cut or nothing offered a cut, the later pieces are thrown away and the thread whose
/// turn it is streams on until a cut is clean again.
final class RangeReader: Sendable {
    /// Where reading stopped: at the end of the range, perhaps in the middle of a record.
    struct Rest: Sendable {
        var decoder: SpanDecoder
        var bytes: [UInt8]
        /// The last bytes of the range as they were read; the file may hold something else by now.
        var lastBytes: [UInt8]
    }

    private struct State {
        var next: UInt64
        var end: UInt64
        /// How long a piece is.
        var length: Int
        /// Numbers of the piece to be cut next and of the one whose turn it is.
        var cutIndex = 0
        var turn = 0
        /// Pieces that were decoded before their turn, by number.
        var ready: [Int: Decoded] = [:]
        /// Counts how often later pieces were thrown away.
        var epoch = 0
        /// A piece without a cut at its end is being decoded: where the next one begins is not known yet.
        var isBlocked = false
        var isCancelled = false
        var isDone = false
        /// The file held less than the range by the time that it was read.
        var isCutShort = false
        var failure: SystemError?
        var rest: Rest?
    }

    private struct Piece {
        var index: Int
        var epoch: Int
        var isLast: Bool
    }

    /// What a piece held that ended between two records.
    private struct Decoded {
        var batch: SpanBatch
        /// Where the next piece begins.
        var end: UInt64
    }

    /// About as many spans as a piece is to have: enough to be worth handing over, few enough to wait in memory.
    private static let pieceSpans = 1920

    private let file: FollowedFile
    private let segment: UInt32
    private let isFinal: Bool
    private let options: IngestOptions
    private let deliver: @Sendable (SpanBatch) -> Bool
    private let completion: @Sendable () -> Void
    private let state: Monitor<State>

    /// `isFinal`: a record begins at the range's end, so nothing is held back there.
    init(
        file: FollowedFile,
        segment: UInt32,
        range: Range<UInt64>,
        isFinal: Bool,
        options: IngestOptions,
        deliver: @escaping @Sendable (SpanBatch) -> Bool,
        completion: @escaping @Sendable () -> Void
    ) {
        self.file = file
        self.segment = segment
        self.isFinal = isFinal
        self.options = options
        self.deliver = deliver
        self.completion = completion
        state = Monitor(State(next: range.lowerBound, end: range.upperBound, length: options.pieceSize / 2))
    }

    /// Whether everything was handed over.
    var isDone: Bool { state.withLock { $0.isDone } }

    /// Whether everything was handed over, and nothing in the range was missing.
    var hasReadAll: Bool { state.withLock { $0.isDone && !$0.isCutShort && $0.failure == nil } }

    /// Whether the file was shorter than the range when it was read: something else may stand in it.
    var wasCutShort: Bool { state.withLock { $0.isCutShort } }

    /// What stopped the reading, if anything did.
    var failure: SystemError? { state.withLock { $0.failure } }

    /// Takes what is left at the end of the range, once it is done.
    func takeRest() -> Rest? {
        state.update { state in
            defer { state.rest = nil }
            return state.rest
        }
    }

    /// Stops reading: what the file holds now is no longer what it was.
    func cancel() {
        state.update { state in
            state.isCancelled = true
            state.ready = [:]
        }
    }

    /// Decodes pieces until there is none to be cut.
    ///
    /// Called by each of the threads.
    func work() {
        var stream = RecordStream(segment: segment, offset: 0, options: options.decoder)
        while let piece = cut(&stream) {
            let lastBytes = piece.isLast ? Array(stream.waiting.suffix(FileGeneration.comparedLength)) : []
            let batch = stream.decode(isFinal: piece.isLast && isFinal)
            if !piece.isLast, stream.isBetweenRecords(leaving: 0) {
                guard handOver(Decoded(batch: batch, end: stream.position), of: piece) else { return cancel() }
                continue
            }
            guard awaitTurn(of: piece) else { continue }
            guard deliver(batch) else { return cancel() }
            if piece.isLast {
                finish(&stream, lastBytes)
            } else {
                streamOn(&stream)
            }
        }
    }

    /// Reads the next piece into the stream.
    ///
    /// `nil`: there is none.
    private func cut(_ stream: inout RecordStream) -> Piece? {
        state.wait { state -> Piece?? in
            if state.isCancelled || state.isDone { return .some(nil) }
            if state.isBlocked { return nil }
            guard state.next < state.end else { return .some(nil) }
            stream.restart(segment: segment, offset: state.next)
            read(&stream, &state)
            let isLast = stream.position >= state.end
            if !isLast {
                if let start = lastRecordStart(in: stream.waiting), start > 0 {
                    stream.unread(keeping: start)
                } else {
                    state.isBlocked = true
                }
            }
            state.next = stream.position
            defer { state.cutIndex += 1 }
            return Piece(index: state.cutIndex, epoch: state.epoch, isLast: isLast)
        }
    }

    /// Reads up to a piece's worth of bytes.
    ///
    /// A file that is shorter by now, or cannot be read, ends the range there.
    private func read(_ stream: inout RecordStream, _ state: inout State) {
        let count = Int(min(UInt64(state.length), state.end &- stream.position))
        let offset = stream.position
        do throws(SystemError) {
            let came = try stream.read(count) { buffer throws(SystemError) in
                try file.read(into: buffer, at: offset)
            }
            if came < count {
                state.end = stream.position
                state.isCutShort = true
            }
        } catch {
            state.failure = error
            state.end = stream.position
        }
    }

    /// Delivers what a piece held and what is ready behind it, or leaves it to the thread whose turn it is.
    ///
    /// `false`: nobody takes batches any more.
    private func handOver(_ decoded: Decoded, of piece: Piece) -> Bool {
        let spanLength = decoded.batch.bytes / max(1, decoded.batch.spans.count)
        let length = min(max(options.pieceSize / 4, spanLength * Self.pieceSpans), options.pieceSize)
        var next: Decoded? = state.wait { state -> Decoded?? in
            state.length = length
            if state.isCancelled || state.epoch != piece.epoch { return .some(nil) }
            if state.turn == piece.index { return .some(decoded) }
            // Twice as many as there are threads: enough for one to fall behind by, and no second queue.
            guard state.ready.count < 2 * options.workers else { return nil }
            state.ready[piece.index] = decoded
            return .some(nil)
        }
        while let current = next {
            guard deliver(current.batch) else { return false }
            next = passTurn(at: current.end)
        }
        return true
    }

    /// Waits for the piece's turn.
    ///
    /// `false`: it was thrown away.
    private func awaitTurn(of piece: Piece) -> Bool {
        state.wait { state in
            if state.isCancelled || state.epoch != piece.epoch { return false }
            return state.turn == piece.index ? true : nil
        }
    }

    /// Lets the next piece count, whose turn the caller takes if it is ready; `position` is where it begins.
    @discardableResult
    private func passTurn(at position: UInt64) -> Decoded? {
        state.update { state -> Decoded? in
            state.turn += 1
            // Blocked by a piece that was cut after this one: that piece decides.
            if state.isBlocked, state.cutIndex == state.turn {
                state.isBlocked = false
                state.next = position
            }
            return state.ready.removeValue(forKey: state.turn)
        }
    }

    /// Goes on in order from the end of a piece that was no record's end, until a cut is clean again.
    private func streamOn(_ stream: inout RecordStream) {
        state.update { state in
            state.epoch += 1
            state.ready = [:]
            state.isBlocked = true
            state.cutIndex = state.turn + 1
        }
        while true {
            let held = stream.waiting.count
            let isLast = state.withLock { state in
                read(&stream, &state)
                return stream.position >= state.end
            }
            if isLast {
                let lastBytes = Array(stream.waiting.suffix(FileGeneration.comparedLength))
                guard deliver(stream.decode(isFinal: isFinal)) else { return cancel() }
                return finish(&stream, lastBytes)
            }
            let new = UnsafeRawBufferPointer(rebasing: stream.waiting[held...])
            if let start = lastRecordStart(in: new) {
                let left = stream.waiting.count - held - start
                guard deliver(stream.decode(limit: held + start)) else { return cancel() }
                if stream.isBetweenRecords(leaving: left) {
                    stream.unread(keeping: 0)
                    // Nothing is ready behind it: no other thread has cut anything meanwhile.
                    passTurn(at: stream.position)
                    return
                }
            }
            guard deliver(stream.decode()) else { return cancel() }
            if state.withLock({ $0.isCancelled }) { return }
        }
    }

    private func finish(_ stream: inout RecordStream, _ lastBytes: [UInt8]) {
        state.update { state in
            let (decoder, bytes) = stream.state()
            state.rest = Rest(decoder: decoder, bytes: bytes, lastBytes: lastBytes)
            state.isDone = true
        }
        completion()
    }
}
