import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Keys and arrivals in the outline, told by the row that is selected afterwards.
@Suite struct OutlineTests {
    private func viewer(rows: Int = 24, isLive: Bool = true) -> Viewer {
        var viewer = Viewer(columns: 120, rows: rows) { $0.isLive = isLive }
        viewer.append(orders)
        return viewer
    }

    @Test func `the newest lifecycle is followed from the start`() {
        let viewer = viewer()
        #expect(viewer.selectedRow.contains("evt-3"))
        #expect(viewer.rows[0].hasSuffix("following: F"))
    }

    @Test(arguments: [
        ("g", "evt-1"), ("gj", "evt-2"), ("k", "evt-2"), ("kk", "evt-1"), ("kkkk", "evt-1"), ("<Up><Down>", "evt-3"),
        ("gl", "▾ evt-1"), ("gll", "event-api event lifecycle"), ("glll", "validate-worker event processing"),
        ("gllll", "INSERT audit_log"), ("gllllhh", "▸ validate-worker event processing"),
        ("gllhh", "evt-1"), ("gllhhh", "▸ evt-1"), ("glG", "evt-3"), ("zRg", "▾ evt-1"), ("zRgzM", "▸ evt-1"),
        ("gljzcj", "evt-2"), ("gljjjzc", "▸ validate-worker"), ("gza", "▾ evt-1"), ("gzaza", "▸ evt-1"),
        ("g]", "▾ evt-1"), ("g]j", "▸ event-api event lifecycle"), ("g]]jj", "▸ validate-worker"),
        ("g]]]jjj", "INSERT audit_log"), ("gl[jj", "▸ validate-worker"), ("g][", "▸ evt-1"),
        ("gljzc*j", "validate-worker event processing"), ("zjk", "evt-2"),
        ("<PgUp>", "evt-1"), ("g<PgDn>", "evt-3"), ("g<C-d>", "evt-3"), ("g<Space>b", "evt-1"),
    ])
    func `keys move and fold`(keys: String, selected: String) {
        var viewer = viewer()
        viewer.press(keys)
        #expect(viewer.selectedRow.contains(selected))
    }

    @Test func `moving up stops following and G goes on`() {
        var viewer = viewer(rows: 6)
        viewer.press("k")
        #expect(viewer.rows[0].hasSuffix("not following: F"))
        viewer.append("trace 9\napi a 1s..2s key=evt-9")
        #expect(viewer.selectedRow.contains("evt-2"))
        #expect(viewer.rows[0].hasSuffix("not following, 1 new below: F"))
        viewer.press("G")
        #expect(viewer.selectedRow.contains("evt-9"))
        viewer.append("trace a\napi a 2s..3s key=evt-10")
        #expect(viewer.selectedRow.contains("evt-10"))
    }

    @Test func `only what arrived below and was not scrolled to is new below`() {
        var viewer = viewer(rows: 6)
        viewer.press("k")
        viewer.append("trace 9\napi a 1s..2s key=evt-9\ntrace a\napi a 2s..3s key=evt-10")
        viewer.append("trace b\napi early 10ms..11ms key=evt-early")
        #expect(viewer.rows[0].hasSuffix("not following, 2 new below: F"))
        viewer.press("j")
        #expect(viewer.rows[0].hasSuffix("not following, 1 new below: F"))
        viewer.press("jjkkk")
        #expect(viewer.rows[0].hasSuffix("not following: F"))
    }

    @Test func `a filter does not make lifecycles new again`() {
        var viewer = viewer(rows: 6)
        viewer.press("k")
        viewer.append("trace 9\napi a 1s..2s key=evt-9")
        viewer.press("&evt<Enter>&<C-u><Enter>")
        #expect(viewer.rows[0].hasSuffix("not following, 1 new below: F"))
        viewer.press("S")
        #expect(viewer.rows[0].hasSuffix("not following: F"))
    }

    @Test func `the newest lifecycle stands at the bottom edge`() {
        var viewer = Viewer(columns: 80, rows: 10)
        viewer.append((1...30).map { "trace \(hex($0))\napi work \($0)ms..40ms key=evt-\($0)" }.joined(separator: "\n"))
        #expect(viewer.rows[8].contains("evt-30"))
        #expect(viewer.selectedPlace == 8)
    }

