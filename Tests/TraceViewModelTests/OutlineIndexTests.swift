import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// What the outline's index counts and keeps, against the plainest way to do the same.
@Suite struct OutlineIndexTests {
    /// Lifecycles of one span each, in any order of their starts; their ids are their starts.
    @Test(arguments: 0..<60)
    func `new below is what arrived since, was never in view and stands below it`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let store = TraceStore()
        var index = OutlineIndex()
        var unseen: Set<UInt64> = []
        var isCounting = false
        for _ in 0..<60 {
            let starts = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                UInt64.random(in: 1...2_000, using: &generator)
            }
            let known = Set(held(in: store))
            index.note(store.append(SpanBatch(starting: starts), now: 0))
            if isCounting { unseen.formUnion(Set(held(in: store)).subtracting(known)) }
            if Int.random(in: 0..<8, using: &generator) == 0 {
                store.limits.spans = max(1, store.totals.spans * 3 / 4)
                while store.mustEvict { index.note(store.evict(now: 100, settle: 1)) }
                store.limits.spans = nil
                unseen.formIntersection(held(in: store))
            }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                index.countNew()
                isCounting = true
                unseen = []
            case 1:
                index.stopCountingNew()
                isCounting = false
                unseen = []
            case 2: index.rebuild(context: context(store))
            default: break
            }
            index.takeChanges(context: context(store), settles: true)

            let order = held(in: store).sorted()
            #expect(index.indices.map { store.trace(index.trace(at: $0)).start } == order)
            guard !order.isEmpty else { continue }
            let first = Int.random(in: order.indices, using: &generator)
            let last = min(order.count - 1, first + Int.random(in: 0..<4, using: &generator))
            index.see(first..<last + 1)
            unseen.subtract(order[first...last])
            #expect(index.newBelow == order[(last + 1)...].count { unseen.contains($0) })
        }
    }

    @Test(arguments: 0..<20)
    func `an array in pieces holds what an array holds`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var pieces = ChunkedArray<Int>()
        var whole: [Int] = []
        for step in 0..<40 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                let counts = [0, 4_095, 4_096, 4_097, 8_192, max(0, whole.count - 1), whole.count]
                let kept = counts.randomElement(using: &generator) ?? 0
                pieces.keepFirst(kept)
                whole = Array(whole.prefix(kept))
            case 1 where !whole.isEmpty:
                let place = Int.random(in: whole.indices, using: &generator)
                pieces[place] += step
                whole[place] += step
            default:
                let count = [1, 2, 4_095, 4_096, 5_000].randomElement(using: &generator) ?? 1
                pieces.append(step, count: count)
                whole += Array(repeating: step, count: count)
            }
            #expect(pieces.indices.map { pieces[$0] } == whole)
        }
    }

    private func held(in store: TraceStore) -> [UInt64] { store.traceRows.map { store.trace($0).start } }

    private func context(_ store: TraceStore) -> OutlineIndex.Context {
        OutlineIndex.Context(store: store, clock: ClockFormat(zone: .utc), folds: Folds(), partlyFolded: [:])
    }
}

extension SpanBatch {
    /// A lifecycle of one span for each start, which is its id as well.
    fileprivate init(starting starts: [UInt64]) {
        self.init()
        names = ["event"]
        origins = [DecodedOrigin()]
        for start in starts {
            var span = DecodedSpan()
            span.traceID = TraceID(high: 0, low: start)
            span.spanID = SpanID(start)
            span.start = start
            span.end = start + 1
            spans.append(span)
        }
    }
}
