import Foundation
import Synchronization
import TerminalGrid

/// The two ends of a pseudo terminal, with a thread that reads what the program writes, as a terminal emulator does.
final class PseudoTerminal {
    /// The end that the program holds.
    let device: Int32
    private let controller: Int32
    private let output = Output()

    init(size: Size) throws {
        var ends: (controller: Int32, device: Int32) = (-1, -1)
        guard openpty(&ends.controller, &ends.device, nil, nil, nil) == 0 else {
            throw TerminalError("no pseudo terminal: \(String(cString: strerror(errno)))")
        }
        (controller, device) = ends
        resize(to: size)
        let (controller, output) = (controller, output)
        Thread.detachNewThread { output.readAll(from: controller) }
    }

    deinit {
        // The thread ends when nobody holds this end any more, and closes the other.
        close(device)
    }

    func resize(to size: Size) {
        var window = winsize()
        window.ws_col = UInt16(size.columns)
        window.ws_row = UInt16(size.rows)
        _ = ioctl(device, UInt(TIOCSWINSZ), &window)
    }

    /// What the program has written since the last call.
    ///
    /// A mark written behind it shows when everything has come.
    func written() -> String {
        let mark = "\u{1B}_end\u{1B}\\"
        send(mark, to: device)
        return output.take(through: mark)
    }

    /// Types keys and waits until they can be read.
    func type(_ text: String) {
        send(text, to: controller)
        var count: Int32 = 0
        while ioctl(device, UInt(FIONREAD), &count) == 0, count < text.utf8.count { sched_yield() }
    }

    private func send(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    /// The modes of the program's end, as numbers to compare.
    var modes: [UInt64] {
        var modes = termios()
        tcgetattr(device, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map { UInt64($0) }
    }
}

/// What has been read, shared by the thread that reads and the test.
private final class Output: Sendable {
    private let text = Mutex<[UInt8]>([])

    func readAll(from descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            text.withLock { $0 += buffer[..<count] }
        }
        close(descriptor)
    }

    func take(through mark: String) -> String {
        let mark = Array(mark.utf8)
        while true {
            let taken: String? = text.withLock { bytes in
                guard bytes.suffix(mark.count) == mark[...] else { return nil }
                defer { bytes = [] }
                return String(decoding: bytes.dropLast(mark.count), as: UTF8.self)
            }
            if let taken { return taken }
            sched_yield()
        }
    }
}
