/// A terminal without a screen: it yields the events it was given and keeps the frames it was shown.
public final class InMemoryTerminal: Terminal {
    /// The size now; a `resize` event changes it.
    public private(set) var size: Size
    /// How many colours it claims to show.
    public let colorDepth: ColorDepth
    /// Whether it claims to show Unicode.
    public let showsUnicode: Bool
    /// Events that `nextEvent` will yield, the next one first.
    public private(set) var events: [TerminalEvent]
    /// Every frame shown, in order.
    public private(set) var frames: [Frame] = []
    /// Texts copied, in order, as they were given.
    public private(set) var copiedTexts: [String] = []
    /// How often everything was to be drawn anew.
    public private(set) var invalidations = 0
    /// Whether mouse events are taken.
    public private(set) var isMouseEnabled = false
    /// Whether the terminal has been given back.
    public private(set) var isRestored = false

    /// Makes a terminal that will yield these events.
    public init(
        size: Size,
        events: [TerminalEvent] = [],
        colorDepth: ColorDepth = .indexed256,
        showsUnicode: Bool = true
    ) {
        self.size = size
        self.events = events
        self.colorDepth = colorDepth
        self.showsUnicode = showsUnicode
    }

    /// Adds events behind those that wait.
    public func enqueue(_ newEvents: [TerminalEvent]) {
        events += newEvents
    }

    /// Keeps the frame.
    public func present(_ frame: Frame) throws(TerminalError) {
        guard !isRestored else { throw TerminalError("frame shown on a terminal that was given back") }
        frames.append(frame)
    }

    /// The next of the events it was given.
    public func nextEvent() -> TerminalEvent? {
        guard !events.isEmpty else { return nil }
        let event = events.removeFirst()
        if case .resize(let newSize) = event { size = newSize }
        return event
    }

    /// Counts.
    public func invalidate() { invalidations += 1 }

    /// Remembers the choice.
    public func setMouse(enabled: Bool) { isMouseEnabled = enabled }

    /// Keeps the text.
    public func copyToClipboard(_ text: String) { copiedTexts.append(text) }

    /// Remembers that it was given back.
    public func restore() { isRestored = true }

    /// Takes it again.
    public func resume() throws(TerminalError) { isRestored = false }
}
