#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A regular file known by device and inode, whatever it is called.
///
/// It has a descriptor only while it is used; the pool closes it when others need theirs more.
final class FollowedFile: Sendable {
    private struct State {
        var path: String
        var file: OpenFile?
        var lastUse: UInt64 = 0
    }

    let identity: FileIdentity
    private let pool: DescriptorPool
    private let state: Monitor<State>

    /// A file that the path leads to now.
    ///
    /// It is not opened yet.
    init(identity: FileIdentity, path: String, pool: DescriptorPool) {
        self.identity = identity
        self.pool = pool
        state = Monitor(State(path: path))
    }

    /// Where it was seen last.
    var path: String {
        get { state.withLock { $0.path } }
        set { state.withLock { $0.path = newValue } }
    }

    /// What the system says about it now.
    func facts() throws(SystemError) -> FileFacts {
        if let file = state.withLock({ $0.file }) { return try file.facts() }
        let path = path
        if let facts = try? FileFacts(path: path), facts.identity == identity { return facts }
        guard let found = pathElsewhere() else { throw SystemError(code: ENOENT) }
        return try FileFacts(path: found)
    }

    /// Reads at an offset until the buffer is full or the file ends.
    ///
    /// Returns how many bytes came.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int {
        try opened().read(into: buffer, at: offset)
    }

    /// Reads `count` bytes at an offset; fewer when the file ends before them.
    func read(_ count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
        try opened().read(count, at: offset)
    }

    /// Makes sure that it can be read.
    func open() throws(SystemError) { _ = try opened() }

    /// No path leads to it any more that is followed: what it holds is kept for as long as the pool can.
    func retire() { pool.retire(self) }

    // MARK: For the pool

    /// Whether it holds a descriptor.
    var isOpen: Bool { state.withLock { $0.file != nil } }

    /// When it was used, in the pool's order.
    var lastUse: UInt64 { state.withLock { $0.lastUse } }

    /// How large it is, if it is open and no name is left that leads to it.
    var sizeIfDeleted: UInt64? {
        guard let file = state.withLock({ $0.file }), let facts = try? file.facts(), facts.linkCount == 0 else {
            return nil
        }
        return facts.size
    }

    /// Lets go of the descriptor; whoever is reading keeps it until then.
    func close() { state.withLock { $0.file = nil } }

    // MARK: Opening

    private func opened() throws(SystemError) -> OpenFile {
        let use = pool.nextUse()
        let held = state.withLock { state in
            state.lastUse = use
            return state.file
        }
        if let held { return held }
        guard let file = try openHere(path) ?? pathElsewhere().flatMap({ try? openHere($0) }) else {
            throw SystemError(code: ENOENT)
        }
        let isFirst = state.withLock { state in
            defer { state.file = state.file ?? file }
            return state.file == nil
        }
        if isFirst { pool.add(self) }
        return file
    }

    /// Opens a path, if it leads to this file.
    private func openHere(_ path: String) throws(SystemError) -> OpenFile? {
        do throws(SystemError) {
            let file = try pool.open(path)
            return file.identity == identity ? file : nil
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
            return nil
        }
    }

    /// Finds the file under another name in the same directory, where rotation leaves it.
    private func pathElsewhere() -> String? {
        guard let found = findPath(of: identity, inDirectoryOf: path) else { return nil }
        path = found
        return found
    }
}