    @Test func `the selected row stays where it is while lifecycles arrive above and below`() {
        var viewer = Viewer(columns: 80, rows: 12)
        viewer.append((1...40).map { "trace \(hex($0))\napi work \($0)s..41s key=evt-\($0)" }.joined(separator: "\n"))
        viewer.press("gjjjjjjjjjjjjjjj")
        let (place, row) = (viewer.selectedPlace, viewer.selectedRow)
        viewer.append(
            (50...80).map { "trace \(hex($0))\napi work \($0 * 20)ms..41s key=evt-\($0)" }.joined(separator: "\n")
        )
        #expect(viewer.selectedRow == row)
        #expect(viewer.selectedPlace == place)
    }

    @Test func `the selected row stays where it is at the very bottom too`() {
        var viewer = Viewer(columns: 80, rows: 12)
        viewer.append((1...40).map { "trace \(hex($0))\napi work \($0)s..41s key=evt-\($0)" }.joined(separator: "\n"))
        viewer.press("kj")
        let place = viewer.selectedPlace
        viewer.append("trace 99\napi work 90s..91s key=late")
        #expect(viewer.selectedRow.contains("evt-40"))
        #expect(viewer.selectedPlace == place)
    }

    @Test func `a late parent takes over selection and folds of its placeholder`() {
        var viewer = Viewer(columns: 120)
        viewer.append("trace 7\nmail-worker child 5ms..6ms orphan-of=ff key=evt-7")
        viewer.press("glj")
        #expect(viewer.selectedRow.contains("missing span 00000000000000ff"))
        viewer.press("h")
        #expect(viewer.selectedRow.contains("▸ missing span"))
        viewer.append("trace 7\napi the parent 0..9ms id=ff")
        #expect(viewer.selectedRow.contains("▸ api the parent"))
    }

    @Test func `a selected span stays selected when spans arrive before it`() {
        var viewer = viewer()
        viewer.press("gljjjj")
        let row = viewer.selectedRow
        let place = viewer.selectedPlace
        viewer.append("trace 1\nevent-api earlier 1us..2us orphan-of=1 id=abc")
        #expect(viewer.selectedRow == row)
        // There is nothing above to scroll away, so the one row that came shows.
        #expect(viewer.selectedPlace == place.map { $0 + 1 })
    }

    @Test func `e goes from failed span to failed span and says when it starts over`() {
        var viewer = viewer()
        viewer.append("trace 4\napi broken 300ms..310ms error key=evt-4")
        viewer.press("ge")
        #expect(viewer.selectedRow.contains("✗ HTTP POST"))
        viewer.press("e")
        #expect(viewer.selectedRow.contains("✗ api broken"))
        viewer.press("e")
        #expect(viewer.selectedRow.contains("✗ HTTP POST"))
        #expect(viewer.rows.last?.contains("end reached") == true)
        viewer.press("E")
        #expect(viewer.selectedRow.contains("✗ api broken"))
        #expect(viewer.rows.last?.contains("start reached") == true)
    }

    @Test func `e says when nothing failed`() {
        var viewer = Viewer()
        viewer.append("api fine 0..1ms")
        viewer.press("e")
        #expect(viewer.rows.last?.contains("no failed span") == true)
    }

    @Test func `w goes from long wait to long wait`() {
        var viewer = viewer()
        viewer.press("gw")
        #expect(viewer.selectedRow.contains("enrich-worker event processing"))
        viewer.press("w")
        #expect(viewer.selectedRow.contains("notify-worker event processing"))
        viewer.press("W")
        #expect(viewer.selectedRow.contains("enrich-worker event processing"))
    }

    @Test func `a filter applies while it is typed`() {
        var viewer = viewer()
        viewer.press("&nothing")
        #expect(viewer.rows.last?.hasSuffix("0 of 3 match") == true)
        #expect(viewer.rows.joined().contains("nothing matches nothing"))
        viewer.press("<C-u>charge")
        #expect(viewer.selectedRow.contains("evt-2"))
        #expect(viewer.rows.last?.hasSuffix("1 of 3 match") == true)
        viewer.press("<Enter>j")
        #expect(viewer.rows.last?.contains("Esc drop the filter") == true)
        #expect(viewer.rows.last?.hasSuffix("&charge  1 of 3 match") == true)
        #expect(viewer.selectedRow.contains("evt-2"))
        viewer.append("trace 5\ncharge-worker x 400ms..500ms key=evt-5\ntrace 6\nother y 500ms..600ms key=evt-6")
        #expect(viewer.rows.last?.contains("2 of 5 match") == true)
        viewer.press("<Esc>")
        #expect(viewer.rows.filter { $0.contains("evt-") }.count == 5)
        #expect(viewer.state.filter == nil)
    }

