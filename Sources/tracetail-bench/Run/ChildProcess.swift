#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs a program to its end and returns what it wrote to standard output and standard error; nil when it cannot be
/// started or fails.
///
/// Swift's hash tables are seeded with a constant in it, so that it runs the same instructions each time.
func outputOfProgram(_ words: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }

    #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
    #else
        var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])

    setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
    close(ends[1])
    guard failure == 0 else { return nil }

    let output = readToEnd(of: ends[0])
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? output : nil
}

/// The whole of a small text file; nil when it cannot be read.
func textOfFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return readToEnd(of: descriptor)
}

private func readToEnd(of descriptor: Int32) -> String {
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16384)
    while true {
        let count = read(descriptor, &piece, piece.count)
        if count > 0 {
            text += piece[..<count]
        } else if count == 0 || errno != EINTR {
            return String(decoding: text, as: UTF8.self)
        }
    }
}
