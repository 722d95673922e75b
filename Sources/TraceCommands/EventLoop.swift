import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The program while it is looked at: one thread that owns store, state and screen, and sleeps in one `poll`.
///
/// A turn takes in what is ready (keys first, then spans for a few milliseconds, then answers), and draws once if
/// anything changed, at most once per frame interval unless someone waits for it.
final class EventLoop {
    private let terminal: any Terminal
    private let keyboard: Int32
    private let session: IngestSession
    private let contents: ContentReader
    private let search: SearchRunner
    private let signals: Signals
    private let announcements: Announcements?
    private let store = TraceStore()
    private var state: ViewState
    private let settle: UInt64
    private var isPaused = false
    private var needsFrame = true
    // Someone waits for the next frame: it is not held back to the frame interval.
    private var isUrgent = true
    private var lastFrame: UInt64 = 0
    private var lastStatus: UInt64 = 0
    // The sources have changed since their status was taken.
    private var hasNews = false
    private var ending: Ending?

    /// How the loop ends.
    enum Ending: Equatable {
        /// The user left.
        case quit
        /// A signal asked for it.
        case signal(Int32)
        /// The terminal is gone.
        case terminalClosed
    }

    private static let frameInterval: UInt64 = 33_000_000
    private static let statusInterval: UInt64 = 500_000_000
    private static let appendBudget: UInt64 = 8_000_000
    private static let searchBudget: UInt64 = 4_000_000

    init(
        terminal: any Terminal,
        keyboard: Int32,
        session: IngestSession,
        signals: Signals,
        options: ViewOptions,
        limits: StoreLimits = StoreLimits(),
        announcements: Announcements? = nil
    ) throws {
        self.terminal = terminal
        self.keyboard = keyboard
        self.session = session
        self.signals = signals
        self.announcements = announcements
        contents = try ContentReader(session: session)
        search = SearchRunner(session: session)
        state = ViewState(options: options)
        settle = options.settle
        store.limits = limits
    }

    /// Runs until the user leaves or a signal ends it.
    ///
    /// The terminal is still claimed afterwards.
    func run() throws(TerminalError) -> Ending {
        takeStatus(at: currentTime())
        while true {
            try draw()
            wait()
            try takeSignals()
            // Somebody waits for the frame that answers a key; everything else comes after it.
            if try !takeTerminalEvents() { takeNews() }
            if let ending { return ending }
        }
    }

    private func takeNews() {
        takeBatches()
        takeContents()
        takeSearch()
        takeAnnouncements()
        takeTime()
    }

    // MARK: Input

