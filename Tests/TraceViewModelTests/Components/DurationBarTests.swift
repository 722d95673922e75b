import TerminalGrid
import Testing

@testable import TraceViewModel

@Suite struct DurationBarTests {
    /// Ten cells of eight nanoseconds: an eighth is a nanosecond.
    private let axis = TimeAxis(window: TimeWindow(start: 1000, end: 1080), columns: 10)

    @Test(
        arguments: [
            // Whole cells, and every right edge.
            (1016, 1040, "  ███     "),
            (1016, 1033, "  ██▏     "),
            (1016, 1036, "  ██▌     "),
            (1016, 1039, "  ██▉     "),
            // Left edges: half a cell or an eighth.
            (1020, 1040, "  ▐██     "),
            (1022, 1040, "  ▕██     "),
            // Within one cell: to the side where it lies.
            (1017, 1018, "  ▏       "),
            (1022, 1024, "  ▕       "),
            (1019, 1024, "  ▐       "),
            // No length.
            (1000, 1000, "▏         "),
            (1080, 1080, "         ▕"),
            // Partly and wholly out of view.
            (900, 1016, "◂█        "),
            (900, 2000, "◂████████▸"),
            (900, 999, "◂         "),
            (1081, 2000, "         ▸"),
            // No end, end before begin, no begin, nothing.
            (1020, 0, "  ▐░░░░░░▶"),
            (900, 0, "◂░░░░░░░░▶"),
            (1040, 1020, "     !    "),
            (0, 1040, "     ?    "),
            (0, 0, "          "),
        ] as [(UInt64, UInt64, String)]
    )
    func drawsEdges(begin: UInt64, end: UInt64, expected: String) {
        #expect(draw(DurationBar(begin: begin, end: end)) == expected)
    }

    @Test func marksEventsOnce() {
        let bar = DurationBar(begin: 1016, end: 1040, events: [1024, 1025, 1060, 5, 0])
        #expect(draw(bar) == "  █◆█  ◆  ")
    }

    @Test func drawsWithoutUnicode() {
        #expect(draw(DurationBar(begin: 1020, end: 1042, events: [1032]), unicode: false) == "  ==o|    ")
        #expect(draw(DurationBar(begin: 1020, end: 0), unicode: false) == "  =~~~~~~>")
        #expect(draw(DurationBar(begin: 1016, end: 1016), unicode: false) == "  |       ")
    }

    @Test func liesWithinItsColumnsForAnyTimes() {
        let times: [UInt64] = [0, 1, 999, 1000, 1001, 1080, 1081, 1 << 63, .max - 1, .max]
        for start in times {
            for end in times {
                for columns in [Int.min, 0, 1, 10, 300] {
                    let axis = TimeAxis(window: TimeWindow(start: start, end: end), columns: columns)
                    for begin in times {
                        for end in times {
                            let bar = DurationBar(begin: begin, end: end, events: times)
                            let cells = bar.cells(on: axis, glyphs: .unicode)
                            #expect(cells.allSatisfy { (0..<axis.columns).contains($0.column) })
                            #expect(!cells.isEmpty || begin | end == 0)
                        }
                    }
                }
            }
        }
    }

    private func draw(_ bar: DurationBar, unicode: Bool = true) -> String {
        let theme = Theme(depth: .monochrome, background: .dark, unicode: unicode)
        var frame = Frame(size: Size(columns: 10, rows: 1), unicode: unicode)
        bar.draw(in: &frame, at: Point(column: 0, row: 0), axis: axis, style: theme.service("a"), theme: theme)
        return row(frame)
    }
}

/// The text of a frame's row with its trailing blanks.
func row(_ frame: Frame, _ row: Int = 0) -> String {
    String((0..<frame.size.columns).compactMap { frame[$0, row].text })
}
