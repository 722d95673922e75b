import CNcurses
import TerminalGrid

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns what ncurses reads into events.
struct EventReader {
    private let window: UnsafeMutablePointer<WINDOW>
    private let descriptor: Int32
    private var isMouseEnabled = false
    private var lastClick: (point: Point, time: UInt64)?

    private static let doubleClickNanoseconds: UInt64 = 400_000_000
    private static let escape = wint_t(27)
    /// No key sends more.
    private static let sequenceLimit = 32

    init(window: UnsafeMutablePointer<WINDOW>, descriptor: Int32) {
        self.window = window
        self.descriptor = descriptor
    }

    /// The next event, or `nil` when nothing is left to read.
    mutating func next() -> TerminalEvent? {
        while true {
            var code: wint_t = 0
            switch wget_wch(window, &code) {
            case OK:
                if let key = keyPress(startingWith: code) { return .key(key) }
            case KEY_CODE_YES:
                let key = Int32(truncatingIfNeeded: code)
                if key == KEY_MOUSE {
                    if let event = mouseEvent() { return .mouse(event) }
                } else if let press = KeyCodes.keyPress(code: key) {
                    return .key(press)
                }
            default: return isGone ? .closed : nil
            }
        }
    }

    // MARK: Keys

    /// The key press that begins with a character.
    ///
    /// Escape is a key by itself, the beginning of a key with Alt, or the beginning of a sequence that the terminal's
    /// description does not know. Of the last the usual ones are understood and the others swallowed, lest their letters
    /// act as keys.
    private func keyPress(startingWith code: wint_t) -> KeyPress? {
        guard code == EventReader.escape else { return KeyCodes.keyPress(character: code) }
        var following: wint_t = 0
        switch wget_wch(window, &following) {
        case OK where following == EventReader.escape:
            unget_wch(wchar_t(truncatingIfNeeded: following))
            return KeyPress(.escape)
        case OK:
            if isSequenceStart(following), let sequence = readSequence() {
                return XtermKeys.keyPress(sequence: sequence)
            }
            var key = KeyCodes.keyPress(character: following)
            key?.modifiers.insert(.alt)
            return key
        case KEY_CODE_YES:
            var key = KeyCodes.keyPress(code: Int32(truncatingIfNeeded: following))
            key?.modifiers.insert(.alt)
            return key
        default: return KeyPress(.escape)
        }
    }

    private func isSequenceStart(_ code: wint_t) -> Bool {
        code == wint_t(UInt8(ascii: "[")) || code == wint_t(UInt8(ascii: "O"))
    }

    /// Reads up to the sequence's final byte; `nil` if nothing follows.
    private func readSequence() -> [UInt8]? {
        var sequence: [UInt8] = []
        var code: wint_t = 0
        while sequence.count < EventReader.sequenceLimit, wget_wch(window, &code) == OK {
            sequence.append(UInt8(clamping: code))
            if (0x40...0x7E).contains(code) { break }
        }
        return sequence.isEmpty ? nil : sequence
    }

    /// Whether the terminal hung up: readable, but with nothing to read.
    private var isGone: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 0) > 0 else { return false }
        if Int32(state.revents) & Int32(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
        var count: Int32 = 0
        return curses_waiting_bytes(descriptor, &count) == 0 && count == 0
    }

    // MARK: Mouse

    /// Takes the mouse or leaves it.
    ///
    /// Clicks are told from presses, and two of them make a double click: ncurses would wait for the second. Without
    /// releases it would drop presses.
    mutating func setMouse(enabled: Bool) {
        isMouseEnabled = enabled
        let buttons = curses_mouse_press() | curses_mouse_double_click() | curses_mouse_release()
        let mask = enabled ? buttons | curses_wheel_up() | curses_wheel_down() : 0
        mouseinterval(0)
        mousemask(mask, nil)
    }

    /// Leaves the mouse to the terminal while it is given back.
    func suspendMouse() {
        mousemask(0, nil)
    }

    /// Takes the mouse again if it was taken.
    mutating func resumeMouse() {
        if isMouseEnabled { setMouse(enabled: true) }
    }

    private mutating func mouseEvent() -> MouseEvent? {
        var event = MEVENT()
        guard getmouse(&event) == OK else { return nil }
        let point = Point(column: Int(event.x), row: Int(event.y))
        if event.bstate & curses_wheel_up() != 0 { return MouseEvent(.wheelUp, at: point) }
        if event.bstate & curses_wheel_down() != 0 { return MouseEvent(.wheelDown, at: point) }
        if event.bstate & curses_mouse_double_click() != 0 { return MouseEvent(.doubleClick, at: point) }
        guard event.bstate & curses_mouse_press() != 0 else { return nil }
        let now = monotonicNanoseconds()
        if let last = lastClick, last.point == point, now &- last.time < EventReader.doubleClickNanoseconds {
            lastClick = nil
            return MouseEvent(.doubleClick, at: point)
        }
        lastClick = (point, now)
        return MouseEvent(.click, at: point)
    }

    private func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }
}
