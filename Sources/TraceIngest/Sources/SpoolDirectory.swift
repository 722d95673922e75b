#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where spools lie: a directory on a disk, never a file system in memory.
struct SpoolDirectory: Sendable {
    private let path: String

    /// A given directory, or the user's cache directory, or `/var/tmp` when that cannot be made.
    init(path: String? = nil) {
        self.path = path ?? Self.cacheDirectory() ?? "/var/tmp"
    }

    /// A new file that only we can read and that has no name: it is gone when it is closed, whatever happens to us.
    func makeFile() throws(SystemError) -> OpenFile {
        var template = Array((path + "/spool-XXXXXX").utf8CString)
        // `mkstemp` opens with mode 0600.
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SystemError.last }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return try OpenFile(adopting: descriptor)
    }

    private static func cacheDirectory() -> String? {
        var base: String
        if let cache = environment("XDG_CACHE_HOME") {
            base = cache
        } else if let home = environment("HOME") {
            base = home + "/.cache"
        } else {
            return nil
        }
        _ = mkdir(base, 0o700)
        base += "/tracetail"
        _ = mkdir(base, 0o700)
        return access(base, W_OK | X_OK) == 0 ? base : nil
    }

    /// A variable that holds an absolute path.
    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.hasPrefix("/") ? text : nil
    }
}
