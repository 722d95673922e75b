import TerminalGrid
import TestSupport
import Testing

@testable import TraceStore
@testable import TraceViewModel

@Suite struct DetailLinesTests {
    @Test func showsEverythingInTwoColumns() {
        let rows = Drawing(lifecycle).rows(of: 3, .loaded(content), width: 110, wait: 9_600_000)
        let expected = """
            event processing  enrich-worker · consumer · 7.36ms (self 7.13ms) · waited ≥9.60ms in q.enrich
              parent event-api (remote)
            Status  Error: no stock
            Attributes                                            │ Events  relative to span
              event.id                   evt-00000002             │     +210µs  dequeued  queue=q.enrich depth=4
              messaging.destination.name q.enrich                 │ Links
              retry                      2                        │   → evt-2 event-api event lifecycle
              count                      "12"                     │   ← evt-2 enrich-worker cache GET
              text                       two                      │ Span
                                         lines\\u{202e}            │   Start   2020-01-01 00:00:00.027000000 UTC
              list                       [1, 2.5, true]           │             +27.0ms in trace
              order                                               │   End     2020-01-01 00:00:00.034360000 UTC
                items                                             │             +34.4ms in trace
                  [0]                    a                        │   Trace   00000000000000000000000000000001
                  [1]                    {"n": 1}                 │   Span    0000000000000003
              1 attribute dropped by the SDK                      │   Parent  event-api event lifecycle
            Resource                                              │
              service.version 1.0.0                               │
            Scope  worker 2                                       │
            """
        #expect(rows == lines(expected))
    }

    @Test func showsEverythingInOneColumn() {
        let rows = Drawing(lifecycle).rows(of: 4, .loading, width: 60)
        let expected = """
            cache GET  enrich-worker · 228µs · parent event processing
            loading…
            Links
              → evt-2 enrich-worker event processing
            Span
              Start   2020-01-01 00:00:00.030000000 UTC
                        +30.0ms in trace
              End     2020-01-01 00:00:00.030228000 UTC
                        +30.2ms in trace
              Trace   00000000000000000000000000000001
              Span    0000000000000004
              Parent  enrich-worker event processing
            """
        #expect(rows == lines(expected))
    }

