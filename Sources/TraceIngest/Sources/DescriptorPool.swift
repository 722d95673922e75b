#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which followed files hold a descriptor: no more than a number of them, those that were used last.
///
/// The others are opened again when they are needed, by device and inode. That is impossible for a deleted file, so it
/// keeps its descriptor; but only up to a total size, since such files fill a disk that nobody can see being filled.
final class DescriptorPool: Sendable {
    private struct State {
        var open: [FollowedFile] = []
        /// Files that have lost their paths, the oldest first.
        var retired: [FollowedFile] = []
        var uses: UInt64 = 0
    }

    private let state = Monitor(State())
    private let limit: Int
    private let deletedLimit: UInt64

    /// `nil`: a share of what the system allows.
    init(limit: Int? = nil, deletedLimit: UInt64 = 1 << 30) {
        self.limit = max(1, limit ?? Self.systemLimit)
        self.deletedLimit = deletedLimit
    }

    /// A share of what the system allows, leaving room for the terminal, spools and directories.
    private static var systemLimit: Int {
        var limits = rlimit()
        #if canImport(Glibc)
            let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #else
            let code = getrlimit(RLIMIT_NOFILE, &limits)
        #endif
        guard code == 0 else { return 64 }
        return min(256, max(16, (Int(clamping: limits.rlim_cur) - 48) / 2))
    }

    /// The next number in the order of use.
    func nextUse() -> UInt64 {
        state.withLock { state in
            state.uses += 1
            return state.uses
        }
    }

    /// Opens a path; when the process has no descriptor left, others give up theirs.
    func open(_ path: String) throws(SystemError) -> OpenFile {
        while true {
            do throws(SystemError) {
                return try OpenFile(path: path)
            } catch {
                guard error.code == EMFILE || error.code == ENFILE, state.withLock({ closeOldest(&$0) }) else {
                    throw error
                }
            }
        }
    }

    /// Counts a file that was opened, and closes what is too many.
    func add(_ file: FollowedFile) {
        state.withLock { state in
            state.open.append(file)
            while state.open.count > limit, closeOldest(&state) {}
        }
    }

    /// No path leads to the file any more that is followed.
    func retire(_ file: FollowedFile) {
        state.withLock { state in
            // A file can lose its path twice.
            if !state.retired.contains(where: { $0 === file }) { state.retired.append(file) }
        }
        trim()
    }

    /// Gives up deleted files, the oldest first, until those that are left are within the limit.
    ///
    /// To be called now and then: a file can be deleted at any time.
    func trim() {
        state.withLock { state in
            guard !state.retired.isEmpty else { return }
            state.retired.removeAll { !$0.isOpen }
            var total: UInt64 = 0
            for file in state.retired.reversed() {
                guard let size = file.sizeIfDeleted else { continue }
                total &+= size
                if total > deletedLimit { giveUp(file, &state) }
            }
        }
    }

    /// Closes the file that was not used for the longest time; deleted ones only when there is no other.
    private func closeOldest(_ state: inout State) -> Bool {
        // The last one is about to be read.
        let victims = state.open.map { (file: $0, use: $0.lastUse) }.sorted { $0.use < $1.use }.map(\.file).dropLast()
        guard let victim = victims.first(where: { $0.sizeIfDeleted == nil }) ?? victims.first else { return false }
        giveUp(victim, &state)
        return true
    }

    private func giveUp(_ file: FollowedFile, _ state: inout State) {
        file.close()
        state.open.removeAll { $0 === file }
        state.retired.removeAll { $0 === file }
    }
}
