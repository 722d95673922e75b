import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes lines to a descriptor that may be a pipe with several writers.
final class StreamSink: LineSink {
    /// What a pipe takes as a whole, POSIX promising less but Linux this much.
    private static let wholeLength = 4096

    private let descriptor: Int32
    /// Whether the last write ended within a line; held during a write.
    private let isTorn = Mutex(false)

    init(descriptor: Int32) { self.descriptor = descriptor }

    var maximumLineLength: Int { Self.wholeLength - 1 }

    func write(_ lines: [EncodedLine], of service: String, until deadline: ContinuousClock.Instant) -> ExportOutcome {
        isTorn.withLock { isTorn in
            guard lock(until: deadline) else {
                return ExportOutcome(lost: lines.reduce(0) { $0 + $1.spans }, reason: "the stream stayed locked")
            }
            defer { unlock() }
            var lost = 0
            var reason: String?
            for line in lines {
                guard reason == nil else {
                    lost += line.spans
                    continue
                }
                var bytes: [UInt8] = isTorn ? [UInt8(ascii: "\n")] : []
                bytes += line.bytes
                bytes.append(UInt8(ascii: "\n"))
                let (written, problem) = write(bytes, until: deadline)
                if written > 0 { isTorn = written < bytes.count }
                if let problem {
                    lost += line.spans
                    reason = problem.description
                }
            }
            return ExportOutcome(lost: lost, reason: reason)
        }
    }

    /// Writes one line in pieces that do not block; how much was written, and what ended it early.
    private func write(
        _ bytes: [UInt8],
        until deadline: ContinuousClock.Instant
    ) -> (written: Int, problem: SystemProblem?) {
        var written = 0
        while written < bytes.count {
            guard Descriptor.waitForRoom(descriptor, until: deadline) else {
                return (written, SystemProblem(words: "nobody read the stream in time"))
            }
            let (count, code) = Descriptor.writeOnce(bytes[written...].prefix(Self.wholeLength), to: descriptor)
            if count > 0 {
                written += count
            } else if code != EINTR, code != EAGAIN {
                return (written, SystemProblem(code: code))
            }
        }
        return (written, nil)
    }

    /// Takes a record lock, which unlike `flock` also holds between processes that inherited one pipe.
    ///
    /// Where there are no such locks it goes without them, as if it had one.
    private func lock(until deadline: ContinuousClock.Instant) -> Bool {
        while !setLock(F_WRLCK) {
            switch errno {
            case EAGAIN, EACCES:
                if ContinuousClock.now >= deadline { return false }
                Descriptor.pause()
            case EINTR: continue
            default: return true
            }
        }
        return true
    }

    private func unlock() { _ = setLock(F_UNLCK) }

    private func setLock(_ type: some BinaryInteger) -> Bool {
        var lock = flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, F_SETLK, &lock) == 0
    }
}
