public import TraceStore

/// Searches the bytes of spans for a text on threads of its own.
///
/// Whoever owns the store hands out which spans are to be searched, and takes what was found. Spans are looked at in the
/// order in which they came, but those that have just arrived come first. When it is let go, the threads end.
public final class ContentSearch: Sendable {
    private let work: SearchWork

    init(_ text: SearchText, segments: SegmentTable, threads: Int) throws(SystemError) {
        work = SearchWork(rules: CandidateRules(text), segments: segments, wake: try WakePipe())
        for _ in 0..<max(1, threads) {
            let work = work
            try WorkerThread(givesWay: true) { work.run() }.detach()
        }
    }

    deinit { work.stop() }

    /// Readable when there is something to take, or room for more; `takeFindings` makes it silent again.
    public var wakeDescriptor: Int32 { work.wake.descriptor }

    /// Whether more spans can be handed out without filling memory.
    public var hasRoom: Bool { work.hasRoom }

    /// Whether so many of those that have just arrived wait that no more should be taken in.
    public var isBehind: Bool { work.isBehind }

    /// Whether everything that was handed out was searched and taken.
    public var isIdle: Bool { work.isIdle }

    /// Hands spans out; those that have just arrived are searched first.
    public func search(_ spans: [SearchedSpan], first: Bool = false) {
        work.add(spans, first: first)
    }

    /// What was found since the last call.
    public func takeFindings() -> SearchFindings { work.takeFindings() }

    /// What was found since the last call, waiting for something unless nothing is searched.
    public func waitForFindings() -> SearchFindings { work.waitForFindings() }
}

extension IngestSession {
    /// Begins to search for a text, in spans that are handed to what is returned; nil when the system gives no thread.
    public func startSearch(_ text: SearchText) -> ContentSearch? {
        try? ContentSearch(text, segments: segments, threads: searchThreads)
    }

    /// Whether a resource or its scope holds a text.
    public static func origin(_ origin: DecodedOrigin, holds text: SearchText) -> Bool {
        text.matches(OriginContent.resource(of: origin)) || text.matches(OriginContent.scope(of: origin))
    }
}

/// What the threads of a search share.
private final class SearchWork: Sendable {
    private struct State {
        var urgent: [[SearchedSpan]] = []
        /// In reverse order.
        var waiting: [[SearchedSpan]] = []
        var running = 0
        var findings = SearchFindings()
        var isStopped = false
        /// Whoever hands spans out has been turned away and is to be woken when there is room again.
        var isAwaited = false
        /// Whoever takes in what arrives waits for these to be searched.
        var isHeldBack = false
    }

    /// Lots that wait at most, beyond which no more are handed out, and those left when more are asked for.
    private static let limit = 16
    private static let lowMark = 6

    let wake: WakePipe
    private let rules: CandidateRules
    private let segments: SegmentTable
    private let state = Monitor(State())

    init(rules: CandidateRules, segments: SegmentTable, wake: WakePipe) {
        self.rules = rules
        self.segments = segments
        self.wake = wake
    }

    var hasRoom: Bool {
        state.withLock { state in
            let hasRoom = state.waiting.count < Self.limit
            if !hasRoom { state.isAwaited = true }
            return hasRoom
        }
    }

    var isBehind: Bool {
        state.withLock { state in
            let isBehind = state.urgent.count >= Self.limit
            if isBehind { state.isHeldBack = true }
            return isBehind
        }
    }

    var isIdle: Bool {
        state.withLock { $0.waiting.isEmpty && $0.urgent.isEmpty && $0.running == 0 && $0.findings.isEmpty }
    }

    func stop() {
        state.update { state in
            state.isStopped = true
            state.waiting = []
            state.urgent = []
        }
    }

    func add(_ spans: [SearchedSpan], first: Bool) {
        guard !spans.isEmpty else { return }
        state.update { state in
            if first {
                state.urgent.append(spans)
            } else {
                state.waiting.insert(spans, at: 0)
            }
        }
    }

    func takeFindings() -> SearchFindings {
        state.withLock { state in
            wake.lower()
            return Self.take(&state)
        }
    }

    func waitForFindings() -> SearchFindings {
        state.wait { state in
            let isBusy = state.running > 0 || !state.waiting.isEmpty || !state.urgent.isEmpty
            guard !state.findings.isEmpty || !isBusy || state.isStopped else { return nil }
            return Self.take(&state)
        }
    }

    /// Searches until the search is stopped.
    func run() {
        var searcher = PieceSearcher(rules, segments: segments)
        while let spans = next() {
            // The last ones are the newest.
            for piece in SearchPiece.pieces(of: spans).reversed() {
                guard report(searcher.search(piece)) else { return }
            }
            state.update { state in
                state.running -= 1
                let isDone = state.running == 0 && state.waiting.isEmpty && state.urgent.isEmpty
                let hasRoom = state.isAwaited && state.waiting.count <= Self.lowMark
                if hasRoom { state.isAwaited = false }
                let goesOn = state.isHeldBack && state.urgent.count <= Self.lowMark
                if goesOn { state.isHeldBack = false }
                if isDone || hasRoom || goesOn { wake.raise() }
            }
        }
    }

    /// Adds to the findings; false when nobody wants them any more.
    private func report(_ findings: SearchFindings) -> Bool {
        state.update { state in
            if state.findings.hits.isEmpty, !findings.hits.isEmpty { wake.raise() }
            state.findings.add(findings)
            return !state.isStopped
        }
    }

    private func next() -> [SearchedSpan]? {
        state.wait { state -> [SearchedSpan]?? in
            if state.isStopped { return .some(nil) }
            guard let spans = state.urgent.popLast() ?? state.waiting.popLast() else { return nil }
            state.running += 1
            return .some(spans)
        }
    }

    private static func take(_ state: inout State) -> SearchFindings {
        defer { state.findings = SearchFindings() }
        return state.findings
    }
}
