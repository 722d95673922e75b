import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// The screen while lifecycles go under it.
@Suite struct EvictionScreenTests {
    @Test func `the head says how many went, and the selection moves to the next one`() {
        var viewer = viewer(lifecycles: 1...5)
        viewer.press("gj")
        #expect(viewer.selectedRow.contains("evt-2"))
        viewer.evict(toSpans: 3)
        #expect(viewer.rows[0].contains("evicted 2 lifecycles"))
        #expect(viewer.rows[0].contains("3 lifecycles"))
        #expect(viewer.selectedRow.contains("evt-3"))
        viewer.evict(toSpans: 0)
        #expect(!viewer.rows.contains { $0.contains("evt-") })
    }

    @Test func `the rate tells how many come, also when as many go`() {
        var viewer = viewer(lifecycles: 1...4)
        viewer.wait(seconds: 1)
        viewer.append(lifecycles(5...8))
        viewer.evict(toSpans: 4)
        viewer.wait(seconds: 1)
        #expect(viewer.rows.last?.contains("4 spans/s") == true)
    }

    @Test func `a selection below what goes stays at its place`() {
        var viewer = viewer(lifecycles: 1...50, rows: 12)
        viewer.press("g<Space><Space>")
        let (row, place) = (viewer.selectedRow, viewer.selectedPlace)
        viewer.evict(toSpans: 40)
        #expect(viewer.selectedRow == row)
        #expect(viewer.selectedPlace == place)
    }

    @Test func `a lifecycle that is open alone and goes says so`() {
        var viewer = viewer(lifecycles: 1...3)
        viewer.press("g<Enter>")
        #expect(viewer.rows[0].contains("evt-1"))
        viewer.evict(toSpans: 1)
        #expect(viewer.rows.contains { $0.contains("evicted") })
        viewer.press("jl<Tab>y<Tab>nw")
        viewer.press("<Esc><Esc>")
        #expect(viewer.selectedRow.contains("evt-3"))
    }

    @Test func `what came for a running lifecycle after it was evicted is marked as cut`() {
        var viewer = viewer(lifecycles: 1...1)
        viewer.store.limits.spans = 0
        viewer.send(.storeChanged(viewer.store.evict(now: viewer.state.live.now, settle: 5)))
        viewer.store.limits.spans = nil
        viewer.append("trace 1\napi job 5ms..6ms id=77 at=99 key=evt-1")
        #expect(viewer.rows.contains { $0.contains("evt-1") && $0.contains("(cut)") })
    }

    @Test func `a filter and the count of new ones follow rows that are used again`() {
        var viewer = viewer(lifecycles: 1...4)
        viewer.press("g&evt-2<Enter>")
        #expect(viewer.rows.last?.contains("1 of 4 match") == true)
        viewer.evict(toSpans: 2)
        #expect(viewer.rows.last?.contains("0 of 2 match") == true)
        viewer.append(lifecycles(20...21))
        #expect(viewer.rows.last?.contains("2 of 4 match") == true)
        #expect(viewer.rows.contains { $0.contains("evt-21") })
    }

    @Test(arguments: 0..<60)
    func `the outline shows what is held, in order, whatever came and went`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var viewer = Viewer(columns: 100, rows: 15)
        viewer.state.outline.isFollowing = false
        let keys = ["j", "k", "G", "g", "l", "h", "zR", "zM", "s", "S", "&evt-1<Enter>", "<Esc>", "e", "w", "<Enter>"]
        var next = 0
        for _ in 0..<25 {
            switch random.below(4) {
            case 0, 1:
                let count = 1 + random.below(6)
                viewer.append(lifecycles(next + 1...next + count, from: random.below(1_000)))
                next += count
            case 2:
                viewer.evict(toSpans: random.below(max(1, viewer.store.totals.spans)))
            default:
                viewer.press(keys[random.below(keys.count)])
            }
            if let selection = viewer.state.outline.selection, viewer.state.lifecycle == nil {
                #expect(viewer.store.traceRow(selection.traceID) != nil)
            }
        }
        viewer.press("<Esc><Esc><Esc>")
        while viewer.state.index.sorting != OutlineIndex.Sorting() { viewer.press("s") }
        let index = viewer.state.index
        let shown = (0..<index.count).map { index.trace(at: $0) }
        let store = viewer.store
        #expect(shown == store.traceRows.sorted { store.precedes($0, $1, by: .start) })
        let heights = shown.map { viewer.state.folds[store.trace($0).id].isOpen ? 1 + store.trace($0).spanCount : 1 }
        #expect(index.heights.total == heights.reduce(0, +))
    }

    private func viewer(lifecycles numbers: ClosedRange<Int>, rows: Int = 24) -> Viewer {
        var viewer = Viewer(columns: 140, rows: rows) { $0.isLive = true }
        viewer.append(lifecycles(numbers))
        return viewer
    }

    /// Lifecycles of one span, a millisecond apart.
    private func lifecycles(_ numbers: ClosedRange<Int>, from start: Int = 0) -> String {
        numbers.map { "trace \(String($0, radix: 16))\napi event \(start + $0)ms..\(start + $0 + 1)ms key=evt-\($0)" }
            .joined(separator: "\n")
    }
}
