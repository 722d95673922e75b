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
        /// `nil` once nothing more is read from it: then no writer is let in whom nobody would read.
        var file: OpenFile?
    }

    private let source: Int
    /// Where a FIFO lies, whose next writer is waited for.
    private let fifoPath: String?
    private let recording: Recording?
    private let context: IngestContext
    private let wake: WakePipe
    private let state: Monitor<State>

    /// `path` is where the stream was opened, if it has a name.
    init(
        source: Int,
        file: OpenFile,
        path: String?,
        recording: Recording?,
        context: IngestContext
    ) throws(SystemError) {
        self.source = source
        state = Monitor(State(file: file))
        // What `/dev/fd/3` leads to is a pipe with the one writer that it has. Where it is no link, it looks like a FIFO.
        let isFIFO = path.map { !$0.hasPrefix("/dev/") && FileFacts.isFIFO($0) } ?? false
        fifoPath = context.options.follow && isFIFO ? path : nil
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
        var end: SourceState?
        repeat { end = readToEnd() } while end == .ended && reopen()
        state.withLock { $0.file = nil }
        if let end { context.board.end(source, end) }
    }

    /// Waits for a FIFO's next writer, whose descriptor before would say for ever that the last one has gone.
    ///
    /// The old one is closed last, so that no byte is lost between them.
    private func reopen() -> Bool {
        guard let fifoPath, let next = try? OpenFile(path: fifoPath) else { return false }
        return state.withLock { state in
            guard !state.isStopped, next.identity == state.file?.identity else { return false }
            state.file = next
            return true
        }
    }

    /// Reads until the writer has gone; `nil` when the session was stopped.
    private func readToEnd() -> SourceState? {
        guard let file = state.withLock({ $0.file }) else { return nil }
        let input = SpooledInput(source: source, segment: nil, recording: recording, context: context)
        context.board.update(source) { $0.state = .following }
        var final = SourceState.ended
        while true {
            context.board.setCaughtUp(source, true)
            guard awaitBytes(of: file, timeout: -1) else { return nil }
            context.board.setCaughtUp(source, false)
            let count: Int
            do throws(SystemError) {
                count = try readAvailable(from: file, into: input)
            } catch {
                final = .failed(error.message)
                break
            }
            if count == 0 { break }
            while let batch = input.nextBatch() {
                guard context.deliver(batch, source) else { return nil }
            }
        }
        _ = context.deliver(input.finish(), source)
        context.recognizeWhole(source, isOver: true)
        return final
    }

    /// Reads what is there, up to a piece's worth.
    ///
    /// Zero: the stream has ended.
    private func readAvailable(from file: OpenFile, into input: SpooledInput) throws(SystemError) -> Int {
        var total = 0
        repeat {
            let count = try input.read(1 << 16) { buffer throws(SystemError) in try readOnce(from: file, into: buffer) }
            if count == 0 { break }
            total += count
        } while total < context.options.pieceSize && awaitBytes(of: file, timeout: 0)
        context.board.update(source) { $0.bytesThere &+= UInt64(total) }
        return total
    }

    private func readOnce(
        from file: OpenFile,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        while true {
            let count = read(file.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EAGAIN || errno == EWOULDBLOCK {
                guard awaitBytes(of: file, timeout: -1) else { return 0 }
            } else if errno != EINTR {
                throw SystemError.last
            }
        }
    }

    /// Waits until bytes or the stream's end can be read.
    ///
    /// `false`: not within the time, or the session was stopped.
    private func awaitBytes(of file: OpenFile, timeout: Int32) -> Bool {
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
