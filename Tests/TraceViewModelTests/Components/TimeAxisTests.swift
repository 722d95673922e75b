import TerminalGrid
import Testing

@testable import TraceViewModel

@Suite struct TimeAxisTests {
    private let millisecond: UInt64 = 1_000_000

    @Test func drawsRoundTimesFromTheStart() {
        let axis = TimeAxis(window: TimeWindow(start: 36 * millisecond, end: 100 * millisecond), columns: 52)
        #expect(draw(axis) == "│0      │10ms   │20ms   │30ms   │40ms   │50ms   │   ")
    }

    @Test func countsFromTheOriginWhereverTheWindowIs() {
        let window = TimeWindow(start: 1_234_567_000, end: 1_234_571_000)
        let axis = TimeAxis(window: window, columns: 50, origin: 0)
        #expect(axis.ticks().map(\.label) == ["1.234567s", "1.234568s", "1.234569s", "1.234570s"])
        let before = TimeAxis(window: TimeWindow(start: 0, end: 40), columns: 40, origin: 20)
        #expect(before.ticks().map(\.label) == ["-20ns", "-10ns", "0", "10ns"])
    }

    @Test func showsTheClockWhenAsked() {
        let start: UInt64 = 1_795_348_800_000_000_000
        let axis = TimeAxis(window: TimeWindow(start: start, end: start + 3_600_000_000_000), columns: 60)
        let labels = axis.ticks(.clock(ClockFormat())).map(\.label)
        #expect(labels == ["12:00:00", "12:10:00", "12:20:00", "12:30:00", "12:40:00", "12:50:00"])
    }

    @Test func mapsTimesToEighths() {
        let axis = TimeAxis(window: TimeWindow(start: 100, end: 180), columns: 10)
        #expect([0, 100, 101, 107, 108, 179, 180, .max].map(axis.eighth) == [0, 0, 1, 7, 8, 79, 80, 80])
        #expect([100, 107, 108, 180].map(axis.column) == [0, 0, 1, 9])
        #expect((-1...11).map(axis.time(atColumn:)).first == 100)
        #expect(axis.time(atColumn: 1) == 108)
        #expect(axis.time(atColumn: 99) == 180)
    }

    @Test func ticksAscendAndTheirLabelsFit() {
        let times = edgeCases.enumerated().filter { $0.offset % 7 == 0 }.map(\.element) + [0, .max]
        for start in times {
            for end in times where end >= start {
                for columns in [1, 10, 40, 200] {
                    let axis = TimeAxis(window: TimeWindow(start: start, end: end), columns: columns, origin: times[3])
                    for labels in [TickLabels.relative(unicode: true), .clock(ClockFormat())] {
                        expectFit(axis.ticks(labels), columns: columns)
                    }
                }
            }
        }
    }

    private func expectFit(_ ticks: [Tick], columns: Int) {
        var reached = -1
        for tick in ticks {
            #expect(tick.column >= reached)
            #expect(tick.column < columns)
            reached = tick.column + 1 + tick.label.count
            #expect(reached <= columns)
        }
    }

    private func draw(_ axis: TimeAxis) -> String {
        var frame = Frame(size: Size(columns: axis.columns, rows: 1))
        let theme = Theme(depth: .monochrome, background: .dark, unicode: true)
        axis.draw(in: &frame, at: Point(column: 0, row: 0), labels: .relative(unicode: true), theme: theme)
        return row(frame)
    }
}

@Suite struct TimeWindowTests {
    private let bounds = TimeWindow(start: 1000, end: 2000)

    @Test func zoomsAroundAPointAndBack() {
        let near = bounds.zoomed(out: false, around: 1200, within: bounds)
        #expect(near == TimeWindow(start: 1100, end: 1600))
        #expect(near.zoomed(out: true, around: 1200, within: bounds) == bounds)
        #expect(bounds.zoomed(out: true, around: 1200, within: bounds) == bounds)
    }

    @Test func pansUpToTheEdges() {
        let window = TimeWindow(start: 1100, end: 1500)
        #expect(window.panned(byEighths: 2, within: bounds) == TimeWindow(start: 1200, end: 1600))
        #expect(window.panned(byEighths: -8, within: bounds) == TimeWindow(start: 1000, end: 1400))
        #expect(window.panned(byEighths: .max, within: bounds) == TimeWindow(start: 1600, end: 2000))
        #expect(window.panned(byEighths: .min, within: bounds) == TimeWindow(start: 1000, end: 1400))
    }

    @Test func fitsASpanWithARoomAround() {
        #expect(TimeWindow(start: 1200, end: 1400).withMargin(within: bounds) == TimeWindow(start: 1190, end: 1410))
        #expect(TimeWindow(start: 5, end: 6).clamped(to: bounds) == TimeWindow(start: 1000, end: 1001))
    }

    @Test func neverLeavesItsBoundsNorBecomesEmpty() {
        for start in edgeCases {
            for end in [start, start &+ 1, .max] {
                let window = TimeWindow(start: start, end: end)
                #expect(window.end > window.start)
                for changed in [
                    window.zoomed(out: true, around: 0, within: window), window.clamped(to: bounds),
                    window.zoomed(out: false, around: .max, within: bounds),
                    window.panned(byEighths: 3, within: bounds),
                ] {
                    #expect(changed.length > 0)
                }
                let inside = window.panned(byEighths: -3, within: bounds)
                #expect(inside.start >= bounds.start && inside.end <= bounds.end)
            }
        }
    }
}
