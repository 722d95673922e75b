import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// A source read to its end, to be searched both ways.
struct SearchedSource {
    let store = TraceStore()
    let session: IngestSession
    /// Every span with all that it says.
    let contents: [(key: SpanKey, content: SpanContent)]

    init(path: String) throws {
        var options = IngestOptions()
        options.follow = false
        session = try IngestSession(sources: [.file(path)], options: options)
        try session.start()
        while let batch = session.waitForBatch() { store.append(batch, now: 0) }
        contents = Self.contents(store, session)
    }

    init(_ bytes: [UInt8]) throws {
        let directory = TemporaryDirectory()
        let path = directory.file("spans")
        append(bytes, to: path)
        // The descriptor stays when the directory goes.
        try self.init(path: path)
    }

    /// What the search finds.
    func search(_ text: String) throws -> (hits: Set<SpanKey>, unreadable: Int) {
        let text = try #require(SearchText(text))
        let content = try #require(session.startSearch(text))
        var feed = SearchFeed(text, in: store) { IngestSession.origin($0, holds: text) }
        var hits: [SpanKey] = []
        var unreadable = 0
        while feed.left > 0 || !content.isIdle {
            if feed.left > 0, content.hasRoom {
                let slice = feed.advance(7, in: store)
                hits += slice.hits
                content.search(slice.spans)
            } else {
                let findings = content.waitForFindings()
                hits += findings.hits
                unreadable += findings.unreadable
            }
        }
        #expect(Set(hits).count == hits.count)
        return (Set(hits), unreadable)
    }

    /// The spans that hold the text, found by decoding every one.
    func searchByDecoding(_ text: String) throws -> Set<SpanKey> {
        let text = try #require(SearchText(text))
        return Set(
            contents.compactMap { key, content in
                let isHit =
                    text.matches(content) || text.matches(content.resource) || text.matches(content.scope)
                    || text.matches(key.traceID) || text.matches(key.spanID)
                return isHit ? key : nil
            }
        )
    }

    private static func contents(
        _ store: TraceStore,
        _ session: IngestSession
    ) -> [(key: SpanKey, content: SpanContent)] {
        store.traceRows.flatMap { trace in
            store.spanRows(of: trace).compactMap { row in
                let span = store.span(row)
                guard !span.isPlaceholder else { return nil }
                let expected = ExpectedSpan(
                    traceID: span.key.traceID,
                    spanID: span.key.spanID,
                    start: span.start,
                    name: store.name(span.name)
                )
                let content = session.readContent(
                    location: span.location,
                    encoding: span.encoding,
                    origin: store.origin(span.origin),
                    expecting: expected
                )
                guard case .success(let content) = content else { return nil }
                return (span.key, content)
            }
        }
    }
}

extension SpanContent {
    /// All texts in it.
    var texts: [String] {
        var around = SpanContent()
        around.attributes = resource.attributes
        let others =
            [scope.name, scope.version, resource.schemaURL] + links.map(\.traceID.hex) + links.map(\.spanID.hex)
        return ownTexts + around.ownTexts + others.filter { !$0.isEmpty }
    }
}
