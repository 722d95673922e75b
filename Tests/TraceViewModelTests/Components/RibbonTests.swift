import TerminalGrid
import Testing
import TraceStore

@testable import TraceViewModel

@Suite struct RibbonTests {
    private let service = ServiceID(rawValue: 0)

    @Test func drawsWorkSolidAndWaitsDotted() {
        let ribbon = ribbon([
            (0, 4, .work(service), false), (4, 24, .wait(inferred: false), false), (24, 48, .work(service), false),
            (48, 64, .idle, false), (64, 80, .work(service), true),
        ])
        #expect(draw(ribbon) == "▌┄┄███  █✗")
    }

    @Test func drawsEnvelopesThinAndBehindWaits() {
        let ribbon = ribbon([
            (0, 16, .envelope(service), false), (16, 24, .work(service), false), (24, 28, .envelope(service), false),
            (28, 44, .wait(inferred: false), false), (44, 80, .envelope(service), true),
        ])
        #expect(draw(ribbon) == "──█┄┄┄───✗")
    }

    @Test func marksAWaitThatBeganBefore() {
        var ribbon = ribbon([(0, 40, .wait(inferred: false), false), (40, 80, .work(service), false)])
        ribbon.window = TimeWindow(start: 20, end: 80)
        #expect(draw(ribbon) == "◂┄┄▐██████")
    }

    @Test func showsWorkOfNoLengthAmongWaits() {
        let ribbon = ribbon([
            (0, 0, .work(service), false), (0, 76, .wait(inferred: true), false), (76, 76, .work(service), false),
        ])
        #expect(draw(ribbon) == "▏┄┄┄┄┄┄┄┄▕")
    }

    @Test func showsTheServiceThatFillsMostOfACell() {
        let other = ServiceID(rawValue: 1)
        let parts = ribbon([(0, 3, .work(service), false), (3, 8, .work(other), false)]).parts(columns: 10)
        guard case .work(let shown, _) = parts[0] else { return #expect(Bool(false)) }
        #expect(shown == other)
    }

    @Test func joinsPiecesOfOneService() {
        let ribbon = ribbon([(0, 3, .work(service), false), (3, 6, .work(service), false)])
        #expect(draw(ribbon) == "▊         ")
    }

    @Test func isOpenWhileItRuns() {
        var ribbon = ribbon([(0, 80, .work(service), false)])
        ribbon.isRunning = true
        #expect(draw(ribbon) == "█████████▶")
    }

    @Test func takesAnySegments() {
        let times: [UInt64] = [0, 1, 79, 80, .max]
        for begin in times {
            for end in times {
                let ribbon = ribbon([(begin, end, .work(service), true)])
                for columns in [-1, 0, 1, 7] { #expect(ribbon.parts(columns: columns).count == max(0, columns)) }
            }
        }
    }

    private func ribbon(_ segments: [(UInt64, UInt64, RibbonSegment.Kind, Bool)]) -> Ribbon {
        Ribbon(
            segments: segments.map { RibbonSegment(begin: $0, end: $1, kind: $2, hasError: $3) },
            window: TimeWindow(start: 0, end: 80)
        )
    }

    private func draw(_ ribbon: Ribbon) -> String {
        let theme = Theme(depth: .indexed256, background: .dark, unicode: true)
        var frame = Frame(size: Size(columns: 10, rows: 1))
        ribbon.draw(in: &frame, at: Point(column: 0, row: 0), columns: 10, theme: theme) { _ in "a" }
        return row(frame)
    }
}
