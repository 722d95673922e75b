import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines for the status line from any thread, and a descriptor on which the loop hears of them.
final class Announcements: Sendable {
    /// Readable while there are lines.
    let descriptor: Int32
    private let wake: Int32
    private let lines = Mutex<[String]>([])

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CommandFailure(line: "no pipe: \(systemErrorText(errno))") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        wake = ends[1]
    }

    deinit {
        close(descriptor)
        close(wake)
    }

    /// Adds a line.
    func add(_ line: String) {
        lines.withLock { $0.append(line) }
        var byte: UInt8 = 0
        _ = write(wake, &byte, 1)
    }

    /// The lines that came since the last call.
    func take() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
        return lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
