#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the system did not do something.
public struct DemoFailure: Error, Sendable, CustomStringConvertible {
    /// What was to be done and why it was not, in words.
    public var description: String

    init(_ task: String, code: Int32 = errno) {
        description = "\(task): \(String(cString: strerror(code)))"
    }
}

/// A descriptor that no child inherits unless it is named, closed with its last use.
final class OwnedDescriptor: Sendable {
    let number: Int32

    /// Takes over a descriptor, and moves it out of the way of the numbers that children expect.
    init(adopting descriptor: Int32, _ task: String) throws(DemoFailure) {
        guard descriptor >= 0 else { throw DemoFailure(task) }
        number = fcntl(descriptor, F_DUPFD_CLOEXEC, Wiring.last + 1)
        let code = errno
        close(descriptor)
        guard number >= 0 else { throw DemoFailure(task, code: code) }
    }

    deinit { close(number) }

    /// A new pipe.
    static func pipe() throws(DemoFailure) -> (read: OwnedDescriptor, write: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard systemPipe(&ends) == 0 else { throw DemoFailure("pipe") }
        let read: OwnedDescriptor
        do { read = try OwnedDescriptor(adopting: ends[0], "pipe") } catch {
            close(ends[1])
            throw error
        }
        return (read, try OwnedDescriptor(adopting: ends[1], "pipe"))
    }
}

private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

/// Starts a program.
enum ChildProcess {
    /// Starts a program that has these descriptors and no others, and says its process id.
    static func start(
        _ program: String,
        arguments: [String],
        descriptors: [(number: Int32, of: Int32)]
    ) throws(DemoFailure) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (number, source) in descriptors { posix_spawn_file_actions_adddup2(&actions, source, number) }

        // Signals that this process blocks or ignores are none of the child's business.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, &attributes, words, environ)
        guard code == 0 else { throw DemoFailure(program, code: code) }
        return process
    }

    /// Waits until a process has ended, and says how.
    static func wait(for process: pid_t) -> ServiceEnd.Cause {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return .exit(0) }
        }
        let signal = status & 0x7f
        return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
    }
}
