import CNcurses

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Collects what ncurses writes while it draws a frame, and writes it to the terminal at once.
///
/// ncurses writes as often as it moves the cursor, which is a hundred times a frame. Each write wakes the terminal, or
/// whatever carries it over a network, and so takes the processor from the one who draws.
final class OutputBuffer {
    private let descriptor: Int32
    private let terminal: Int32
    private let memory: Int32
    private var bytes: [UInt8] = []

    /// `descriptor` is the one that ncurses writes to, and nobody else; `terminal` is another one of the same terminal.
    ///
    /// `nil` where the system has no files in memory, or limits their size; a file on a disk could find it full.
    init?(of descriptor: Int32, before terminal: Int32) {
        memory = curses_memory_file()
        guard memory >= 0 else { return nil }
        self.descriptor = descriptor
        self.terminal = terminal
    }

    deinit { close(memory) }

    /// Writes at once what `draw` writes.
    func collect(_ draw: () -> Void) {
        guard dup2(memory, descriptor) >= 0 else { return draw() }
        draw()
        dup2(terminal, descriptor)
        let count = Int(lseek(memory, 0, SEEK_CUR))
        lseek(memory, 0, SEEK_SET)
        if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
        let held = bytes.withUnsafeMutableBytes { pread(memory, $0.baseAddress, count, 0) }
        writeAll(bytes[..<max(0, held)], to: terminal)
    }
}
