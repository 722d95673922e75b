#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `keys FILE [--program PATH]`: opens a file in the viewer, presses keys while it is read, and prints how long each
/// took to be seen.
///
/// The viewer runs on a pseudo terminal. With each key that moves a letter is typed into the search prompt that stands
/// nowhere else on the screen; the time is that from writing the keys to reading this letter.
struct KeysCommand {
    private let path: String
    private var program: String

    /// Moves that draw other rows, and one that unfolds a lifecycle.
    private static let moves = ["\u{1B}[B", "\u{1B}[A", "\u{1B}[5~", "\u{1B}[6~", "g", "G", "\u{1B}[A", "l", "h"]
    private static let letters = (0x0430...0x044F).compactMap(Unicode.Scalar.init).map(String.init)
    /// What each generated lifecycle is called by.
    private static let keyPrefix = "evt-"
    /// How long after the last answer a key is pressed, in milliseconds.
    private static let pauses = [20, 47, 33, 61]
    /// Nothing drawn for so long: everything has been read.
    private static let quiet: UInt64 = 300_000_000
    private static let longest: UInt64 = 120_000_000_000

    init(_ arguments: inout Arguments) throws(BenchError) {
        path = try arguments.value(of: "keys")
        let directory = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
        program = (directory + ["tracetail"]).joined(separator: "/")
        while let word = arguments.next() {
            guard word == "--program" else { throw BenchError("keys: unknown option \(word)") }
            program = try arguments.value(of: word)
        }
    }

    func run() throws(BenchError) {
        // The viewer would wait for it.
        guard access(path, R_OK) == 0 else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
        let begin = monotonicNanoseconds()
        var viewer = try Viewer([program, path])
        defer { viewer.end() }
        guard let first = viewer.wait(for: Self.keyPrefix, until: begin + Self.longest) else {
            throw BenchError("the viewer shows no lifecycles")
        }
        var samples = Samples()
        var press = 0
        while true {
            let pause = UInt64(Self.pauses[press % Self.pauses.count]) * 1_000_000
            viewer.readOn(for: pause)
            let letter = Self.letters[press % Self.letters.count]
            let leavePrompt = press == 0 ? "" : "\u{7F}\u{7F}"
            let sent = monotonicNanoseconds()
            guard sent < viewer.lastOutput + Self.quiet, sent < begin + Self.longest else { break }
            viewer.write(leavePrompt + Self.moves[press % Self.moves.count] + "/" + letter)
            guard let seen = viewer.wait(for: letter, until: sent + Self.longest) else {
                throw BenchError("a key was not answered")
            }
            samples.append(Double(seen - sent) / 1e6)
            press += 1
            // The answer itself is output: only what is drawn between two keys says that the file is still being read.
            if !viewer.drawsByItself(within: Self.quiet) { break }
        }
        let measurements: [Measurement] = [
            .shown("keys.first-screen", Double(first - begin) / 1e6, "ms"),
            .shown("keys.count", Double(press), "keys"),
            .shown("keys.median", samples.median, "ms"),
            .shown("keys.p95", samples.quantile(0.95), "ms"),
            .shown("keys.p99", samples.quantile(0.99), "ms"),
            .shown("keys.worst", samples.quantile(1), "ms"),
            .shown("keys.time", Double(viewer.lastOutput - begin) / 1e9, "s"),
        ]
        for measurement in measurements { print(measurement.line) }
    }
}

/// The viewer on a pseudo terminal.
private struct Viewer {
    private let controller: Int32
    private var process = pid_t()
    private var unread: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    /// When something was last drawn.
    private(set) var lastOutput = monotonicNanoseconds()

    init(_ words: [String]) throws(BenchError) {
        var ends: (controller: Int32, device: Int32) = (-1, -1)
        var size = winsize(ws_row: 50, ws_col: 160, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&ends.controller, &ends.device, nil, nil, &size) == 0 else {
            throw BenchError("no pseudo terminal: \(String(cString: strerror(errno)))")
        }
        controller = ends.controller
        _ = fcntl(controller, F_SETFD, FD_CLOEXEC)
        defer { close(ends.device) }

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0..<Int32(3) { posix_spawn_file_actions_adddup2(&actions, ends.device, descriptor) }

        setenv("TERM", "xterm-256color", 1)
        setenv("LC_ALL", "C.UTF-8", 1)
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
        guard failure == 0 else { throw BenchError("\(words[0]): \(String(cString: strerror(failure)))") }
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        #if canImport(Glibc)
            _ = Glibc.write(controller, bytes, bytes.count)
        #elseif canImport(Musl)
            _ = Musl.write(controller, bytes, bytes.count)
        #else
            _ = Darwin.write(controller, bytes, bytes.count)
        #endif
    }

    /// Reads until a text comes, and answers with the time at which it was there.
    mutating func wait(for text: String, until deadline: UInt64) -> UInt64? {
        let wanted = Array(text.utf8)
        unread = []
        while read(until: deadline) {
            if contains(wanted) { return lastOutput }
        }
        return nil
    }

    /// Reads for so long, whatever comes.
    mutating func readOn(for time: UInt64) {
        let deadline = monotonicNanoseconds() + time
        while read(until: deadline) { unread = [] }
    }

    /// Whether anything is drawn in this time without a key.
    mutating func drawsByItself(within time: UInt64) -> Bool {
        // What still belongs to the answer.
        readOn(for: 2_000_000)
        return read(until: monotonicNanoseconds() + time)
    }

    private mutating func read(until deadline: UInt64) -> Bool {
        let now = monotonicNanoseconds()
        guard now < deadline else { return false }
        var descriptor = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1)) > 0 else { return false }
        #if canImport(Glibc)
            let count = Glibc.read(controller, &buffer, buffer.count)
        #elseif canImport(Musl)
            let count = Musl.read(controller, &buffer, buffer.count)
        #else
            let count = Darwin.read(controller, &buffer, buffer.count)
        #endif
        guard count > 0 else { return false }
        lastOutput = monotonicNanoseconds()
        unread += buffer[..<count]
        return true
    }

    private func contains(_ wanted: [UInt8]) -> Bool {
        guard unread.count >= wanted.count else { return false }
        return (0...unread.count - wanted.count).contains { unread[$0..<$0 + wanted.count] == wanted[...] }
    }

    func end() {
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        close(controller)
    }
}
