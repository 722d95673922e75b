import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// A lifecycle alone: its tree, its details and its time axis.
@Suite struct LifecycleScreenTests {
    private func viewer(_ columns: Int = 120, _ rows: Int = 30, keys: String) -> Viewer {
        var viewer = Viewer(columns: columns, rows: rows)
        viewer.append(orders)
        viewer.press(keys)
        return viewer
    }

    @Test(arguments: [
        ("g<Enter>", "event-api event lifecycle"), ("g<Enter>j", "validate-worker event processing"),
        ("g<Enter>jh", "▸ validate-worker"), ("g<Enter>jhl", "▾ validate-worker"), ("g<Enter>jhh", "event-api"),
        ("g<Enter>jll", "HTTP POST"), ("g<Enter>jlh", "▾ validate-worker"), ("g<Enter>zM", "▸ event-api"),
        ("g<Enter>G", "INSERT audit_log"), ("g<Enter>[", "event-api"), ("g<Enter>[j", "▸ validate-worker"),
        ("gl<Enter>w", "enrich-worker"), ("gj<Enter>e", "✗ HTTP POST"), ("gj<Enter>q", "▸ evt-2"),
        ("glj<Enter>jj<Esc>", "INSERT audit_log"), ("gj<Enter>zMe", "✗ HTTP POST"),
    ])
    func `keys move and fold`(keys: String, selected: String) {
        var keys = keys
        if keys == "g<Enter>jll" { keys = "g<Enter>jlj" }
        #expect(viewer(keys: keys).selectedRow.contains(selected))
    }

    @Test func `a lifecycle opens with as much above the selection as fits`() {
        let viewer = viewer(keys: "gljjjj<Enter>")
        #expect(viewer.rows[2].contains("event-api event lifecycle"))
        #expect(viewer.selectedRow.contains("HTTP POST"))
    }

    @Test func `folding alone leaves the outline folded`() {
        let viewer = viewer(keys: "g<Enter>zMzR<Esc>")
        #expect(viewer.selectedRow.contains("▸ evt-1"))
    }

    @Test func `e says when nothing failed here`() {
        #expect(viewer(keys: "g<Enter>e").rows.last?.contains("no failed span in this lifecycle") == true)
    }

    @Test func `Enter on a link goes there, to another lifecycle too`() {
        var viewer = Viewer(columns: 120, rows: 40)
        viewer.append(
            "api send 0..1ms key=evt-1\ntrace 2\nworker take 5ms..6ms link=1/1 key=evt-2"
        )
        viewer.contents = linked
        viewer.press("G<Enter><Tab>")
        let lines = viewer.rows.indices.filter { viewer.rows[$0].contains("→ evt-1") }
        #expect(lines.count == 1)
        for _ in 0..<20 {
            if viewer.selectedDetail.contains("→ evt-1") { break }
            viewer.press("j")
        }
        viewer.press("<Enter>")
        #expect(viewer.rows[0].contains("▸ evt-1"))
        #expect(viewer.selectedRow.contains("api send"))
        viewer.press("<Esc>")
        #expect(viewer.rows[0].contains("▸ evt-2"))
        #expect(viewer.selectedRow.contains("worker take"))
        viewer.press("<Esc>")
        #expect(viewer.selectedRow.contains("▸ evt-2"))
    }

    @Test func `zooming and panning stay inside the lifecycle`() {
        var viewer = viewer(keys: "g<Enter>")
        for keys in ["+", "+", "L", "H", "H", "H", "-", "-", "-", "jZ", "+++++++++++++++++++++++++++++", "LLLL", "0"] {
            viewer.press(keys)
        }
        #expect(viewer.state.lifecycle?.window == nil)
        viewer.press("+")
        #expect(viewer.rows[1].contains("zoomed: 50% of the time"))
        viewer.press("0")
        #expect(!viewer.rows[1].contains("zoomed"))
    }

