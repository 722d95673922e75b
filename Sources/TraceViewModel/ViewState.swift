import TerminalGrid
import TraceStore

/// Everything that the screen depends on besides the store.
///
/// Changed by `update` only; `render` fills caches.
///
/// What the user chose is kept by trace id and span id, never by row, so that it holds while data arrives.
public struct ViewState {
    var options: ViewOptions
    var theme: Theme
    /// The lifecycle that is open alone; `nil` shows the outline.
    var lifecycle: LifecycleScreen?
    var outline: OutlineScreen
    /// Help lies over either.
    var help: HelpScreen?
    var prompt: Prompt?
    /// The sources panel lies over them, but below help.
    var sources: SourcesScreen?
    var filter: FilterScan?
    var search: Search?
    /// Texts that were searched, the last one last.
    var searchHistory: [String] = []
    var jump: Jump?
    var folds = Folds()
    var live: LiveStatus
    var input = InputState()
    /// How the starts of lifecycles are written.
    var times = TimesMode.clock
    /// What the times of span events count from.
    var eventTimes = EventTimes.span
    var contents = ContentCache()
    var places = PlaceCache()
    var index = OutlineIndex()
    var trees = TreeCache()

    /// Makes the state of a screen on which nothing has happened yet.
    public init(options: ViewOptions) {
        self.options = options
        theme = Theme(depth: options.colorDepth, background: options.background, unicode: options.unicode)
        outline = OutlineScreen(isFollowing: options.follows)
        live = LiveStatus(now: options.now)
    }

    /// When the next `Action.tick` is wanted, on the clock of the last one; at once while `isWorking`.
    ///
    /// `nil` while nothing visible depends on time. Ask after `render`.
    public var nextTick: UInt64? {
        if isWorking { return live.now }
        return live.deadline.map { max($0, live.now &+ 1) }
    }

    /// Whether long work waits to go on, a slice with each tick.
    public var isWorking: Bool {
        filter?.isRunning == true || jump != nil || outline.wantedSorting != nil || trees.hasUnfinishedRibbons
            || !contents.wanted.isEmpty || !places.wanted.isEmpty
    }

    /// Where keys go.
    var place: Keymap.Places {
        if help != nil { return .help }
        if let prompt { return prompt.kind == .filter ? .prompt : .searchPrompt }
        if let sources { return sources.excerpt == nil ? .sources : .excerpt }
        guard let lifecycle else { return .outline }
        return lifecycle.pane == .details ? .details : .lifecycle
    }
}

/// How the starts of lifecycles are written.
enum TimesMode: Hashable, Sendable, CaseIterable {
    /// The time of day.
    case clock
    /// Counted from the first lifecycle.
    case relative
}

/// Keys on their way, and what the last line says.
struct InputState: Sendable {
    /// Pressed keys that may become a longer command.
    var pending: [KeyPress] = []
    /// Shown until the next key.
    var notice: String?
    var takesMouse = false
    /// Keys came since the last tick.
    var wasUsed = false
    /// Whether one was pressed since an order could settle last.
    var wasUsedThisSecond = false
}

/// What depends on time and on the sources.
struct LiveStatus: Sendable {
    /// The clock of the last tick.
    var now: UInt64
    /// When the frame on the screen goes out of date; set by `render`.
    var deadline: UInt64?
    /// Since when the view is paused.
    var pausedSince: UInt64?
    var sources: [SourceLine] = []
    /// Spans a second, over the last interval between two ticks.
    var rate: UInt64 = 0
    var sourceRates = SourceRates()
    private var measuredSpans = 0
    private var measuredAt: UInt64

    init(now: UInt64) {
        self.now = now
        measuredAt = now
    }

    /// How often the frame may change because of time alone.
    static let second: UInt64 = 1_000_000_000

    /// Takes the time; says whether a second has passed since it last said so.
    mutating func tick(now: UInt64, arrived spans: Int) -> Bool {
        self.now = max(self.now, now)
        // Until the next frame says when it is out of date.
        deadline = nil
        let elapsed = self.now &- measuredAt
        guard elapsed >= Self.second else { return false }
        rate = RateFormat.perSecond(spans - measuredSpans, in: elapsed)
        sourceRates.measure(sources, elapsed: elapsed)
        measuredSpans = spans
        measuredAt = self.now
        return true
    }

    /// Whether the rate on the screen is not the last word.
    func rateIsOpen(arrived spans: Int) -> Bool { rate > 0 || spans != measuredSpans }

    /// Bytes that lie in the sources and have not been taken in.
    func heldBack(totals: StoreTotals) -> UInt64 {
        let there = sources.reduce(UInt64(0)) { $0 &+ max($1.bytesThere, $1.bytesRead) }
        let taken = UInt64(clamping: totals.bytes)
        return there > taken ? there - taken : 0
    }
}
