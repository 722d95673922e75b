#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where keys come from.
enum Keyboard {
    /// Standard input when it is a terminal, else the terminal that the process belongs to: with `… | tracetail -` the
    /// pipe brings spans.
    static func open() throws -> Int32 {
        if StandardStream.input.isTerminal { return StandardStream.input.descriptor }
        let descriptor = systemOpen("/dev/tty")
        guard descriptor >= 0 else {
            throw CommandFailure(line: "no terminal to take keys from: \(systemErrorText(errno))")
        }
        return descriptor
    }
}

private func systemOpen(_ path: String) -> Int32 {
    open(path, O_RDWR | O_CLOEXEC)
}
