import CNcurses
public import TerminalGrid

/// A terminal driven by ncurses.
///
/// It is meant for one thread. Ctrl-C and Ctrl-Z arrive as key presses, not as signals: the loop quits on the one, and
/// on the other calls `restore`, stops the process, and calls `resume` when it goes on. The loop owns the signals, too:
/// on SIGWINCH it asks for events, since `nextEvent` compares the size each time. Where SIGINT, SIGTERM, SIGTSTP and
/// SIGWINCH are not handled yet, ncurses handles them from here on, so that the loop sets its handlers afterwards.
public final class CursesTerminal: Terminal {
    /// The size now.
    public private(set) var size: Size
    /// How many colours are used: what the terminal has, or fewer if the maker asked for fewer.
    public let colorDepth: ColorDepth
    /// Whether the locale says that the terminal shows Unicode.
    public let showsUnicode: Bool
    /// What becomes readable when a key is pressed.
    ///
    /// Before waiting for it, ask for events until there is none.
    public let inputDescriptor: Int32

    private let outputDescriptor: Int32
    private let session: CursesSession
    private var painter: FramePainter
    private var input: EventReader
    private var isActive = true

    /// Takes the terminal behind two descriptors, which stay the caller's.
    ///
    /// `colorDepth` limits the colours (`NO_COLOR`), `unicode` overrides what the locale says. Fails if one of the
    /// descriptors is no terminal, or if neither `TERM` nor a fallback describes one that can be drawn on.
    public init(
        input: Int32 = 0,
        output: Int32 = 1,
        colorDepth limit: ColorDepth = .trueColor,
        unicode: Bool? = nil
    ) throws(TerminalError) {
        let isLocaleUnicode = OutputLocale.select()
        session = try CursesSession(input: input, output: output)
        inputDescriptor = input
        outputDescriptor = output
        showsUnicode = isLocaleUnicode && unicode ?? true
        colorDepth = min(limit, session.colorDepth)
        size = session.size
        painter = FramePainter(
            colors: ColorPairs(depth: colorDepth, hasDefaultColors: session.hasDefaultColors),
            unicode: showsUnicode
        )
        self.input = EventReader(window: session.keyWindow, descriptor: input)
        checkSize()
    }

    deinit {
        restore()
        session.end()
    }

    /// Shows a frame, giving ncurses only the cells that changed.
    public func present(_ frame: Frame) throws(TerminalError) {
        guard isActive else { throw TerminalError("frame shown on a terminal that was given back") }
        var result = OK
        func draw() {
            if painter.paint(frame, on: size) { result = doupdate() }
        }
        // After it was given back, ncurses first sets the terminal's modes, through the descriptor that it writes to.
        if let buffer = session.buffer, !isendwin() { buffer.collect(draw) } else { draw() }
        if result == ERR { throw TerminalError("cannot write to the terminal") }
    }

    /// The next event that is ready, or `nil`; a changed size comes before keys.
    public func nextEvent() -> TerminalEvent? {
        guard isActive else { return nil }
        if let newSize = checkSize() { return .resize(newSize) }
        return input.next()
    }

    /// Asks the terminal for its size and returns it if it is a new one.
    @discardableResult
    public func checkSize() -> Size? {
        guard isActive, let newSize = CursesSession.windowSize(of: outputDescriptor), newSize != size else {
            return nil
        }
        resize_term(Int32(clamping: newSize.rows), Int32(clamping: newSize.columns))
        size = newSize
        invalidate()
        return newSize
    }

    /// Forgets what it believes to be on the screen, so that the next `present` draws everything.
    public func invalidate() {
        painter.invalidate()
    }

    /// Takes mouse events, or leaves the mouse to the terminal's own selection.
    public func setMouse(enabled: Bool) {
        guard isActive else { return }
        input.setMouse(enabled: enabled)
    }

    /// Copies text to the clipboard of whoever sits at the terminal, if the terminal allows it (OSC 52).
    public func copyToClipboard(_ text: String) {
        guard isActive else { return }
        writeAll(ClipboardSequence.bytes(for: text)[...], to: outputDescriptor)
    }

    /// Gives the terminal back as it was found; safe to call twice.
    public func restore() {
        guard isActive else { return }
        isActive = false
        input.suspendMouse()
        // Where there is no other screen to go back to, the shell's prompt follows on the last line.
        clearLastLine()
        endwin()
        EmergencyRestore.setArmed(false)
    }

    private func clearLastLine() {
        let window = curses_screen_window()
        wmove(window, Int32(clamping: size.rows - 1), 0)
        wclrtoeol(window)
        wrefresh(window)
    }

    /// Takes the terminal again after `restore`.
    public func resume() throws(TerminalError) {
        guard !isActive else { return }
        guard reset_prog_mode() != ERR else { throw TerminalError("cannot take the terminal again") }
        isActive = true
        EmergencyRestore.setArmed(true)
        input.resumeMouse()
        checkSize()
        invalidate()
    }

    /// Gives the terminal back when the process crashes, then lets the crash go on.
    ///
    /// To be called once, after the terminal was taken. A crash report is then readable, and the shell usable.
    public static func installCrashHandlers() {
        EmergencyRestore.installCrashHandlers()
    }

    /// Gives the terminal back by means that are allowed in a signal handler.
    public static func emergencyRestore() {
        EmergencyRestore.run()
    }
}
