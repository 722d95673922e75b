public import TerminalGrid

/// What the screen is told once, at the start.
///
/// Everything that could differ between two machines is in here, so that the same options, actions and spans give the
/// same frame everywhere.
public struct ViewOptions: Sendable {
    /// Size of the terminal.
    public var size: Size
    /// How many colours the terminal shows.
    public var colorDepth = ColorDepth.trueColor
    /// Whether the terminal's background is dark or light.
    public var background = Background.dark
    /// Whether frames may hold more than ASCII.
    public var unicode = true
    /// The zone in which times of day are shown.
    public var timeZone = TimeZoneTable.utc
    /// Whether the newest lifecycle is followed at the bottom edge from the start.
    public var follows = true
    /// Whether sources may still grow; without it nothing is said about following and pausing.
    public var isLive = true
    /// How long nothing must have arrived for a lifecycle to count as quiet, in nanoseconds.
    public var settle: UInt64 = 5_000_000_000
    /// Treats every lifecycle as quiet, whatever the clock says (`print`, `stats`, `screen`).
    public var allQuiet = false
    /// Names of the sources, for the head line until `Action.sourcesChanged` tells more.
    public var sourceNames: [String] = []
    /// The clock of `Action.tick` at the start, in nanoseconds.
    public var now: UInt64 = 0

    /// Makes options for a dark truecolor terminal.
    public init(size: Size = Size(columns: 80, rows: 24)) { self.size = size }
}
