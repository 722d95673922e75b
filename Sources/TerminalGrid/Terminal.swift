/// Something that happened at the terminal.
public enum TerminalEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(KeyPress)
    /// The mouse was clicked or its wheel turned.
    case mouse(MouseEvent)
    /// The terminal has a new size.
    case resize(Size)
    /// The terminal is gone (hang-up, end of input).
    case closed
}

/// What the mouse did.
public struct MouseEvent: Hashable, Sendable {
    /// What was done.
    public enum Action: Hashable, Sendable {
        /// The left button was clicked once or twice.
        case click, doubleClick
        /// The wheel was turned by one notch.
        case wheelUp, wheelDown
    }

    /// What was done.
    public var action: Action
    /// Where.
    public var point: Point

    /// Makes an event.
    public init(_ action: Action, at point: Point) {
        self.action = action
        self.point = point
    }
}

/// A terminal that could not be used.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for standard error.
    public var description: String

    /// Makes an error from its line.
    public init(_ description: String) { self.description = description }
}

/// How many bytes of UTF-8 a terminal's clipboard takes at once: xterm ignores sequences beyond 74,994 bytes, and four
/// bytes of base64 stand for three of text.
public let clipboardLimit = 74_900 / 4 * 3

/// A screen with a keyboard.
///
/// `CursesTerminal` is the real one, `InMemoryTerminal` its twin for tests and `screen`.
public protocol Terminal: AnyObject {
    /// The size now.
    var size: Size { get }
    /// How many colours it can show.
    var colorDepth: ColorDepth { get }
    /// Whether it shows Unicode; if not, frames must hold ASCII only.
    var showsUnicode: Bool { get }
    /// Shows a frame. Cells beyond the terminal's size are clipped.
    func present(_ frame: Frame) throws(TerminalError)
    /// The next event that is ready, or `nil`. Never waits.
    func nextEvent() -> TerminalEvent?
    /// Forgets what it believes to be on the screen, so that the next `present` draws everything (Ctrl-L).
    func invalidate()
    /// Takes mouse events, or leaves the mouse to the terminal's own selection.
    func setMouse(enabled: Bool)
    /// Copies text to the clipboard of whoever sits at the terminal (OSC 52).
    ///
    /// Controls are left out, and so is what goes beyond `clipboardLimit`.
    func copyToClipboard(_ text: String)
    /// Gives the terminal back as it was found. Safe to call twice.
    func restore()
    /// Takes the terminal again after `restore` (Ctrl-Z and `fg`).
    func resume() throws(TerminalError)
}
