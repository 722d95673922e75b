#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that a stream's bytes are written to as well, so that it can be opened again.
///
/// They are written unpacked, as they came otherwise.
final class Recording: Sendable {
    private struct State {
        var offset: UInt64
        var isBroken = false
    }

    private let file: OpenFile
    private let state: Monitor<State>

    /// Makes the file, for its owner only; one that exists is an error unless it is to be added to.
    init(path: String, appends: Bool) throws(SystemError) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | (appends ? 0 : O_EXCL)
        var descriptor = open(path, flags, 0o600)
        while descriptor < 0, errno == EINTR { descriptor = open(path, flags, 0o600) }
        guard descriptor >= 0 else { throw SystemError.last }
        file = try OpenFile(adopting: descriptor)
        guard file.kind == .regular else { throw SystemError(code: ESPIPE) }
        state = Monitor(State(offset: try file.facts().size))
        try endTornLine()
    }

    /// Writes bytes behind those that were written before.
    ///
    /// Returns what went wrong, once: nothing is written from then on.
    func append(_ bytes: UnsafeRawBufferPointer) -> SystemError? {
        state.withLock { state in
            guard !state.isBroken else { return nil }
            do throws(SystemError) {
                try file.write(bytes, at: state.offset)
                state.offset &+= UInt64(bytes.count)
                return nil
            } catch {
                state.isBroken = true
                return error
            }
        }
    }

    /// What is added to a text begins a line, whatever became of the last one.
    private func endTornLine() throws(SystemError) {
        let size = try file.facts().size
        guard size > 0, StreamFraming(try file.read(StreamFraming.headLength, at: 0)) == .text,
            try file.read(1, at: size - 1) != [ascii("\n")]
        else { return }
        let newline: [UInt8] = [ascii("\n")]
        if let failure = newline.withUnsafeBytes({ append($0) }) { throw failure }
    }
}
