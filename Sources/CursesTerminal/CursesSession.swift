import CNcurses
import TerminalGrid

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// ncurses, started on two descriptors with the modes we need.
final class CursesSession {
    /// How many colours the terminal has.
    let colorDepth: ColorDepth
    /// Whether text can be drawn in the terminal's own colours.
    let hasDefaultColors: Bool
    /// The size at the start.
    let size: Size
    /// Keys are read through a window that is never shown, since reading refreshes the window it is asked of.
    let keyWindow: UnsafeMutablePointer<WINDOW>
    /// Takes what ncurses writes; `nil` where it writes to the terminal by itself.
    let buffer: OutputBuffer?

    private var screen: OpaquePointer?
    private var files: [UnsafeMutablePointer<FILE>] = []

    init(input: Int32, output: Int32) throws(TerminalError) {
        guard isatty(output) == 1 else { throw TerminalError("the output is no terminal") }
        guard isatty(input) == 1 else { throw TerminalError("the input is no terminal") }
        var modes = termios()
        guard tcgetattr(output, &modes) == 0 else { throw TerminalError("cannot read the terminal's modes") }
        let inputFile = try CursesSession.open(input, mode: "r")
        let outputFile = try CursesSession.open(output, mode: "w")
        files = [inputFile, outputFile]

        // Sizes come from the terminal, not from LINES and COLUMNS, which shells leave stale.
        use_env(false)
        use_tioctl(true)
        screen = try CursesSession.start(input: inputFile, output: outputFile)
        guard let window = newpad(1, 1) else {
            throw TerminalError("ncurses cannot make a window")
        }
        keyWindow = window
        buffer = OutputBuffer(of: fileno(outputFile), before: output)
        raw()
        noecho()
        nonl()
        set_escdelay(25)
        keypad(window, true)
        nodelay(window, true)
        curs_set(0)

        let hasColors = has_colors() && start_color() != ERR
        hasDefaultColors = hasColors && use_default_colors() != ERR
        colorDepth = hasColors ? CursesSession.depth(colors: curses_color_count()) : .monochrome
        size =
            CursesSession.windowSize(of: output)
            ?? Size(columns: Int(curses_column_count()), rows: Int(curses_line_count()))
        EmergencyRestore.arm(descriptor: output, modes: modes, sequence: CursesSession.restoringSequence())
    }

    /// Frees what ncurses holds.
    func end() {
        delwin(keyWindow)
        if let screen { delscreen(screen) }
        screen = nil
        for file in files { fclose(file) }
        files = []
    }

    /// What the terminal says about its size; `nil` if it does not know.
    static func windowSize(of descriptor: Int32) -> Size? {
        var window = winsize()
        guard curses_window_size(descriptor, &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// A stream of its own for ncurses, which wants streams and keeps them.
    private static func open(_ descriptor: Int32, mode: String) throws(TerminalError) -> UnsafeMutablePointer<FILE> {
        let copy = dup(descriptor)
        guard copy >= 0, let file = fdopen(copy, mode) else {
            throw TerminalError("cannot use descriptor \(descriptor): \(String(cString: strerror(errno)))")
        }
        return file
    }

    /// Starts with the terminal's own description.
    ///
    /// Where it is not installed (a new terminal, an old host), most
    /// terminals do well with xterm's.
    private static func start(
        input: UnsafeMutablePointer<FILE>,
        output: UnsafeMutablePointer<FILE>
    ) throws(TerminalError) -> OpaquePointer {
        let wanted = getenv("TERM").map { String(cString: $0) } ?? ""
        for type in [wanted, "xterm-256color", "xterm"] where !type.isEmpty {
            guard let screen = newterm(type, output, input) else { continue }
            set_term(screen)
            if curses_capability("cup") != nil { return screen }
            endwin()
            delscreen(screen)
            throw TerminalError("a terminal of type '\(DisplayText.cleaned(type))' cannot move its cursor")
        }
        throw TerminalError("no description of a terminal of type '\(DisplayText.cleaned(wanted))', nor of xterm")
    }

    private static func depth(colors: Int32) -> ColorDepth {
        ColorDepth.allCases.last { $0.rawValue <= Int(colors) } ?? .monochrome
    }

    /// What undoes everything that drawing may have changed.
    private static func restoringSequence() -> [UInt8] {
        var bytes: [UInt8] = []
        // Mouse reports of all kinds off; xterm's codes, which everything with a mouse understands.
        if curses_capability("kmous") != nil {
            bytes += Array("\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l".utf8)
        }
        for name in ["sgr0", "rmkx", "rmcup", "cnorm"] {
            guard let pointer = curses_capability(name) else { continue }
            bytes += withoutPadding(Array(String(cString: pointer).utf8))
        }
        return bytes
    }

    /// Without the pauses (`$<5>`) that some descriptions ask for.
    private static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "<"),
                let end = rest.firstIndex(of: UInt8(ascii: ">"))
            {
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
            }
        }
        return result
    }
}

/// Writes all bytes, waiting where the descriptor would not; what it refuses is dropped.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
    var rest = bytes
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
            // Whoever shares the terminal may have made it so.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&waiting, 1, -1)
            continue
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
