import TerminalGrid
import Testing

@testable import TraceViewModel

@Suite struct WaitBarTests {
    private let axis = TimeAxis(window: TimeWindow(start: 0, end: 80_000_000), columns: 20)

    @Test func leadsIntoTheBarAndSaysHowLong() {
        let measured = WaitBar(begin: 4_000_000, end: 76_000_000)
        #expect(draw(measured, unicode: true) == " ┄┄┄┄┄ 72.0ms ┄┄┄┄┄ ")
        let inferred = WaitBar(begin: 4_000_000, end: 76_000_000, isInferred: true)
        #expect(draw(inferred, unicode: true) == " ┄┄┄┄ ≥72.0ms ┄┄┄┄┄ ")
        #expect(draw(inferred, unicode: false) == " .... >=72.0ms .... ")
    }

    @Test func saysNothingWhereThereIsNoRoom() {
        #expect(draw(WaitBar(begin: 4_000_000, end: 16_000_000), unicode: true) == " ┄┄┄                ")
        #expect(draw(WaitBar(begin: 4_000_000, end: 4_000_001), unicode: true) == "                    ")
    }

    @Test func isCutAtTheEdgesOfTheView() {
        let zoomed = TimeAxis(window: TimeWindow(start: 10_000_000, end: 20_000_000), columns: 5)
        #expect(WaitBar(begin: 0, end: 30_000_000).columns(on: zoomed) == 0..<5)
        #expect(WaitBar(begin: 0, end: 9_999_999).columns(on: zoomed) == nil)
        #expect(WaitBar(begin: 30_000_000, end: 40_000_000).columns(on: zoomed) == nil)
        #expect(WaitBar(begin: 40_000_000, end: 30_000_000).columns(on: zoomed) == nil)
    }

    private func draw(_ wait: WaitBar, unicode: Bool) -> String {
        let theme = Theme(depth: .monochrome, background: .dark, unicode: unicode)
        var frame = Frame(size: Size(columns: 20, rows: 1), unicode: unicode)
        wait.draw(in: &frame, at: Point(column: 0, row: 0), axis: axis, theme: theme)
        return row(frame)
    }
}