    @Test func countsWhatIsTooMuchToShow() {
        var content = SpanContent()
        content.attributes = (0..<1700).map { Attribute(key: "k\($0)", value: .int($0)) }
        content.attributes[0].value = .array([AttributeValue](repeating: .bool(true), count: 1501))
        content.events = [SpanEvent](repeating: SpanEvent(), count: 503)
        content.links = [SpanLink](repeating: SpanLink(), count: 502)
        let rows = Drawing(lifecycle).rows(of: 3, .loaded(content), width: 90)
        #expect(
            rows.filter { $0.contains("not shown") }.map { $0.filter { $0 != " " } } == [
                "…(1,001more,notshown)", "…(1,200more,notshown)", "…(3more,notshown)", "…(2more,notshown)",
            ]
        )
        #expect(rows.contains { $0.contains(" k499 ") })
        #expect(!rows.contains { $0.contains(" k500 ") })
    }

    @Test func saysWhatIsRemarkable() {
        let drawing = Drawing(
            """
            api no end 5ms..
            api backwards 10ms..8ms
            api orphan 1ms..2ms orphan-of=99
            """
        )
        let head = { (span: UInt64, content: DetailContent) in
            Array(drawing.rows(of: span, content, width: 80).prefix(3))
        }
        #expect(
            head(1, .loading) == [
                "no end  api · …", "! It has no end: it never ended, or not before it was written.", "loading…",
            ]
        )
        #expect(
            head(2, .failed(.gone)) == [
                "backwards  api · -2.00ms",
                "! It ended 2.00ms before it began: the clock was set back, or two clocks differ.",
                "The file that held this span was truncated, replaced, overwritten or deleted.",
            ]
        )
        #expect(
            head(3, .failed(.unreadable(errno: 13))) == [
                "orphan  api · 1.00ms · parent 0000000000000099", "! Its parent has not been seen.",
                "The file could not be read (error 13).",
            ]
        )
        #expect(
            head(0x99, .loading) == [
                "span 0000000000000099", "! This span has not been seen. Others name it as their parent.", "Span",
            ]
        )
    }

    @Test func linksLoseNothingWhereTheyDoNotFit() {
        let drawing = Drawing("api a 0..1ms link=ab12/cd34")
        #expect(
            drawing.rows(of: 1, .loading, width: 60).contains("  → trace 0000000000000000000000000000ab12")
                && drawing.rows(of: 1, .loading, width: 60).contains("    span 000000000000cd34 (not seen)")
        )
        #expect(
            drawing.rows(of: 1, .loading, width: 90).contains(
                "  → trace 0000000000000000000000000000ab12 span 000000000000cd34 (not seen)"
            )
        )
        #expect(
            Drawing("api a 0..1ms id=1 link=1").rows(of: 1, .loading, width: 60).contains("  → 0000000000000001 api a")
        )
    }

    @Test func aStatusOfSeveralLinesGoesOnBelowItsText() {
        var content = SpanContent()
        content.statusMessage = "no stock\nleft"
        let rows = Drawing("api a 0..1ms error").rows(of: 1, .loaded(content), width: 60)
        #expect(rows[1...2] == ["Status  Error: no stock", "        left"])
    }

    @Test func linesLeadToLinksAndCopyWholeValues() {
        let lines = Drawing(lifecycle).lines(of: 3, .loaded(content), width: 60)
        let root = SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(1))
        #expect(lines.filter { $0.text.contains("→") }.map(\.link) == [root])
        #expect(lines.filter { $0.text.contains("Parent") }.map(\.link) == [root])
        #expect(lines.filter { $0.text.contains("two") }.map(\.copyValue) == ["two\nlines\u{202e}"])
        #expect(lines.filter { $0.text.contains("order") }.map(\.copyText) == [#"{"items": ["a", {"n": 1}]}"#])
    }

    @Test func countsEventTimesAsAsked() {
        var drawing = Drawing(lifecycle)
        drawing.details.eventTimes = .trace
        #expect(
            drawing.rows(of: 3, .loaded(content), width: 60).contains("   +27.2ms  dequeued  queue=q.enrich depth=4")
        )
        drawing.details.eventTimes = .clock
        let rows = drawing.rows(of: 3, .loaded(content), width: 60)
        #expect(rows.contains("  00:00:00.027210  dequeued  queue=q.enrich depth=4"))
    }

    @Test func asciiHoldsNothingElse() {
        let rows = Drawing(lifecycle, unicode: false).rows(of: 3, .loaded(content), width: 110, wait: 9_600_000)
        #expect(rows.filter { !$0.utf8.allSatisfy { $0 < 0x80 } } == [])
    }

    @Test func fitsAnyWidthAndAnyContent() {
        var content = content
        var deep = AttributeValue.string("in")
        for _ in 0..<64 { deep = .array([deep, .map([Attribute(key: "k", value: .empty)])]) }
        content.attributes += [
            Attribute(key: String(repeating: "key", count: 50), value: deep),
            Attribute(key: "", value: .bytes(Array(0...200))),
            Attribute(key: "日本語", value: .string(String(repeating: "漢字 ", count: 300))),
            Attribute(key: "\u{1b}[31m", value: .double(.nan)),
        ]
        content.events.append(SpanEvent())
        content.links.append(SpanLink())
        for width in [-1, 0, 1, 20, 39, 99, 100, 101, 5000] {
            let lines = Drawing(lifecycle).lines(of: 3, .loaded(content), width: width)
            let limit = min(max(20, width), 2000)
            var frame = Frame(size: Size(columns: limit, rows: lines.count))
            for (row, line) in lines.enumerated() {
                line.draw(
                    in: &frame,
                    at: Point(column: 0, row: row),
                    columns: limit,
                    theme: Self.theme,
                    isSelected: true
                )
            }
            #expect(!frame.textRows.contains { $0.contains("\u{1b}") })
        }
    }

    private static let theme = Theme(depth: .indexed256, background: .dark, unicode: true)

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private let lifecycle = """
        event-api event lifecycle 0..50us key=evt-2
          validate-worker event processing 5ms..17.5ms remote consumer
          enrich-worker event processing 27ms..34.36ms remote consumer error link=1
            enrich-worker cache GET 30ms..30.228ms link=3
        """

    private var content: SpanContent {
        var content = SpanContent()
        content.name = "event processing"
        content.statusMessage = "no stock"
        content.attributes = [
            Attribute(key: "event.id", value: .string("evt-00000002")),
            Attribute(key: "messaging.destination.name", value: .string("q.enrich")),
            Attribute(key: "retry", value: .int(2)),
            Attribute(key: "count", value: .string("12")),
            Attribute(key: "text", value: .string("two\nlines\u{202e}")),
            Attribute(key: "list", value: .array([.int(1), .double(2.5), .bool(true)])),
            Attribute(
                key: "order",
                value: .map([
                    Attribute(key: "items", value: .array([.string("a"), .map([Attribute(key: "n", value: .int(1))])]))
                ])
            ),
        ]
        content.droppedAttributes = 1
        var event = SpanEvent()
        event.name = "dequeued"
        event.time = drawingBase + 27_210_000
        event.attributes = [
            Attribute(key: "queue", value: .string("q.enrich")), Attribute(key: "depth", value: .int(4)),
        ]
        content.events = [event]
        var link = SpanLink()
        link.traceID = TraceID(high: 0, low: 1)
        link.spanID = SpanID(1)
        content.links = [link]
        content.resource.attributes = [Attribute(key: "service.version", value: .string("1.0.0"))]
        content.scope.name = "worker"
        content.scope.version = "2"
        return content
    }
}

/// A store with one drawn trace, whose spans' details are written.
private struct Drawing {
    let store = TraceStore()
    var details: DetailLines

    init(_ drawing: String, unicode: Bool = true) {
        store.append(SpanBatch(drawing: drawing), now: 0)
        let theme = Theme(depth: .indexed256, background: .dark, unicode: unicode)
        details = DetailLines(store: store, theme: theme)
    }

    func lines(of span: UInt64, _ content: DetailContent, width: Int, wait: UInt64? = nil) -> [DetailLine] {
        let key = SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(span))
        guard let row = store.spanRow(key) else { return [] }
        let tree = TraceTree(store: store, trace: store.span(row).trace)
        let node = tree.nodes.firstIndex { $0.row == row } ?? 0
        var subject = DetailSubject(row: row, content: content, selfTime: tree.selfTime(ofNode: node, in: store))
        if let wait {
            let start = store.span(row).start
            subject.wait = .init(node: 0, begin: start - wait, end: start, rule: .inferred)
        }
        return details.lines(of: subject, width: width)
    }

    /// The rows as they are drawn.
    func rows(of span: UInt64, _ content: DetailContent, width: Int, wait: UInt64? = nil) -> [String] {
        let lines = lines(of: span, content, width: width, wait: wait)
        var frame = Frame(size: Size(columns: width, rows: lines.count), unicode: details.theme.unicode)
        for (row, line) in lines.enumerated() {
            line.draw(in: &frame, at: Point(column: 0, row: row), columns: width, theme: details.theme)
        }
        return frame.textRows
    }
}
