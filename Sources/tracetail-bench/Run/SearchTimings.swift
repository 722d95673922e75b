import TraceIngest
import TraceStore

/// A file in a store, to be searched as the viewer does it.
struct SearchedFile {
    private let session: IngestSession
    private let store = TraceStore()

    init(path: String, workers: Int = 2) throws(BenchError) {
        do throws(SourceError) {
            var options = IngestOptions()
            options.follow = false
            options.workers = workers
            session = try IngestSession(sources: [.file(path)], options: options)
            try session.start()
        } catch {
            throw BenchError("\(error)")
        }
        while let batch = session.waitForBatch() { store.append(batch, now: 0) }
    }

    /// Searches everything and answers with how many spans hold the text.
    func search(_ text: SearchText) -> Int {
        guard let content = session.startSearch(text) else { return 0 }
        var feed = SearchFeed(text, in: store) { IngestSession.origin($0, holds: text) }
        var hits = 0
        while feed.left > 0 || !content.isIdle {
            if feed.left > 0, content.hasRoom {
                let slice = feed.advance(2048, in: store)
                hits += slice.hits.count
                content.search(slice.spans)
            } else {
                hits += content.waitForFindings().hits.count
            }
        }
        return hits
    }
}

/// `search FILE TEXT…`: reads a file into a store and prints how long it takes to find each text in it.
struct SearchCommand {
    private let path: String
    private var texts: [SearchText] = []

    init(_ arguments: inout Arguments) throws(BenchError) {
        path = try arguments.value(of: "search")
        while let word = arguments.next() { if let text = SearchText(word) { texts.append(text) } }
    }

    func run() throws(BenchError) {
        let file = try SearchedFile(path: path)
        for text in texts {
            var hits = 0
            let time = Samples.medianOfFive { hits = file.search(text) }
            let before = processorNanoseconds()
            hits = file.search(text)
            let used = Double(processorNanoseconds() - before)
            let times = "\(shortDecimal(time / 1e6)) ms, \(shortDecimal(used / 1e6)) ms of processor time"
            print("\(text.text): \(hits) spans in \(times)")
        }
    }
}

/// What is searched for: a number may be written in another way than it is shown, which costs a look at all of them.
private let searchedWords = [
    ("rare", "evt-00000042"), ("no-hit", "zebra"), ("number", "987654321"), ("common", "memory"),
]

/// How long a text takes to be found in a file in the page cache, in terms of `memchr` over the same bytes in memory.
func searchTimings(spans: Int) throws(BenchError) -> [Measurement] {
    var options = GeneratorOptions(spans: min(spans, 250_000))
    options.format = .otlp
    let generated = GeneratedText(options)
    var lines = 0
    let reference = Samples.medianOfFive { lines = countNewlines(in: generated.bytes) }
    precondition(lines > 0)
    return try withTemporaryFile(options) { path, counts throws(BenchError) in
        let file = try SearchedFile(path: path)
        var measurements: [Measurement] = []
        for (name, word) in searchedWords {
            guard let text = SearchText(word) else { continue }
            var hits = 0
            let time = Samples.medianOfFive { hits = file.search(text) }
            measurements += [
                .shown("search.\(name).hits", Double(hits), "spans"),
                .shown("search.\(name).speed", Double(counts.bytes) / time * 1e3, "MB/s"),
                .timesMemchr("search.\(name).times-memchr", time / reference),
            ]
        }
        return measurements
    }
}
