#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which file it is: names come and go, device and inode stay while a descriptor is open.
struct FileIdentity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
}

/// What `stat` says about a file.
struct FileFacts: Equatable, Sendable {
    enum Kind: Sendable { case regular, directory, other }

    var identity: FileIdentity
    var kind: Kind
    var size: UInt64
    var linkCount: UInt64
    /// Nanoseconds, only to be compared.
    var modified: Int64

    init(_ facts: stat) {
        identity = FileIdentity(
            device: UInt64(truncatingIfNeeded: facts.st_dev),
            inode: UInt64(truncatingIfNeeded: facts.st_ino)
        )
        switch facts.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        size = UInt64(clamping: facts.st_size)
        linkCount = UInt64(truncatingIfNeeded: facts.st_nlink)
        #if canImport(Darwin)
            let time = facts.st_mtimespec
        #else
            let time = facts.st_mtim
        #endif
        modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Whether a FIFO lies at a path, rather than a link to one.
    static func isFIFO(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
    }

    /// The facts of what a path leads to, links followed.
    init(path: String) throws(SystemError) {
        var facts = stat()
        while stat(path, &facts) != 0 {
            guard errno == EINTR else { throw SystemError.last }
        }
        self.init(facts)
    }
}

/// A descriptor, closed with the last reference to it.
final class OpenFile: Sendable {
    let descriptor: Int32
    let identity: FileIdentity
    let kind: FileFacts.Kind

    /// Opens what a path leads to, never waiting for a FIFO's writer.
    ///
    /// A directory is an error.
    convenience init(path: String) throws(SystemError) {
        var descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        while descriptor < 0 {
            guard errno == EINTR else { throw SystemError.last }
            descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        try self.init(adopting: descriptor)
    }

    /// Takes over a descriptor, which is closed when it is of no use.
    init(adopting descriptor: Int32) throws(SystemError) {
        var facts = stat()
        let code = fstat(descriptor, &facts) == 0 ? 0 : errno
        let found = FileFacts(facts)
        if code != 0 || found.kind == .directory {
            close(descriptor)
            throw SystemError(code: code != 0 ? code : EISDIR)
        }
        self.descriptor = descriptor
        identity = found.identity
        kind = found.kind
    }

    deinit { close(descriptor) }

    /// What `fstat` says now.
    func facts() throws(SystemError) -> FileFacts {
        var facts = stat()
        while fstat(descriptor, &facts) != 0 {
            guard errno == EINTR else { throw SystemError.last }
        }
        return FileFacts(facts)
    }

    /// Reads at an offset until the buffer is full or the file ends.
    ///
    /// Returns how many bytes came.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(clamping: offset &+ UInt64(filled)))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                if filled > 0 { break }
                throw SystemError.last
            }
            filled += count
        }
        return filled
    }

    /// Writes all of the bytes at an offset.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let place = off_t(clamping: offset &+ UInt64(written))
            let count = pwrite(descriptor, rest.baseAddress, rest.count, place)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last
            }
            written += count
        }
    }

    /// Reads `count` bytes at an offset; fewer when the file ends before them.
    func read(_ count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(SystemError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
