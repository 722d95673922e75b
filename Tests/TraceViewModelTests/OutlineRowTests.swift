import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// What single rows of the outline say.
@Suite struct OutlineRowTests {
    @Test func `the key that sorts is answered before anything is sorted`() {
        var viewer = Viewer(columns: 100, rows: 12)
        viewer.append("trace 1\napi a 0..1s key=evt-1\ntrace 2\napi b 1s..9s key=evt-2")
        let effects = update(&viewer.state, .key(KeyPress(.character("s"))), store: viewer.store)
        let frame = render(&viewer.state, store: viewer.store)
        #expect(effects.isEmpty)
        #expect(frame.textRows[1].contains("longest first"))
        #expect(frame.textRows[2].contains("evt-1"))
        viewer.wait(seconds: 1)
        #expect(viewer.rows[2].contains("evt-2"))
    }

    @Test func `the heading names the day of the first row, and rows name theirs where days are mixed`() {
        let day: UInt64 = 86_400_000_000_000
        var viewer = Viewer(columns: 100, rows: 12)
        viewer.append("trace 1\napi a 0..1s key=evt-1")
        viewer.append("trace 2\napi b 0..9s key=evt-2", base: drawingBase + day)
        viewer.press("g")
        let first = ClockFormat().date(drawingBase)
        let second = ClockFormat().date(drawingBase + day)
        #expect(viewer.rows[1].hasPrefix(" \(first) "))
        #expect(viewer.rows[3].hasPrefix(" \(second) "))
        viewer.press("s")
        #expect(viewer.rows[2].hasPrefix("•\(second.suffix(5)) ") && viewer.rows[2].contains("evt-2"))
        #expect(viewer.rows[3].hasPrefix("•\(first.suffix(5)) ") && viewer.rows[3].contains("evt-1"))
    }

    @Test func `a span whose parent edge was cut is marked in its row`() {
        var viewer = Viewer(columns: 100, rows: 12)
        viewer.append("trace 1\napi itself 0..1s id=a1 orphan-of=a1")
        viewer.press("gl")
        #expect(viewer.rows[3].contains("↺ api itself"))
    }

    @Test func `a span without any time stands at its parent's begin with a question mark`() {
        var viewer = Viewer(columns: 100, rows: 12)
        var batch = SpanBatch(
            drawing: "trace 1\napi root 0..1s id=a1\n  api child 500ms..1s id=a2\n    api lost 600ms..1s id=a3"
        )
        for index in batch.spans.indices where batch.names[Int(batch.spans[index].name)] == "lost" {
            batch.spans[index].start = 0
            batch.spans[index].end = 0
        }
        viewer.append(batch)
        viewer.press("gl")
        let child = viewer.rows.first { $0.contains("child") }
        let lost = viewer.rows.first { $0.contains("lost") }
        let begin = child?.firstIndex { "▕▐█".contains($0) }
        let mark = lost?.firstIndex(of: "?")
        #expect(begin != nil)
        #expect(
            child.map { row in begin.map { row.distance(from: row.startIndex, to: $0) } }
                == lost.map { row in mark.map { row.distance(from: row.startIndex, to: $0) } }
        )
    }
}
