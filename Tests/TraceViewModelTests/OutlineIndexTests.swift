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

    /// Lifecycles that grow, with few starts, durations and counts, so that many are alike.
    @Test(arguments: 0..<60)
    func `every order is that of sorting anew, however it came about`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let store = TraceStore()
        var index = OutlineIndex()
        for _ in 0..<60 {
            index.note(store.append(SpanBatch(growing: Int.random(in: 0...9, using: &generator), &generator), now: 0))
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                store.limits.spans = max(1, store.totals.spans * 3 / 4)
                while store.mustEvict { index.note(store.evict(now: 100, settle: 1)) }
                store.limits.spans = nil
            case 1, 2:
                let order = TraceOrder.allCases.randomElement(using: &generator) ?? .start
                let sorting = OutlineIndex.Sorting(order: order, isReversed: Bool.random(using: &generator))
                index.sort(by: sorting, context: context(store))
            default: break
            }
            let settles = Bool.random(using: &generator)
            index.takeChanges(context: context(store), settles: settles)
            for position in index.indices { #expect(index.position(of: index.trace(at: position)) == position) }
            #expect(index.heights.total == index.count)
            guard settles || index.sorting.order == .start else { continue }
            #expect(index.indices.map { index.trace(at: $0) } == sorted(store.traceRows, index.sorting, store))
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1_000], [false, true])
    func `lifecycles are sorted alike in runs of any length`(runLength: Int, isReversed: Bool) {
        var generator = SeededGenerator(seed: UInt64(runLength))
        let store = TraceStore()
        for count in [0, 1, 2, 5, 64, 300] {
            _ = store.append(SpanBatch(growing: count, &generator), now: 0)
            let sorting = OutlineIndex.Sorting(order: .errors, isReversed: isReversed)
            var traces = ChunkedArray<TraceRow>()
            for trace in store.traceRows.shuffled(using: &generator) { traces.append(trace) }
            var found: [TraceRow] = []
            OutlineSort(isReversed: isReversed, store: store, runLength: runLength).forEach(
                of: traces,
                key: {
                    let summary = store.trace($0)
                    return OutlineSort.Key(value: ~UInt64(summary.errorCount), start: summary.start, trace: $0)
                },
                { found.append($0) }
            )
            #expect(found == sorted(store.traceRows, sorting, store))
        }
    }

    /// The plainest way: the largest first but for starts, those alike by start and then by id.
    private func sorted(_ traces: [TraceRow], _ sorting: OutlineIndex.Sorting, _ store: TraceStore) -> [TraceRow] {
        func value(_ summary: TraceSummary) -> Int {
            switch sorting.order {
            case .start: Int(summary.start)
            case .duration: -Int(summary.end - summary.start)
            case .spans: -summary.spanCount
            case .errors: -summary.errorCount
            }
        }
        let ordered = traces.map(store.trace).sorted { left, right in
            (value(left), left.start, left.id) < (value(right), right.start, right.id)
        }
        return (sorting.isReversed ? ordered.reversed() : ordered).map(\.row)
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
    /// Spans of forty lifecycles, in few ways.
    fileprivate init(growing count: Int, _ generator: inout SeededGenerator) {
        self.init()
        names = ["event"]
        origins = [DecodedOrigin()]
        for _ in 0..<count {
            var span = DecodedSpan()
            span.traceID = TraceID(high: 0, low: UInt64.random(in: 1...40, using: &generator))
            span.spanID = SpanID(UInt64.random(in: 1...1_000, using: &generator))
            span.start = UInt64.random(in: 1...5, using: &generator)
            span.end = span.start + UInt64.random(in: 0...3, using: &generator)
            if Int.random(in: 0..<4, using: &generator) == 0 { span.status = .error }
            spans.append(span)
        }
    }

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
