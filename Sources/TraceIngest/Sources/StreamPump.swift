import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a stream that can be read only once: standard input, a FIFO, a process substitution.
///
/// Its bytes are read through a spool, so that a span can be looked at later.
final class StreamPump: Sendable {
    private struct State {
        var isStopped = false
        var thread: WorkerThread?
    }

    private let source: Int
    private let file: OpenFile
    private let recording: Recording?
    private let context: IngestContext
    private let wake: WakePipe
    private let state = Monitor(State())

    init(source: Int, file: OpenFile, recording: Recording?, context: IngestContext) throws(SystemError) {
        self.source = source
        self.file = file
        self.recording = recording
        self.context = context
        wake = try WakePipe()
    }

    /// Starts the thread.
    func start() throws(SystemError) {
        let thread = try WorkerThread(givesWay: context.options.follow) { [self] in run() }
        state.withLock { $0.thread = thread }
    }

    /// Ends the thread.
    ///
    /// The queue must have been closed.
    func stop() {
        let thread = state.withLock { state in
            state.isStopped = true
            defer { state.thread = nil }
            return state.thread
        }
        wake.raise()
        thread?.join()
    }

    private func run() {
        let input = SpooledInput(source: source, segment: nil, recording: recording, context: context)
        context.board.update(source) { $0.state = .following }
        var final = SourceState.ended
        while true {
            context.board.setCaughtUp(source, true)
            guard awaitBytes(timeout: -1) else { return }
            context.board.setCaughtUp(source, false)
            let count: Int
            do throws(SystemError) {
                count = try readAvailable(into: input)
            } catch {
                final = .failed(error.message)
                break
            }
            if count == 0 { break }
            while let batch = input.nextBatch() {
                guard context.deliver(batch, source) else { return }
            }
        }
        _ = context.deliver(input.finish(), source)
        context.recognizeWhole(source, isOver: true)
        context.board.end(source, final)
    }

    /// Reads what is there, up to a piece's worth.
    ///
    /// Zero: the stream has ended.
    private func readAvailable(into input: SpooledInput) throws(SystemError) -> Int {
        var total = 0
        repeat {
            let count = try input.read(1 << 16) { buffer throws(SystemError) in try readOnce(into: buffer) }
            if count == 0 { break }
            total += count
        } while total < context.options.pieceSize && awaitBytes(timeout: 0)
        context.board.update(source) { $0.bytesThere &+= UInt64(total) }
        return total
    }

    private func readOnce(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        while true {
            let count = read(file.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EAGAIN || errno == EWOULDBLOCK {
                guard awaitBytes(timeout: -1) else { return 0 }
            } else if errno != EINTR {
                throw SystemError.last
            }
        }
    }

    /// Waits until bytes or the stream's end can be read.
    ///
    /// `false`: not within the time, or the session was stopped.
    private func awaitBytes(timeout: Int32) -> Bool {
        var entries = [
            pollfd(fd: file.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&entries, nfds_t(entries.count), timeout) < 0 {
            if errno != EINTR { return false }
        }
        return entries[0].revents != 0 && entries[1].revents == 0
    }
}
