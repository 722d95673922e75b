#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What may have changed while the follower slept.
struct FileChanges {
    /// Files that may have grown, by their paths.
    var files: Set<String> = []
    /// Directories in which something came or went.
    var directories: Set<String> = []
    /// Some changes are not known.
    var isIncomplete = false
    /// A file was renamed or deleted.
    var isMoved = false

    /// Whether a path may lead to another file.
    var needsLook: Bool { isIncomplete || isMoved || !directories.isEmpty }
}

/// Sleeps until a watched file may have changed.
///
/// On Linux inotify wakes it. Network file systems and bind mounts change without a word, and there may be no watches
/// left, so whoever sleeps here looks once a second anyway; elsewhere, where nothing wakes it, four times a second.
struct FileWatcher: ~Copyable {
    #if os(Linux)
        static let longestSleep = Duration.milliseconds(1000)
        private let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    #else
        static let longestSleep = Duration.milliseconds(250)
        private let descriptor: Int32 = -1
    #endif
    /// How long changes are gathered, lest a writer of single lines wakes us for each of them.
    private static let gatheringTime: Int32 = 2

    /// What is watched, by the system's number for it: two paths may lead to the same file or directory.
    private var pathsByWatch: [Int32: [String]] = [:]
    private var watchedFiles: [String: Int32] = [:]
    private var watchedDirectories: [String: (watch: Int32, withFiles: Bool)] = [:]

    init() {}

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Watches the file that a path leads to now, rather than the one it led to before.
    mutating func watch(file path: String) {
        #if os(Linux)
            let events = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF
            guard let watch = addWatch(path, UInt32(events), for: path) else { return }
            if let old = watchedFiles.updateValue(watch, forKey: path), old != watch {
                inotify_rm_watch(descriptor, old)
            }
        #endif
    }

    /// Watches what comes into a directory and goes from it, and, if wanted, how the files in it grow.
    mutating func watch(directory path: String, files: Bool) {
        #if os(Linux)
            if let known = watchedDirectories[path], known.withFiles || !files { return }
            let names = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF
            let events = UInt32(names | IN_ONLYDIR) | UInt32(IN_MASK_ADD) | (files ? UInt32(IN_MODIFY) : 0)
            if let watch = addWatch(path.isEmpty ? "." : path, events, for: path) {
                watchedDirectories[path] = (watch, files)
            }
        #endif
    }

    /// Sleeps until something may have changed, the pipe is raised, or the time is over.
    mutating func sleep(_ time: Duration, or wake: WakePipe) -> FileChanges {
        var entries = [
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let (seconds, attoseconds) = time.components
        let milliseconds = time > .zero ? seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000 &+ 1 : 0
        guard poll(&entries, nfds_t(entries.count), Int32(clamping: milliseconds)) > 0 else { return FileChanges() }
        if entries[0].revents == 0, time > .zero { poll(&entries, 1, Self.gatheringTime) }
        if entries[0].revents != 0 { wake.lower() }
        return takeChanges()
    }

    private mutating func takeChanges() -> FileChanges {
        var changes = FileChanges()
        #if os(Linux)
            withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { bytes in
                while true {
                    let count = read(descriptor, bytes.baseAddress, bytes.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    take(UnsafeRawBufferPointer(rebasing: bytes[..<count]), &changes)
                }
            }
        #endif
        return changes
    }

    #if os(Linux)
        private mutating func addWatch(_ path: String, _ events: UInt32, for name: String) -> Int32? {
            guard descriptor >= 0 else { return nil }
            let watch = inotify_add_watch(descriptor, path, events)
            // No watches are left, or nothing is there: looking once a second must do.
            guard watch >= 0 else { return nil }
            if !(pathsByWatch[watch] ?? []).contains(name) { pathsByWatch[watch, default: []].append(name) }
            return watch
        }

        /// Takes events as the system lays them out: a head, and behind it a name that zeros fill up.
        private mutating func take(_ bytes: UnsafeRawBufferPointer, _ changes: inout FileChanges) {
            let headLength = MemoryLayout<inotify_event>.size
            var offset = 0
            while offset + headLength <= bytes.count {
                let head = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                let nameEnd = min(bytes.count, offset + headLength + Int(head.len))
                let name = bytes[(offset + headLength)..<nameEnd].prefix { $0 != 0 }
                take(head.wd, head.mask, String(decoding: name, as: UTF8.self), &changes)
                offset = nameEnd
            }
        }

        private mutating func take(_ watch: Int32, _ mask: UInt32, _ name: String, _ changes: inout FileChanges) {
            func has(_ events: Int32...) -> Bool { events.contains { mask & UInt32(bitPattern: $0) != 0 } }
            if has(Int32(IN_Q_OVERFLOW)) { changes.isIncomplete = true }
            let isGrowth = has(Int32(IN_MODIFY))
            for path in pathsByWatch[watch] ?? [] {
                if watchedDirectories[path]?.watch == watch {
                    if !isGrowth { changes.directories.insert(path) }
                    if has(Int32(IN_IGNORED)) { watchedDirectories[path] = nil }
                } else if !isGrowth {
                    changes.isMoved = true
                }
                changes.files.insert(name.isEmpty ? path : joinPath(path, name))
            }
            if has(Int32(IN_IGNORED)) { pathsByWatch[watch] = nil }
        }
    #endif
}
