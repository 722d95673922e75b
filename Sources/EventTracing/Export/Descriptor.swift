#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the system did not do something.
struct SystemProblem: Error, CustomStringConvertible {
    var words: String

    init(words: String) { self.words = words }

    init(code: Int32) { words = String(cString: strerror(code)) }

    var description: String { words }
}

/// Calls on file descriptors.
enum Descriptor {
    /// Opens a file at whose end every write goes.
    static func openForAppending(_ path: String) throws(SystemProblem) -> Int32 {
        while true {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw SystemProblem(words: "\(path): \(SystemProblem(code: errno))") }
        }
    }

    /// Makes a directory and those above it.
    static func makeDirectory(_ path: String) throws(SystemProblem) {
        var part = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            part += part.isEmpty || part == "/" ? String(name) : "/\(name)"
            // Directories above may exist and be closed to us, so only opening the file tells whether this went well.
            _ = mkdir(part, 0o755)
        }
        var facts = stat()
        if stat(path, &facts) != 0 { throw SystemProblem(words: "\(path): \(SystemProblem(code: errno))") }
    }

    /// Whether the open file is the one that its path names now.
    static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
            && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    /// Writes everything, in as many pieces as the system wants; how much was written, and what ended it early.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> (written: Int, problem: SystemProblem?) {
        var written = 0
        while written < bytes.count {
            let (count, code) = writeOnce(bytes[written...], to: descriptor)
            if count > 0 {
                written += count
            } else if code != EINTR {
                return (written, SystemProblem(code: code))
            }
        }
        return (written, nil)
    }

    /// One write, without the signals that a closed pipe or a file's size limit sends; how much was written, or `errno`.
    static func writeOnce(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> (count: Int, code: Int32) {
        withoutWriteSignals {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            return count > 0 ? (count, 0) : (0, count == 0 ? EIO : errno)
        }
    }

    /// Waits until there is room for at least 4,096 bytes, or someone closed the other end; false at the deadline.
    static func waitForRoom(_ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        wait(for: Int16(POLLOUT), descriptor, until: deadline)
    }

    /// Waits for an event, an error or the deadline, which gives false.
    static func wait(for events: Int16, _ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let result = poll(&entry, 1, milliseconds(until: deadline))
            if result > 0 { return true }
            if result < 0, errno != EINTR { return true }
            if ContinuousClock.now >= deadline { return false }
        }
    }

    /// Lets a moment pass before something is tried again.
    static func pause(_ length: Duration = .milliseconds(1)) { _ = poll(nil, 0, milliseconds(in: length)) }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        milliseconds(in: deadline - .now)
    }

    /// The length, rounded up, at most an hour.
    private static func milliseconds(in length: Duration) -> Int32 {
        let (seconds, attoseconds) = length.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(min(seconds, 3600)) * 1000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }

    /// Runs a write such that a pipe that nobody reads, or a file that must not grow, gives an error instead of ending
    /// the process.
    private static func withoutWriteSignals(
        _ body: () -> (count: Int, code: Int32)
    ) -> (count: Int, code: Int32) {
        var held = sigset_t()
        var before = sigset_t()
        var waiting = sigset_t()
        sigemptyset(&held)
        sigaddset(&held, SIGPIPE)
        sigaddset(&held, SIGXFSZ)
        sigpending(&waiting)
        pthread_sigmask(SIG_BLOCK, &held, &before)
        let result = body()
        let number: Int32? =
            switch result.code {
            case EPIPE: SIGPIPE
            case EFBIG: SIGXFSZ
            default: nil
            }
        if let number, sigismember(&waiting, number) == 0 { takeAway(number) }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }

    /// Takes away a signal that waits for this thread, before the thread listens again.
    private static func takeAway(_ number: Int32) {
        var waiting = sigset_t()
        sigpending(&waiting)
        guard sigismember(&waiting, number) == 1 else { return }
        var one = sigset_t()
        sigemptyset(&one)
        sigaddset(&one, number)
        var taken: Int32 = 0
        _ = sigwait(&one, &taken)
    }
}

/// The system's `write`, whose name the type above takes.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
