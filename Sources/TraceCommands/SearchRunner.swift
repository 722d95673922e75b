import TraceIngest
import TraceStore
import TraceViewModel

/// Carries a search out, between the store, whose thread it runs on, and the threads that read the spans' bytes.
///
/// The store is gone through a slice at a time; what it cannot answer goes to the threads.
final class SearchRunner {
    private struct Run {
        let text: SearchText
        var feed: SearchFeed
        let content: ContentSearch?
        /// Looks again at resources that became known only now.
        var again: SearchFeed?
        /// What was found in the store and not told yet.
        var hits: [SpanKey] = []
        var handedOut = 0
        var searched = 0
        var unreadable = 0
        var wasDone = false
        var told: (percent: Int, unreadable: Int, isDone: Bool) = (-1, 0, false)

        var isDone: Bool { feed.left == 0 && again == nil && searched == handedOut }

        /// How much of what was there at the start was searched.
        var percent: Int {
            guard !wasDone, feed.total > 0 else { return wasDone || isDone ? 100 : 0 }
            return max(0, feed.total - feed.left - (handedOut - searched)) * 100 / feed.total
        }
    }

    private static let slice = 2048
    /// Hits that are told at once, so that taking them in keeps to a few milliseconds.
    private static let hitLimit = 20_000

    private let session: IngestSession
    private var run: Run?

    init(session: IngestSession) { self.session = session }

    /// Readable when `advance` has something to do; -1 while nothing is searched.
    var wakeDescriptor: Int32 { run?.content?.wakeDescriptor ?? -1 }

    /// Whether `advance` should be called at once.
    var hasWork: Bool {
        guard let run else { return false }
        return !run.hits.isEmpty || run.again != nil || run.feed.left > 0 && run.content?.hasRoom ?? true
    }

    /// Whether nothing more should be taken in until what came was searched: it would fill memory.
    var isBehind: Bool { run?.content?.isBehind ?? false }

    /// Begins a search, ending the one before it.
    func start(_ text: SearchText, in store: TraceStore) {
        run = Run(text: text, feed: Self.feed(text, store), content: session.startSearch(text))
    }

    /// Ends the search.
    func stop() { run = nil }

    /// Searches what the store has just taken in.
    func take(_ batch: SpanBatch, in store: TraceStore) {
        guard var run = takeRun() else { return }
        hand(run.feed.take(batch, in: store), to: &run, first: true)
        if batch.resolvedOrigins.contains(where: { IngestSession.origin($0.origin, holds: run.text) }) {
            run.again = Self.feed(run.text, store)
        }
        self.run = run
    }

    /// Goes on for so many nanoseconds, and says what is new.
    func advance(in store: TraceStore, for budget: UInt64) -> SearchNews? {
        guard var run = takeRun() else { return nil }
        let deadline = currentTime() &+ budget
        while run.hits.count < Self.hitLimit, currentTime() < deadline {
            if run.again != nil {
                run.hits += run.again?.advance(Self.slice, in: store).hits ?? []
                if run.again?.left == 0 { run.again = nil }
            } else if run.feed.left > 0, run.content?.hasRoom ?? true {
                hand(run.feed.advance(Self.slice, in: store), to: &run, first: false)
            } else {
                break
            }
        }
        if let findings = run.content?.takeFindings() { take(findings, &run) }
        let news = takeNews(&run)
        self.run = run
        return news
    }

    /// Goes on until there is something new; nil when everything was searched and told.
    func waitForNews(in store: TraceStore) -> SearchNews? {
        while true {
            if let news = advance(in: store, for: 1_000_000_000) { return news }
            guard var run = takeRun() else { return nil }
            let findings = run.isDone ? nil : run.content?.waitForFindings()
            if let findings { take(findings, &run) }
            self.run = run
            if findings == nil { return nil }
        }
    }

    /// Takes the run out, so that what is changed in it is not copied first.
    private func takeRun() -> Run? {
        defer { run = nil }
        return run
    }

    private static func feed(_ text: SearchText, _ store: TraceStore) -> SearchFeed {
        SearchFeed(text, in: store) { IngestSession.origin($0, holds: text) }
    }

    private func hand(_ slice: SearchFeed.Slice, to run: inout Run, first: Bool) {
        run.hits += slice.hits
        run.handedOut += slice.spans.count
        guard let content = run.content else {
            run.searched += slice.spans.count
            run.unreadable += slice.spans.count
            return
        }
        content.search(slice.spans, first: first)
    }

    private func take(_ findings: SearchFindings, _ run: inout Run) {
        run.hits += findings.hits
        run.searched += findings.searched
        run.unreadable += findings.unreadable
    }

    private func takeNews(_ run: inout Run) -> SearchNews? {
        if run.isDone, run.hits.count <= Self.hitLimit { run.wasDone = true }
        // What has come in meanwhile is searched first.
        let percent = max(run.percent, run.told.percent)
        let isNews =
            percent != run.told.percent || run.unreadable != run.told.unreadable || run.wasDone != run.told.isDone
        guard isNews || !run.hits.isEmpty else { return nil }
        run.told = (percent, run.unreadable, run.wasDone)
        var news = SearchNews(text: run.text)
        news.hits = Array(run.hits.prefix(Self.hitLimit))
        run.hits.removeFirst(news.hits.count)
        news.percent = percent
        news.isDone = run.wasDone
        news.unreadable = run.unreadable
        return news
    }
}
