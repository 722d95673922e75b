import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Lifecycles as `print` writes them.
@Suite struct LifecyclePrinterTests {
    private func rows(_ drawing: String, width: Int = 100, isAgain: Bool = false) -> [String] {
        let store = TraceStore()
        store.append(SpanBatch(drawing: drawing), now: 0)
        var printer = LifecyclePrinter(options: ViewOptions(size: Size(columns: width, rows: 1)))
        var rows = printer.heading().textRows
        for trace in printer.order(of: store) {
            printer.draw(trace, of: store, isAgain: isAgain) { rows += $0.textRows }
        }
        return rows
    }

    @Test func `lifecycles come in order of start below their day`() {
        let rows = rows(
            "trace 2\napi b 5ms..6ms\ntrace 1\napi a 1ms..2ms\n  api c 1ms..2ms error\ntrace 3\napi d 90000s..90001s"
        )
        #expect(rows[1].hasPrefix(" 2020-01-01 ──"))
        #expect(rows[2].hasPrefix(" 00:00:00.001 ▾ 0000000000000001 a"))
        #expect(rows[3].contains("▾ api a"))
        #expect(rows[4].contains("└╴✗ c"))
        #expect(rows[5].contains("▾ 0000000000000002 b"))
        #expect(rows[7].hasPrefix(" 2020-01-02 ──"))
        #expect(rows.count == 10)
    }

    @Test func `what has grown since is marked`() {
        #expect(rows("api a 0..1ms key=evt-1", isAgain: true)[2].contains("evt-1 a (again)"))
    }

    @Test func `a large lifecycle comes in pieces with all its rows`() {
        let spans = (1...1000).map { "  api child \($0)us..2ms" }.joined(separator: "\n")
        #expect(rows("api root 0..2ms\n" + spans).count == 3 + 1001)
    }

    @Test(arguments: [0, 1, 7, 20, 37, 60, 96, 300])
    func `any width will do`(width: Int) {
        #expect(rows(orders, width: width).allSatisfy { $0.count <= width })
    }
}
