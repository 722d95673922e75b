import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Searching, told by the row that is selected afterwards and by the last line.
@Suite struct SearchTests {
    private func viewer(columns: Int = 140, rows: Int = 24) -> Viewer {
        var viewer = Viewer(columns: columns, rows: rows)
        var content = SpanContent()
        content.attributes = [Attribute(key: "tenant.id", value: .string("stark"))]
        viewer.contents = [
            SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(4)): content,
            SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(8)): content,
            SpanKey(traceID: TraceID(high: 0, low: 2), spanID: SpanID(14)): content,
        ]
        viewer.append(orders)
        return viewer
    }

    private func lastLine(_ viewer: Viewer) -> String { viewer.rows[viewer.rows.count - 1] }

    @Test(arguments: [
        ("g/stark<Enter>", "/ HTTP POST", "1 of 3"), ("g/stark<Enter>n", "/ notify-worker", "2 of 3"),
        ("g/stark<Enter>nn", "✗ / HTTP POST", "3 of 3"), ("g/stark<Enter>nnn", "/ HTTP POST", "1 of 3"),
        ("g/stark<Enter>N", "✗ / HTTP POST", "3 of 3"), ("g/stark<Enter>nN", "/ HTTP POST", "1 of 3"),
        ("gj/stark<Enter>", "✗ / HTTP POST", "3 of 3"), ("gj/stark<Enter>N", "/ notify-worker", "2 of 3"),
        // Followed from the start: the newest hit.
        ("/stark<Enter>", "✗ / HTTP POST", "3 of 3"),
        ("g/INSERT<Enter>", "/ INSERT audit_log", "1 of 2"), ("g/mail-worker<Enter>", "/ mail-worker", "1 of 1"),
        ("g/stark<Enter>s/stark<Enter>", "/", "of 3"),
    ])
    func `the first hit is gone to, and then the others`(keys: String, selected: String, words: String) {
        var viewer = viewer()
        viewer.press(keys)
        #expect(viewer.selectedRow.contains(selected))
        #expect(lastLine(viewer).contains(words))
    }

    @Test func `which hit is selected is not said of an order or a choice in which it is another`() {
        var viewer = viewer()
        viewer.press("g/stark<Enter>n")
        #expect(lastLine(viewer).contains("2 of 3"))
        viewer.press("S")
        viewer.wait(seconds: 1)
        #expect(lastLine(viewer).contains("3 hits") && !lastLine(viewer).contains(" of 3"))
        viewer.press("n")
        #expect(lastLine(viewer).contains(" of 3"))
        viewer.press("&worker<Enter>n")
        #expect(lastLine(viewer).contains("3 hits"))
    }

    @Test func `going beyond the last hit says so`() {
        var viewer = viewer()
        viewer.press("g/stark<Enter>nn")
        #expect(!lastLine(viewer).contains("end reached"))
        viewer.press("n")
        #expect(lastLine(viewer).contains("end reached"))
        viewer.press("N")
        #expect(lastLine(viewer).contains("start reached"))
    }

    @Test func `nothing is searched while the text is typed`() {
        var viewer = viewer()
        viewer.press("/stark")
        #expect(viewer.search == nil)
        #expect(lastLine(viewer).contains("/ stark"))
        viewer.press("<Esc>n")
        #expect(viewer.search == nil)
        #expect(lastLine(viewer).contains("nothing is searched"))
    }

    @Test func `escape ends the search and then the filter`() {
        var viewer = viewer()
        viewer.press("&worker<Enter>/stark<Enter><Esc>")
        #expect(viewer.search == nil)
        #expect(viewer.rows.allSatisfy { !$0.contains("/stark") })
        #expect(lastLine(viewer).contains("&worker"))
        viewer.press("<Esc>")
        #expect(!lastLine(viewer).contains("&worker"))
    }

    @Test func `texts that were searched come back`() {
        var viewer = viewer()
        viewer.press("/one<Enter>/two<Enter>/<Up>")
        #expect(lastLine(viewer).contains("/ two"))
        viewer.press("<Up>")
        #expect(lastLine(viewer).contains("/ one"))
        viewer.press("<Up><Down>")
        #expect(lastLine(viewer).contains("/ two"))
        viewer.press("<Down>")
        #expect(!lastLine(viewer).contains("two"))
        viewer.press("<Enter>")
        #expect(viewer.search?.text == "two")
    }

    @Test func `hits that come later count and move nothing`() {
        var viewer = viewer()
        viewer.press("g/http<Enter>")
        #expect(lastLine(viewer).contains("1 of 2"))
        let selected = viewer.selectedRow
        viewer.append("trace 9\napi HTTP GET 1s..2s key=evt-9")
        #expect(lastLine(viewer).contains("1 of 3"))
        viewer.append("trace a\napi HTTP GET 0s..1s key=evt-0", base: drawingBase - 5_000_000_000)
        #expect(lastLine(viewer).contains("2 of 4"))
        #expect(viewer.selectedRow == selected)
    }

    @Test func `a better first hit is gone to while it is waited for, and what was unfolded for another is folded`() {
        var viewer = viewer()
        viewer.answersSearch = false
        viewer.press("g/stark<Enter>")
        #expect(lastLine(viewer).contains("searching"))
        viewer.answerSearch(isDone: false) { $0.traceID.low == 2 }
        #expect(viewer.selectedRow.contains("✗ / HTTP POST"))
        viewer.answerSearch(isDone: false)
        #expect(viewer.selectedRow.contains("/ HTTP POST"))
        #expect(viewer.rows.contains { $0.contains("▸ / evt-2") })
        #expect(lastLine(viewer).contains("1 of 3 40%"))
    }

    @Test func `a key ends the wait for a better first hit`() {
        var viewer = viewer()
        viewer.answersSearch = false
        viewer.press("g/stark<Enter>")
        viewer.answerSearch(isDone: false) { $0.traceID.low == 2 }
        viewer.press("k")
        let selected = viewer.selectedRow
        viewer.answerSearch()
        #expect(viewer.selectedRow == selected)
    }

    @Test func `news of an earlier search are passed over`() throws {
        var viewer = viewer()
        viewer.press("g/stark<Enter>")
        var news = SearchNews(text: try #require(SearchText("other")))
        news.hits = [SpanKey(traceID: TraceID(high: 0, low: 3), spanID: SpanID(1))]
        viewer.send(.searchFound(news))
        #expect(lastLine(viewer).contains("of 3"))
    }

    @Test func `what was evicted while it was looked at does not count`() throws {
        var viewer = viewer()
        viewer.press("g/stark<Enter>")
        // The first lifecycle goes, which has two of the three hits, the selected one among them.
        viewer.evict(toSpans: 9)
        #expect(lastLine(viewer).contains("1 hit"))
        var news = SearchNews(text: try #require(SearchText("stark")))
        news.hits = Array(viewer.contents.keys)
        news.hits.append(SpanKey(traceID: TraceID(high: 9, low: 9), spanID: SpanID(1)))
        news.isDone = true
        viewer.send(.searchFound(news))
        #expect(lastLine(viewer).contains("1 hit"))
        viewer.press("nn")
        #expect(viewer.selectedRow.contains("✗ / HTTP POST"))
        #expect(lastLine(viewer).contains("1 of 1"))
    }

    @Test func `the id of a span that is missing is found where it is shown`() {
        var viewer = viewer()
        viewer.append(
            "trace 7\napi late 1ms..2ms orphan-of=5eed5eed5eed5eed\napi later 2ms..3ms orphan-of=5eed5eed5eed5eed"
        )
        viewer.press("g/5eed5eed<Enter>")
        #expect(viewer.selectedRow.contains("missing span 5eed5eed5eed5eed"))
        #expect(lastLine(viewer).contains("1 of 1"))
    }

    @Test func `the server's side of a call stays the hit when the client's takes its id`() {
        var viewer = viewer()
        viewer.append("trace 7\napi serve 1ms..2ms id=1 server")
        viewer.press("g/serve<Enter>")
        #expect(lastLine(viewer).contains("1 of 1"))
        viewer.append("trace 7\nweb call 1ms..3ms id=1 client at=5000")
        #expect(lastLine(viewer).contains("1 hit"))
        viewer.press("n")
        #expect(viewer.selectedRow.contains("/ api serve") && lastLine(viewer).contains("1 of 1"))
    }

    @Test func `what is not there is said`() {
        var viewer = viewer()
        viewer.press("/zebra<Enter>")
        #expect(lastLine(viewer).contains("not found: zebra"))
        #expect(viewer.selectedRow.contains("evt-3"))
    }

    @Test func `an open lifecycle shows its own hits first and then the next one's`() {
        var viewer = viewer()
        viewer.press("g<Enter>/stark<Enter>")
        #expect(viewer.selectedRow.contains("/ HTTP POST"))
        #expect(lastLine(viewer).contains("1 of 3"))
        viewer.press("n")
        #expect(viewer.selectedRow.contains("/ notify-worker"))
        viewer.press("n")
        #expect(viewer.rows[0].contains("evt-2"))
        #expect(viewer.selectedRow.contains("✗ / HTTP POST"))
        #expect(lastLine(viewer).contains("this is another"))
        viewer.press("N")
        #expect(viewer.rows[0].contains("evt-1"))
        #expect(viewer.selectedRow.contains("/ notify-worker"))
    }

    @Test func `hits above what is selected in a lifecycle that is open are not denied`() {
        var viewer = viewer()
        viewer.press("g<Enter>G/stark<Enter>")
        #expect(lastLine(viewer).contains("no hit below what is selected"))
        viewer.press("N")
        #expect(lastLine(viewer).contains("2 of 3"))
    }

    @Test func `a search in a lifecycle without hits stays there`() {
        var viewer = viewer()
        viewer.press("Gk<Enter>/mail<Enter>")
        #expect(viewer.rows[0].contains("evt-2"))
        #expect(lastLine(viewer).contains("no hit in this lifecycle"))
        viewer.press("n")
        #expect(viewer.rows[0].contains("evt-3"))
    }

    @Test func `the details show the value that matches`() {
        var viewer = Viewer(columns: 80, rows: 20)
        var content = SpanContent()
        content.attributes = (0..<30).map { Attribute(key: "k\($0)", value: .string("v\($0)")) }
        content.attributes[25].value = .string("the needle")
        viewer.contents = [SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(4)): content]
        viewer.append(orders)
        viewer.press("g<Enter>/needle<Enter>")
        let row = viewer.rows.firstIndex { $0.contains("the needle") }
        #expect(row != nil)
        if let row {
            let role = StyleRole(Role.match.letter)
            let shown = (0..<80).filter { viewer.frame[$0, row].style.role == role }
            #expect(shown.map { String(viewer.frame[$0, row].text ?? " ") }.joined() == "needle")
        }
        viewer.press("<Tab>y")
        #expect(viewer.effects.contains(.copyValue("the needle")))
    }
}