    @Test func `a source that was deleted is said to be gone`() {
        var viewer = viewer()
        viewer.send(.sourcesChanged([SourceLine(name: "/tmp/new.jsonl", state: .waiting)]))
        #expect(viewer.rows.last?.contains("gone") == false)
        viewer.send(.sourcesChanged([SourceLine(name: "/tmp/a.jsonl", state: .waiting, bytesRead: 9)]))
        #expect(viewer.rows.last?.hasSuffix("a.jsonl is gone, waiting for it") == true)
    }

    @Test func `a filter that does not fit keeps its text before its counts`() {
        var viewer = Viewer(columns: 40, rows: 10)
        viewer.append(orders)
        viewer.press("&charge-worker<Enter>")
        #expect(viewer.rows.last?.hasSuffix("&charge-worker") == true)
    }

    @Test func `Esc in the prompt shows everything again`() {
        var viewer = viewer()
        viewer.press("&evt-2<Esc>")
        #expect(viewer.rows.filter { $0.contains("evt-") }.count == 3)
        #expect(viewer.frame.cursor == nil)
    }

    @Test(arguments: [
        ("s", ["evt-2", "evt-1", "evt-3"], "LIFECYCLE, longest first"),
        ("ss", ["evt-1", "evt-2", "evt-3"], "most spans first"),
        ("sss", ["evt-2", "evt-1", "evt-3"], "most errors first"), ("ssss", ["evt-1", "evt-2", "evt-3"], "LIFECYCLE"),
        ("S", ["evt-3", "evt-2", "evt-1"], "LIFECYCLE, newest first"),
        ("sS", ["evt-3", "evt-1", "evt-2"], "shortest first"),
    ])
    func `lifecycles are sorted`(keys: String, expected: [String], heading: String) {
        var viewer = viewer()
        viewer.press(keys)
        let found = viewer.rows.compactMap { row in ["evt-1", "evt-2", "evt-3"].first { row.contains($0) } }
        #expect(found == expected)
        #expect(viewer.rows[1].contains(heading))
    }

    @Test func `an order other than by start settles with time and never while keys arrive`() {
        var viewer = viewer()
        viewer.press("s")
        viewer.append("trace 5\napi slow 0..9s key=evt-5")
        #expect(!viewer.rows.joined().contains("evt-5"))
        viewer.press("j")
        viewer.wait(seconds: 1)
        #expect(!viewer.rows.joined().contains("evt-5"))
        viewer.wait(seconds: 1)
        #expect(viewer.rows[2].contains("evt-5"))
    }

    @Test func `an order settles at most once a second, however often the time is told`() {
        var viewer = viewer()
        viewer.press("s")
        viewer.wait(seconds: 1)
        viewer.append("trace 5\napi slow 0..9s key=evt-5")
        viewer.press("j")
        let begin = viewer.state.live.now
        for tenth in UInt64(1)...9 { viewer.send(.tick(now: begin + tenth * 100_000_000)) }
        #expect(!viewer.rows.joined().contains("evt-5"))
        // The second in which the key came is over; the next one is without keys.
        for tenth in UInt64(10)...19 { viewer.send(.tick(now: begin + tenth * 100_000_000)) }
        #expect(!viewer.rows.joined().contains("evt-5"))
        viewer.send(.tick(now: begin + 2_000_000_000))
        #expect(viewer.rows[2].contains("evt-5"))
    }

    @Test(arguments: [true, false])
    func `an order settles and then rests, followed or read once`(isLive: Bool) {
        var viewer = viewer(isLive: isLive)
        viewer.press("s")
        viewer.append("trace 5\napi slow 0..9s key=evt-5")
        for _ in 0..<20 {
            guard let tick = viewer.state.nextTick else { break }
            viewer.send(.tick(now: tick))
        }
        #expect(viewer.rows[2].contains("evt-5"))
        #expect(viewer.state.nextTick == nil)
    }

