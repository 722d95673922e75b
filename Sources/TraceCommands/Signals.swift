#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Signals as bytes on a pipe, so that the loop's one `poll` hears them.
struct Signals {
    /// Readable when a signal has come.
    let descriptor: Int32

    /// Catches the signals that ask the viewer for something.
    ///
    /// Call once in a process.
    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw CommandFailure(line: "no pipe for signals: \(systemErrorText(errno))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        signalPipe = ends[1]
        for number in [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGPIPE] {
            // Whoever started us with a signal ignored (nohup) keeps it ignored.
            guard !isIgnored(number) else { continue }
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe, &byte, 1)
                errno = saved
            }
        }
    }

    /// The signals that came since the last call.
    func take() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? bytes[..<count].map(Int32.init) : []
    }

    /// Ends the process by this signal, as whoever waits for it expects to see.
    static func die(of number: Int32) -> Never {
        signal(number, SIG_DFL)
        raise(number)
        exit(withStatus: 128 + number)
    }

    /// Stops the processes that the terminal runs with this one (`producer | tracetail -`) until someone continues them.
    static func stop() {
        let handler = signal(SIGTSTP, SIG_IGN)
        kill(0, SIGTSTP)
        signal(SIGTSTP, SIG_DFL)
        // Stops this thread at once, and does nothing where no shell is there to continue it.
        raise(SIGTSTP)
        signal(SIGTSTP, handler)
    }
}

private func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
    #else
        let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

// A handler is a C function and can capture nothing. Written once, before any handler is installed.
nonisolated(unsafe) private var signalPipe: Int32 = -1
