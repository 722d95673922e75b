/// The bytes of one stream of records, kept so that a span can be read again.
///
/// Offsets run over the whole stream; the bytes lie among those of other streams in the session's spool files.
final class Spool: Sendable {
    /// Bytes of the stream that lie one behind the other in the files, up to where the next run begins.
    private struct Run {
        var offset: UInt64
        var address: UInt64
    }

    private struct State {
        var runs: [Run] = []
        var length: UInt64 = 0
    }

    private let files: SpoolFiles
    private let state = Monitor(State())

    init(files: SpoolFiles) {
        self.files = files
    }

    /// Appends bytes of the stream.
    ///
    /// Returns what went wrong, if anything did: the offsets run on all the same.
    func append(_ bytes: UnsafeRawBufferPointer) -> SystemError? {
        guard !bytes.isEmpty else { return nil }
        let (address, failure) = files.append(bytes)
        state.withLock { state in
            let isContiguous = state.runs.last.map { $0.address &+ (state.length - $0.offset) == address } ?? false
            if !isContiguous { state.runs.append(Run(offset: state.length, address: address)) }
            state.length &+= UInt64(bytes.count)
        }
        return failure
    }

    /// Reads bytes of the stream; fewer than asked for when some of them are gone.
    func read(_ count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            guard let piece = place(at: offset &+ UInt64(result.count)) else { break }
            let wanted = Int(min(UInt64(count - result.count), piece.count))
            let bytes = try files.read(wanted, at: piece.address)
            result += bytes
            if bytes.count < wanted { break }
        }
        return result
    }

    /// Where the byte at `offset` lies, and how many lie there from it on.
    private func place(at offset: UInt64) -> (address: UInt64, count: UInt64)? {
        state.withLock { state in
            guard offset < state.length else { return nil }
            var low = 0
            var high = state.runs.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if state.runs[middle].offset <= offset { low = middle } else { high = middle }
            }
            let end = low + 1 < state.runs.count ? state.runs[low + 1].offset : state.length
            let run = state.runs[low]
            return (run.address &+ (offset - run.offset), end - offset)
        }
    }
}