    @Test func `an order rests after what waited for its place was evicted`() {
        var viewer = viewer()
        viewer.press("s")
        viewer.wait(seconds: 1)
        viewer.append("trace 5\napi slow 0..9s key=evt-5")
        #expect(viewer.state.index.isBehind)
        viewer.evict(toSpans: 1)
        #expect(viewer.store.traceCount == 0)
        for _ in 0..<3 { viewer.wait(seconds: 1) }
        #expect(viewer.state.nextTick == nil)
    }

    @Test(arguments: ["zR", "]]", "]]]", "]][", "l*"])
    func `what waits for its place takes the rows that are drawn, then and later`(folding: String) {
        var viewer = viewer(rows: 60)
        viewer.press("s")
        while !viewer.selectedRow.contains("evt-2") { viewer.press("j") }
        viewer.press(folding)
        for arrival in ["  api more 1ms..2s\n    api inner 2ms..3ms", "  api later 1ms..4s"] {
            viewer.append("trace 2\n" + arrival)
            let begin = viewer.state.live.now
            let drawn = viewer.rows[2..<viewer.rows.count - 1].count { $0.contains { $0 != " " } }
            for second in UInt64(1)...3 {
                #expect(viewer.state.index.heights.total == drawn)
                _ = update(&viewer.state, .tick(now: begin + second * 1_000_000_000), store: viewer.store)
            }
        }
    }

    @Test func `pausing asks the loop to hold back what comes`() {
        var viewer = viewer()
        viewer.press("p")
        viewer.send(.sourcesChanged([SourceLine(name: "a", state: .following, bytesRead: 0, bytesThere: 2_500)]))
        viewer.wait(seconds: 12)
        #expect(viewer.effects == [.setPaused(true)])
        #expect(viewer.rows[0].hasSuffix("paused 12.0s, 2.5 kB held back: p"))
        viewer.press("p")
        #expect(viewer.effects == [.setPaused(true), .setPaused(false)])
        #expect(viewer.rows[0].hasSuffix("following: F"))
    }

    @Test func `a row separates days`() {
        var viewer = Viewer(columns: 100)
        viewer.append("api a 0..1s key=evt-1\ntrace 2\napi b 90000s..90001s key=evt-2")
        #expect(viewer.rows[3].hasPrefix(" 2020-01-02 ──"))
        viewer.press("gj")
        #expect(viewer.selectedRow.contains("evt-2"))
        viewer.press("k")
        #expect(viewer.selectedRow.contains("evt-1"))
    }

    @Test func `time asks for a tick only while something visible depends on it`() {
        var viewer = viewer()
        #expect(viewer.state.nextTick == drawingBase + 1_000_000_000)
        viewer.wait(seconds: 1)
        viewer.wait(seconds: 1)
        #expect(viewer.state.nextTick == drawingBase + 5_000_000_000)
        viewer.wait(seconds: 3)
        #expect(viewer.state.nextTick == nil)
    }

    @Test func `keys of the terminal become effects`() {
        var viewer = viewer()
        viewer.press("<C-l><C-z><F2>q<C-c>")
        #expect(viewer.effects == [.redraw, .suspend, .setMouse(true), .quit, .quit])
    }

    @Test func `y copies the id and Y the spans`() {
        var viewer = viewer()
        viewer.press("gyljjY")
        let keys = [2, 3, 4].map { SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID($0)) }
        #expect(viewer.effects == [.copyValue("00000000000000000000000000000001"), .copySubtree(keys)])
    }

    @Test func `the mouse scrolls, selects and folds`() {
        var viewer = viewer()
        viewer.press("<F2>")
        viewer.send(.mouse(MouseEvent(.click, at: Point(column: 30, row: 2))))
        #expect(viewer.selectedRow.contains("▸ evt-1"))
        viewer.send(.mouse(MouseEvent(.doubleClick, at: Point(column: 30, row: 2))))
        #expect(viewer.selectedRow.contains("▾ evt-1"))
        viewer.send(.mouse(MouseEvent(.click, at: Point(column: 17, row: 4))))
        #expect(viewer.selectedRow.contains("▸ validate-worker"))
        viewer.send(.mouse(MouseEvent(.wheelDown, at: Point(column: 1, row: 4))))
        #expect(viewer.selectedRow.contains("▸ validate-worker"))
    }
}

func hex(_ number: Int) -> String { String(number, radix: 16) }
