import TerminalGrid
import TestSupport
import TraceStore

@testable import TraceViewModel

/// A view model with its store, driven as the program's loop does it: every effect answered at once, every frame drawn
/// until nothing more is to be done.
struct Viewer {
    let store = TraceStore()
    var state: ViewState
    /// Effects that were not answered here, in order.
    var effects: [Effect] = []
    /// What a span's content is; the rest has none.
    var contents: [SpanKey: SpanContent] = [:]
    /// What is searched, and whether it is answered at once.
    private(set) var search: SearchText?
    var answersSearch = true
    private(set) var frame = Frame(size: Size(columns: 0, rows: 0))

    init(columns: Int = 80, rows: Int = 24, _ change: (inout ViewOptions) -> Void = { _ in }) {
        var options = ViewOptions(size: Size(columns: columns, rows: rows))
        options.sourceNames = ["spans.jsonl"]
        options.now = drawingBase
        change(&options)
        state = ViewState(options: options)
    }

    /// Takes drawn traces in.
    mutating func append(_ drawing: String, base: UnixNanoseconds = drawingBase) {
        append(SpanBatch(drawing: drawing, base: base))
    }

    mutating func append(_ batch: SpanBatch) {
        send(.storeChanged(store.append(batch, now: state.live.now)))
        if answersSearch { answerSearch() }
    }

    /// Tells what a search finds in the spans that are there.
    mutating func answerSearch(isDone: Bool = true, _ isTold: (SpanKey) -> Bool = { _ in true }) {
        guard let search else { return }
        var news = SearchNews(text: search)
        var feed = SearchFeed(search, in: store) { search.isFound(in: $0.service) }
        while feed.left > 0 {
            let slice = feed.advance(10, in: store)
            news.hits += slice.hits
            news.hits += slice.spans.map(\.key).filter { contents[$0].map(search.matches) ?? false }
        }
        news.hits.removeAll { !isTold($0) }
        news.isDone = isDone
        news.percent = isDone ? 100 : 40
        news.now = state.live.now
        send(.searchFound(news))
    }

    /// Evicts quiet lifecycles until so many spans are left.
    mutating func evict(toSpans limit: Int) {
        store.limits.spans = limit
        while store.mustEvict {
            let now = state.live.now + 1_000_000_000_000
            send(.storeChanged(store.evict(now: now, settle: state.options.settle)))
        }
        store.limits.spans = nil
    }

    /// Presses keys, written as on the command line.
    mutating func press(_ keys: String) {
        for key in (try? KeyPress.sequence(from: keys)) ?? [] { send(.key(key)) }
    }

    /// Lets time pass.
    mutating func wait(seconds: UInt64) { send(.tick(now: state.live.now + seconds * 1_000_000_000)) }

    /// Sends an action, and what follows from it.
    mutating func send(_ action: Action) {
        perform(update(&state, action, store: store))
        frame = render(&state, store: store)
        var turns = 0
        while state.isWorking, turns < 10_000 {
            perform(update(&state, .tick(now: state.live.now), store: store))
            frame = render(&state, store: store)
            turns += 1
        }
    }

    private mutating func perform(_ new: [Effect]) {
        for effect in new {
            if case .startSearch(let text) = effect {
                search = text
                if answersSearch { answerSearch() }
            }
            if case .stopSearch = effect { search = nil }
            guard case .loadContent(let keys) = effect else {
                effects.append(effect)
                continue
            }
            for key in keys {
                var content = SpanContent()
                content.name = "content"
                perform(update(&state, .contentLoaded(key, .success(contents[key] ?? content)), store: store))
            }
        }
    }

    /// The rows on the screen.
    var rows: [String] { frame.textRows }

    /// The selected row: the one that is reversed.
    var selectedRow: String {
        for row in 0..<frame.size.rows where frame[0, row].style.attributes.contains(.reverse) {
            return rows[row].trimmed
        }
        return ""
    }

    /// The screen row of the selection.
    var selectedPlace: Int? { (0..<frame.size.rows).first { frame[0, $0].style.attributes.contains(.reverse) } }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

/// Two lifecycles as the pictures in the README show them: one through four workers, one that fails.
let orders = """
    event-api event lifecycle 0..50us key=evt-1 type=shipment.dispatched
      validate-worker event processing 5ms..17.5ms remote consumer
        validate-worker INSERT audit_log 6ms..7.2ms
        validate-worker HTTP POST 7.5ms..17.2ms events
      enrich-worker event processing 26ms..33ms remote consumer
        enrich-worker cache GET 26.5ms..26.7ms
        enrich-worker render template 27ms..33ms
      notify-worker event processing 50ms..51.7ms remote consumer
      archive-worker event processing 55ms..64ms remote consumer
        archive-worker INSERT audit_log 57ms..63.5ms
    trace 2
    event-api event lifecycle 100ms..100.1ms key=evt-2 type=order.paid
      charge-worker event processing 110ms..140ms remote consumer
        charge-worker HTTP POST 112ms..139ms error
      charge-worker event processing 190ms..200ms remote consumer
    trace 3
    event-api event lifecycle 150ms..150.2ms key=evt-3 type=cart.abandoned
      mail-worker event processing 155ms..  remote consumer
      - late child 160ms..170ms orphan-of=ff
    """
