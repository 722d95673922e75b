import Testing
import TraceStore

@testable import TraceCommands

@Suite struct QuietQueueTests {
    private let order = TraceRow(rawValue: 1)
    private let refund = TraceRow(rawValue: 2)

    @Test func aLifecycleIsQuietWhenNothingCameForTheSettleTime() {
        var queue = QuietQueue(settle: 5)
        queue.touch(order, at: 10)
        #expect(queue.nextDeadline == 15)
        #expect(queue.takeQuiet(now: 14).isEmpty)
        #expect(queue.takeQuiet(now: 15).map(\.row) == [order])
        #expect(queue.nextDeadline == nil)
    }

    @Test func anArrivalPutsItOff() {
        var queue = QuietQueue(settle: 5)
        queue.touch(order, at: 10)
        queue.touch(refund, at: 11)
        queue.touch(order, at: 12)
        #expect(queue.takeQuiet(now: 16).map(\.row) == [refund])
        #expect(queue.takeQuiet(now: 17).map(\.row) == [order])
    }

    @Test func aLifecycleThatWentIsForgotten() {
        var queue = QuietQueue(settle: 5)
        queue.touch(order, at: 10)
        #expect(queue.forget(order) == false)
        #expect(queue.takeQuiet(now: 20).isEmpty)
        // Its row is another lifecycle's now.
        queue.touch(order, at: 21)
        #expect(queue.takeQuiet(now: 30).map(\.isAgain) == [false])
        #expect(queue.forget(order) == nil)
        queue.touch(order, at: 31)
        #expect(queue.takeQuiet(now: 40).map(\.isAgain) == [false])
    }

    @Test func whatGrowsAfterItWasTakenIsMarked() {
        var queue = QuietQueue(settle: 5)
        queue.touch(order, at: 10)
        #expect(queue.takeQuiet(now: 15).map(\.isAgain) == [false])
        queue.touch(order, at: 20)
        #expect(queue.takeQuiet(now: 25).map(\.isAgain) == [true])
    }

    @Test func everythingIsQuietAtTheEnd() {
        var queue = QuietQueue(settle: 5)
        for time in 0..<3000 { queue.touch(TraceRow(rawValue: UInt32(time % 7)), at: UInt64(time)) }
        #expect(Set(queue.takeQuiet(now: .max).map(\.row.rawValue)) == Set(0..<7))
        #expect(queue.takeQuiet(now: .max).isEmpty)
    }
}
