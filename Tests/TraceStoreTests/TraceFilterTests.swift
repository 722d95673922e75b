import TestSupport
import Testing
import TraceStore

@Suite struct TraceFilterTests {
    private let drawing = """
        trace 2a0000000000beef
        order-api Charge Card 0..1ms key=evt-77 type=order.paid id=c0ffee00c0ffee11
          worker job 2ms..3ms orphan-of=5
        """

    @Test(arguments: ["", "charge", "CARD", "order-a", "EVT-7", "paid", "work", "c0ffee00", "00c0ffee", "00000000beef"])
    func `finds names, services, keys, types and ids`(text: String) {
        #expect(matches(text))
    }

    @Test(arguments: ["charges", "evt-8", "ffee", "beef", "c0ffee00c0ffee12", "x"])
    func `does not find what is not there, nor few digits inside an id`(text: String) {
        #expect(!matches(text))
    }

    @Test func `sees names that came after it was made`() {
        let store = store(drawing)
        var filter = TraceFilter(text: "late")
        let before = filter.matches(TraceRow(rawValue: 0), in: store)
        store.append(SpanBatch(drawing: "trace 2a0000000000beef\nlate-worker job 5ms..6ms at=9 id=99"), now: 0)
        let after = filter.matches(TraceRow(rawValue: 0), in: store)
        #expect(!before && after)
    }

    @Test func `orders traces by what is asked, then by start, then by id`() {
        let store = store(
            """
            trace 3
            api event 0..5ms error
            trace 2
            api event 0..5ms
            trace 1
            api event 1ms..2ms
              api job 1ms..2ms
            """
        )
        let rows = (0..<3).map { TraceRow(rawValue: $0) }
        func ids(_ order: TraceOrder) -> [UInt64] {
            rows.sorted { store.precedes($0, $1, by: order) }.map { store.trace($0).id.low }
        }
        #expect(ids(.start) == [2, 3, 1])
        #expect(ids(.duration) == [1, 2, 3])
        #expect(ids(.spans) == [2, 3, 1])
        #expect(ids(.errors) == [2, 1, 3])
    }

    private func matches(_ text: String) -> Bool {
        var filter = TraceFilter(text: text)
        return filter.matches(TraceRow(rawValue: 0), in: store(drawing))
    }
}
