import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Every screen as it looks, with its styles.
@Suite struct ScreenSnapshotTests {
    private func viewer(
        _ columns: Int = 80,
        _ rows: Int = 24,
        _ change: (inout ViewOptions) -> Void = { _ in }
    ) -> Viewer {
        var viewer = Viewer(columns: columns, rows: rows, change)
        viewer.contents = contents
        viewer.append(orders)
        return viewer
    }

    private func check(_ viewer: Viewer, _ situation: String, sourceLocation: SourceLocation = #_sourceLocation) {
        assertSnapshot(of: viewer.frame, legend: Theme.legend, named: situation, sourceLocation: sourceLocation)
    }

    @Test(arguments: [(80, 24), (160, 45), (40, 10)])
    func outline(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("gl")
        check(viewer, "outline")
    }

    @Test func outlineWithEverythingUnfolded() {
        var viewer = viewer(120, 30)
        viewer.press("zRGk")
        check(viewer, "outline-unfolded")
    }

    @Test func outlineOnOneAxis() {
        var viewer = viewer()
        viewer.press("gja")
        check(viewer, "outline-one-axis")
    }

    @Test func outlineWhenQuiet() {
        var viewer = viewer(120, 10)
        viewer.wait(seconds: 9)
        viewer.press("kt")
        check(viewer, "outline-quiet")
    }

    @Test func outlineInASCII() {
        var viewer = viewer { $0.unicode = false }
        viewer.press("gl")
        check(viewer, "outline-ascii")
    }

    @Test func outlineWithoutSpans() {
        var viewer = Viewer()
        var batch = SpanBatch()
        batch.bytes = 1_234
        batch.skips = [.noRecord: 3, .otherSignal: 1]
        batch.rejects = [Reject(segment: 0, offset: 7, length: 9, reason: .malformed)]
        viewer.append(batch)
        viewer.send(
            .sourcesChanged([
                SourceLine(name: "spans.jsonl", state: .following, bytesRead: 1_234, bytesThere: 1_234),
                SourceLine(name: "later.jsonl", state: .waiting),
                SourceLine(name: "/root/x", state: .failed("permission denied")),
            ])
        )
        check(viewer, "waiting")
    }

    @Test func filtered() {
        var viewer = viewer()
        viewer.press("&charge<Enter>gl")
        check(viewer, "filtered")
    }

    @Test(arguments: [(80, 24), (160, 45), (40, 10)])
    func search(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("g/http<Enter>n")
        check(viewer, "search")
    }

    @Test func searchInASCII() {
        var viewer = viewer { $0.unicode = false }
        viewer.press("g/http<Enter>n")
        check(viewer, "search-ascii")
    }

    @Test func searchPrompt() {
        var viewer = viewer()
        viewer.press("/stark")
        check(viewer, "search-prompt")
    }

    @Test func searchOnItsWay() {
        var viewer = viewer(120, 10)
        viewer.answersSearch = false
        viewer.press("/http<Enter>")
        viewer.answerSearch(isDone: false) { $0.traceID.low == 2 }
        check(viewer, "search-running")
    }

    @Test(arguments: [(80, 24), (200, 30), (40, 10)])
    func searchInDetails(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("gl<Enter>/stark<Enter><Tab>")
        check(viewer, "search-details")
    }

    @Test func prompt() {
        var viewer = viewer()
        viewer.press("&charge")
        check(viewer, "prompt")
    }

    @Test(arguments: [(80, 24), (200, 30), (40, 10)])
    func lifecycle(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("gl<Enter>jjj")
        check(viewer, "lifecycle")
    }

    @Test func lifecycleZoomed() {
        var viewer = viewer(120, 30)
        viewer.press("gj<Enter>jjZ")
        check(viewer, "lifecycle-zoomed")
    }

    @Test(arguments: [(80, 24), (160, 45), (40, 10)])
    func details(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("gl<Enter>jjj<Tab>jj")
        check(viewer, "details")
    }

    @Test(arguments: [(80, 24), (160, 45), (40, 10)])
    func help(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.press("?<Space>")
        check(viewer, "help")
    }

    /// What the snapshots cannot show: the colours of a light background, of eight colours and of none differ, and so
    /// do their styles, while the characters and roles stay the same.
    @Test func colorsChangeNothingButColors() {
        let all: [(ColorDepth, Background)] = [(.trueColor, .light), (.eight, .dark), (.monochrome, .dark)]
        var reference = viewer()
        reference.press("gl")
        for (depth, background) in all {
            var other = viewer {
                $0.colorDepth = depth
                $0.background = background
            }
            other.press("gl")
            #expect(other.frame.dump(legend: Theme.legend) == reference.frame.dump(legend: Theme.legend))
            #expect(other.frame != reference.frame)
            let usesColor = other.frame.cells.contains { $0.style.foreground != .standard }
            #expect(usesColor == (depth != .monochrome))
        }
    }

    private var contents: [SpanKey: SpanContent] {
        var content = SpanContent()
        content.name = "HTTP POST"
        content.attributes = [
            Attribute(key: "http.request.method", value: .string("POST")),
            Attribute(key: "http.response.status_code", value: .int(200)),
            Attribute(key: "tenant.id", value: .string("stark")),
        ]
        var event = SpanEvent()
        event.time = drawingBase + 12_000_000
        event.name = "retry"
        event.attributes = [Attribute(key: "attempt", value: .int(2))]
        content.events = [event]
        content.resource.attributes = [Attribute(key: "service.name", value: .string("validate-worker"))]
        content.scope.name = "demo"
        return [SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(4)): content]
    }
}
