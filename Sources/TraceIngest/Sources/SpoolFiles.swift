#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Unlinked files of fixed size that hold what all spools of a session keep, in the order in which it came.
///
/// Addresses run over all of it. At the limit the oldest file is given up; what lay in it is gone.
final class SpoolFiles: Sendable {
    private struct State {
        /// The files that are kept; the first one begins at `firstIndex` times the file size.
        ///
        /// `nil` could not be made.
        var files: [OpenFile?] = []
        var firstIndex: UInt64 = 0
        var length: UInt64 = 0
        /// The last file could not be written to its end; the next one is tried.
        var isBroken = false
    }

    private let directory: SpoolDirectory
    private let fileSize: UInt64
    private let limit: UInt64
    private let state = Monitor(State())

    init(directory: SpoolDirectory, fileSize: UInt64, limit: UInt64) {
        self.directory = directory
        self.fileSize = max(1, fileSize)
        self.limit = limit
    }

    /// Appends bytes.
    ///
    /// Returns their address, and what went wrong, if anything did: the addresses run on all the same.
    func append(_ bytes: UnsafeRawBufferPointer) -> (address: UInt64, failure: SystemError?) {
        state.withLock { state in
            let address = state.length
            var failure: SystemError?
            var rest = bytes
            while !rest.isEmpty {
                let within = state.length % fileSize
                if within == 0, let error = addFile(&state) { failure = error }
                let count = Int(min(UInt64(rest.count), fileSize - within))
                let piece = UnsafeRawBufferPointer(rebasing: rest[..<count])
                if !state.isBroken, let error = write(piece, to: state.files.last ?? nil, at: within) {
                    state.isBroken = true
                    failure = error
                }
                state.length &+= UInt64(count)
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return (address, failure)
        }
    }

    /// Reads bytes; fewer than asked for when some of them are gone.
    func read(_ count: Int, at address: UInt64) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            let position = address &+ UInt64(result.count)
            let file: OpenFile? = state.withLock { state in
                guard position < state.length, position / fileSize >= state.firstIndex else { return nil }
                return state.files[Int(position / fileSize - state.firstIndex)]
            }
            guard let file else { break }
            let within = position % fileSize
            let piece = try file.read(Int(min(UInt64(count - result.count), fileSize - within)), at: within)
            if piece.isEmpty { break }
            result += piece
        }
        return result
    }

    /// Begins the next file and gives up the oldest ones beyond the limit.
    private func addFile(_ state: inout State) -> SystemError? {
        while !state.files.isEmpty, UInt64(state.files.count + 1) * fileSize > limit {
            state.files.removeFirst()
            state.firstIndex += 1
        }
        do throws(SystemError) {
            state.files.append(try directory.makeFile())
            state.isBroken = false
            return nil
        } catch {
            state.files.append(nil)
            state.isBroken = true
            return error
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile?, at offset: UInt64) -> SystemError? {
        guard let file else { return nil }
        do throws(SystemError) {
            try file.write(bytes, at: offset)
            return nil
        } catch {
            return error
        }
    }
}
