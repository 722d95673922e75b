#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sleeps until a watched file may have changed.
///
/// On Linux inotify wakes it, for the files and for the directories that their successors appear in. Network file
/// systems and bind mounts change without a word, so it never sleeps longer than a second; elsewhere it looks four
/// times a second.
struct FileWatcher: ~Copyable {
    #if os(Linux)
        private static let longestSleep: Int32 = 1000
        private let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    #else
        private static let longestSleep: Int32 = 250
        private let descriptor: Int32 = -1
    #endif

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Watches a path: the file that it leads to now, and the directory for another one.
    func watch(_ path: String) {
        #if os(Linux)
            guard descriptor >= 0 else { return }
            inotify_add_watch(descriptor, path, UInt32(IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF))
            inotify_add_watch(
                descriptor,
                directoryPath(of: path),
                UInt32(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
            )
        #endif
    }

    /// Sleeps until something may have changed, the pipe is raised, or it is time to look anyway.
    func sleep(or wake: WakePipe) {
        var entries = [
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&entries, nfds_t(entries.count), Self.longestSleep) > 0 else { return }
        if entries[0].revents != 0 { wake.lower() }
        if entries[1].revents != 0 { drain() }
    }

    /// Reads the events away: which file it was does not matter, looking at one costs a microsecond.
    private func drain() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { bytes in
            while true {
                let count = read(descriptor, bytes.baseAddress, bytes.count)
                if count <= 0, !(count < 0 && errno == EINTR) { return }
            }
        }
    }
}
