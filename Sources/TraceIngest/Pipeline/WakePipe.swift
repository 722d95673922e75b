#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pipe that is readable while it is raised: what wakes a thread that sleeps in `poll`.
final class WakePipe: Sendable {
    /// To be polled for reading.
    let descriptor: Int32
    private let writing: Int32

    init() throws(SystemError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemError.last }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        writing = ends[1]
    }

    deinit {
        close(descriptor)
        close(writing)
    }

    /// Makes the descriptor readable.
    ///
    /// A full pipe is readable already.
    func raise() {
        var byte: UInt8 = 1
        while write(writing, &byte, 1) < 0, errno == EINTR {}
    }

    /// Makes the descriptor unreadable.
    func lower() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { bytes in
            while true {
                let count = read(descriptor, bytes.baseAddress, bytes.count)
                if count < bytes.count, !(count < 0 && errno == EINTR) { return }
            }
        }
    }
}