    private func wait() {
        var descriptors = [
            pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: contents.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            // A negative descriptor is passed over.
            pollfd(fd: announcements?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: search.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: session.wakeDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        let takesBatches = takesBatches
        let count = takesBatches ? 6 : 5
        _ = poll(&descriptors, nfds_t(count), timeout())
        if takesBatches, descriptors[descriptors.count - 1].revents != 0 { hasNews = true }
        // A hung-up terminal stays readable for ever and must not spin the loop.
        if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { ending = .terminalClosed }
    }

    /// Milliseconds until the loop has something to do by itself; -1 when only an event can wake it.
    private func timeout() -> Int32 {
        if search.hasWork { return 0 }
        let now = currentTime()
        if store.mustEvict, !isPaused { return 0 }
        var deadline: UInt64?
        if needsFrame { deadline = lastFrame &+ Self.frameInterval }
        if let tick = state.nextTick { deadline = min(deadline ?? tick, tick) }
        if hasNews { deadline = min(deadline ?? .max, nextStatus) }
        guard let deadline else { return -1 }
        guard deadline > now else { return 0 }
        return Int32(clamping: (deadline - now) / 1_000_000 + 1)
    }

    private func takeSignals() throws(TerminalError) {
        for number in signals.take() {
            switch number {
            case SIGWINCH: break  // The terminal reports its new size as an event.
            case SIGTSTP: try suspend()
            case SIGINT: ending = .quit
            default: ending = .signal(number)
            }
        }
    }

    /// Says whether there were any.
    private func takeTerminalEvents() throws(TerminalError) -> Bool {
        var wereAny = false
        while ending == nil, let event = terminal.nextEvent() {
            isUrgent = true
            wereAny = true
            switch event {
            case .key(let press): try perform(.key(press))
            case .mouse(let mouse): try perform(.mouse(mouse))
            case .resize(let size): try perform(.resize(size))
            case .closed: ending = .terminalClosed
            }
        }
        return wereAny
    }

    /// Whether somebody has pressed a key that was not looked at yet.
    private var isKeyWaiting: Bool {
        var descriptor = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    /// A paused view, or a search that is behind, leaves the batches where they are; the bounded queue then holds the
    /// readers back.
    private var takesBatches: Bool { !isPaused && !search.isBehind }

    private func takeBatches() {
        guard !isPaused else { return }
        let begin = currentTime()
        var isChanged = false
        if store.traceCount == 0 { isUrgent = true }
        while true {
            // What is too much goes first, so that what comes in does not outrun it.
            if store.mustEvict {
                evict()
            } else if !search.isBehind, let batch = session.nextBatch() {
                apply(.storeChanged(store.append(batch, now: currentTime())))
                search.take(batch, in: store)
            } else {
                break
            }
            isChanged = true
            if currentTime() &- begin > Self.appendBudget || isKeyWaiting { break }
        }
        if session.hasEnded, !store.allSourcesEnded {
            store.allSourcesEnded = true
            apply(.storeChanged(StoreChange()))
            isChanged = true
        }
        if isChanged { takeStatus(at: currentTime()) }
    }

    /// Evicts a slice of what is too much.
    private func evict() {
        // What lies there already comes faster than anything settles; the time of its arrival says nothing then.
        let settle = session.isCaughtUp ? settle : 0
        apply(.storeChanged(store.evict(now: currentTime(), settle: settle)))
    }

    private func takeContents() {
        for answer in contents.takeAnswers() {
            isUrgent = true
            apply(answer)
        }
    }

    private func takeAnnouncements() {
        for line in announcements?.take() ?? [] {
            isUrgent = true
            apply(.notice(line))
        }
    }

    private func takeSearch() {
        guard var news = search.advance(in: store, for: Self.searchBudget) else { return }
        news.now = currentTime()
        // The first hit is waited for; a growing count is not.
        if !news.hits.isEmpty, state.awaitsHit { isUrgent = true }
        apply(.searchFound(news))
    }

    private func takeTime() {
        let now = currentTime()
        if let tick = state.nextTick, tick <= now { apply(.tick(now: now)) }
        if hasNews || now &- lastStatus >= Self.statusInterval { takeStatus(at: now) }
    }

    /// When the sources' status may be taken again: there can be many of them.
    private var nextStatus: UInt64 {
        lastStatus &+ (session.isCaughtUp ? Self.frameInterval : Self.statusInterval)
    }

    private func takeStatus(at now: UInt64) {
        guard lastStatus == 0 || now >= nextStatus else { return }
        lastStatus = now
        hasNews = false
        apply(.sourcesChanged(session.status().map(SourceLine.init)))
    }

    // MARK: Effects

    private func apply(_ action: Action) {
        let effects = update(&state, action, store: store)
        needsFrame = true
        for effect in effects { performQuiet(effect) }
    }

    private func perform(_ action: Action) throws(TerminalError) {
        let effects = update(&state, action, store: store)
        needsFrame = true
        for effect in effects {
            if case .suspend = effect { try suspend() } else { performQuiet(effect) }
        }
    }

    private func performQuiet(_ effect: Effect) {
        switch effect {
        case .quit: ending = .quit
        case .suspend: break
        case .redraw: terminal.invalidate()
        case .loadContent(let keys): contents.request(keys.compactMap { ContentRequest($0, in: store) })
        case .startSearch(let text): search.start(text, in: store)
        case .stopSearch: search.stop()
        case .loadExcerpt(let reject): contents.requestExcerpt(around: reject)
        case .locate(let rejects): contents.requestLines(of: rejects)
        case .copyValue(let text): terminal.copyToClipboard(text)
        case .copySubtree(let keys): copySubtree(keys)
        case .setMouse(let isOn): terminal.setMouse(enabled: isOn)
        case .setPaused(let isOn): isPaused = isOn
        }
    }

    private func copySubtree(_ keys: [SpanKey]) {
        let export = SubtreeExport(keys, store: store, session: session)
        terminal.copyToClipboard(export.text)
        apply(.notice(export.summary))
    }

    private func suspend() throws(TerminalError) {
        terminal.restore()
        Signals.stop()
        try terminal.resume()
        isUrgent = true
        needsFrame = true
    }

    // MARK: Output

    private func draw() throws(TerminalError) {
        guard needsFrame else { return }
        let now = currentTime()
        guard isUrgent || now &- lastFrame >= Self.frameInterval else { return }
        try terminal.present(render(&state, store: store))
        needsFrame = false
        isUrgent = false
        lastFrame = now
    }
}

/// Nanoseconds since the Unix epoch.
func currentTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
}