    @Test func `a selected span stays selected while its lifecycle grows`() {
        var viewer = viewer(keys: "g<Enter>jjjj")
        #expect(viewer.selectedRow.contains("enrich-worker"))
        viewer.append("trace 1\nevent-api early 1us..2us orphan-of=1 id=abc")
        #expect(viewer.selectedRow.contains("enrich-worker"))
    }

    @Test func `an incomplete lifecycle says what is missing and for how long it was silent`() {
        var viewer = viewer(140, 30, keys: "G<Enter>")
        viewer.wait(seconds: 7)
        #expect(viewer.rows[0].contains("incomplete: 1 span missing, silent for 7.00s"))
        #expect(viewer.state.nextTick == drawingBase + 8_000_000_000)
        viewer.wait(seconds: 63)
        viewer.wait(seconds: 1)
        #expect(viewer.rows[0].contains("silent for 1m00s"))
        viewer.wait(seconds: 1)
        #expect(viewer.state.nextTick == drawingBase + 120_000_000_000)
    }

    @Test(arguments: [
        (50, "evt-3", "1 span missing"), (60, "evt-3", "incomplete: 1 span missing"),
        (80, "evt-3 cart.abandoned", "20.0ms · incomplete: 1 span missing"),
        (140, "evt-3 cart.abandoned", "3 spans · working 15.0ms · waiting 4.80ms · other 200µs"),
    ])
    func `the head line keeps what matters most`(columns: Int, name: String, facts: String) {
        var viewer = Viewer(columns: columns, rows: 24) { $0.allQuiet = true }
        viewer.append(orders)
        viewer.press("G<Enter>")
        #expect(viewer.rows[0].contains(" \(name) "))
        #expect(viewer.rows[0].contains(facts))
    }

    @Test func `a lifecycle without times has no length anywhere`() {
        var viewer = Viewer(columns: 80)
        viewer.append("api lost .. key=evt-1")
        #expect(viewer.rows[2].contains(" ? "))
        viewer.press("<Enter>")
        #expect(viewer.rows[0].contains(" ? · running"))
    }

    @Test func `a wait that began before the lifecycle leads into it with an arrow`() {
        var viewer = Viewer(columns: 100, rows: 24)
        viewer.append(
            "worker take 10s..11s link=2/a1 consumer key=evt-1\ntrace 2\napi send 9s..9.1s id=a1 send key=evt-2"
        )
        #expect(viewer.rows.contains { $0.contains("evt-1") && $0.contains("◂┄┄┄┄") })
        viewer.press("G<Enter>")
        #expect(viewer.rows[0].contains("1.00s · running · 1 span · working 1.00s · waiting 0"))
        #expect(viewer.rows[2].contains("◂") && viewer.rows[2].contains("┄██"))
    }

    @Test func `contents are asked for once, and only for what is seen`() {
        var viewer = Viewer(columns: 100, rows: 30)
        var wanted: [SpanKey] = []
        viewer.append(orders)
        for key in (try? KeyPress.sequence(from: "gljj<Down>")) ?? [] {
            for case .loadContent(let keys) in update(&viewer.state, .key(key), store: viewer.store) { wanted += keys }
            _ = render(&viewer.state, store: viewer.store)
        }
        for case .loadContent(let keys) in update(&viewer.state, .tick(now: drawingBase), store: viewer.store) {
            wanted += keys
        }
        #expect(wanted == [SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(4))])
    }

    private var linked: [SpanKey: SpanContent] {
        var content = SpanContent()
        var link = SpanLink()
        link.traceID = TraceID(high: 0, low: 1)
        link.spanID = SpanID(1)
        content.links = [link]
        return [SpanKey(traceID: TraceID(high: 0, low: 2), spanID: SpanID(3)): content]
    }
}

extension Viewer {
    /// The line of the details that is selected: the last one that is reversed.
    var selectedDetail: String {
        let reversed = (0..<frame.size.rows).last { frame[1, $0].style.attributes.contains(.reverse) }
        return reversed.map { rows[$0] } ?? ""
    }
}
