import TestSupport
import Testing

@testable import TraceStore

/// Whole lifecycles go, the finished and the old before the others, and what stays is as if they had never come.
@Suite struct EvictionTests {
    private let settle: UInt64 = 5

    @Test(arguments: 0..<200)
    func `what is kept looks as if nothing else had come`(seed: Int) {
        var generator = FixedGenerator(seed: UInt64(seed) &+ 7_000)
        let store = TraceStore()
        store.limits.spans = Int.random(in: 1...30, using: &generator)
        var log = Log()
        for round in 0..<12 {
            let now = UInt64(round) * UInt64.random(in: 1...4, using: &generator)
            let spans = manyTraces(&generator)
            log.take(spans)
            store.append(SpanBatch(spans), now: now)
            store.checkInvariants()
            // Sometimes an eviction is still under way when the next spans come.
            var slices = Int.random(in: 0...40, using: &generator)
            let isFinished = Bool.random(using: &generator)
            while store.mustEvict, isFinished || slices > 0 {
                slices -= 1
                store.evict(now: now, settle: settle, steps: Int.random(in: 1...8, using: &generator)) { row in
                    log.evict(store.trace(row).id, store.state(of: row, now: now, settle: settle))
                }
            }
            #expect(store.totals.lateSpans == log.late)
        }
        finish(store, &log)
        store.checkInvariants()
        let fresh = TraceStore()
        fresh.append(SpanBatch(log.kept.values.flatMap(\.self).shuffled(using: &generator)), now: 0)
        #expect(store.traceCount == fresh.traceCount)
        for row in store.traceRows {
            let twin = fresh.traceRow(store.trace(row).id)
            #expect(twin.map { dump($0, in: fresh) } == dump(row, in: store))
            #expect(store.trace(row).isCut == log.cut.contains(store.trace(row).id))
        }
        #expect(store.totals.spans == fresh.totals.spans)
        #expect(store.totals.spans <= store.limits.spans ?? 0)
        #expect(store.totals.linkCount == fresh.totals.linkCount)
        #expect(store.totals.services == fresh.totals.services)
        #expect(store.totals.evictedTraces == log.evictions)
    }

    @Test func `complete lifecycles go first, then incomplete ones, then the largest running one`() {
        let store = TraceStore()
        store.append(
            SpanBatch(
                drawing: """
                    trace 1
                    api event 0..1ms orphan-of=99
                    trace 2
                    api event 20ms..30ms
                    trace 3
                    api event 10ms..15ms
                    """
            ),
            now: 0
        )
        store.append(
            SpanBatch(
                drawing: """
                    trace 4
                    api event 1ms..2ms
                    trace 5
                    api event 2ms..3ms
                      api job 2ms..3ms
                    """
            ),
            now: 9
        )
        var order: [UInt64] = []
        for limit in [5, 4, 3, 2, 1, 0] {
            store.limits.spans = limit
            order += evictAll(store, now: 10).map(\.id.low)
        }
        // Three and two are complete, one misses a parent; five has more spans than four.
        #expect(order == [3, 2, 1, 5, 4])
    }

    @Test func `of many running lifecycles the oldest go first, whatever their size`() {
        let store = TraceStore()
        for number in 1...40 {
            let start = (number * 7) % 41
            let jobs = (0..<number % 5).map { "\n  api job \(start)ms..\(start + $0)ms" }.joined()
            store.append(SpanBatch(drawing: "trace \(number)\napi event \(start)ms..\(start + 1)ms" + jobs), now: 9)
        }
        store.limits.spans = store.totals.spans / 2
        let kept = 40 - evictAll(store, now: 10).count
        let starts = store.traceRows.map { store.trace($0).start }
        #expect(starts.count == kept)
        let latest = (1...40).map { ($0 * 7) % 41 }.sorted().suffix(kept).map { UInt64($0) * 1_000_000 }
        #expect(starts.map { $0 - (starts.min() ?? 0) }.sorted() == latest.map { $0 - (latest.first ?? 0) })
    }

    @Test func `a span that comes for an evicted lifecycle is counted and not kept`() {
        let store = TraceStore()
        store.append(SpanBatch(drawing: "api event 0..1ms id=1"), now: 0)
        store.limits.spans = 0
        #expect(evictAll(store, now: 10).map(\.id.low) == [1])
        store.limits.spans = nil
        let change = store.append(SpanBatch(drawing: "api late 1ms..2ms id=2 orphan-of=1 key=k link=7"), now: 11)
        #expect(change.traces.isEmpty)
        let totals = store.totals
        #expect(totals.lateSpans == 1 && totals.spans == 0 && totals.orphans == 0 && totals.linkCount == 0)
        #expect(totals.evictedTraces == 1 && totals.evictedSpans == 1)
        store.checkInvariants()
    }

    @Test func `what goes on coming for an evicted running lifecycle is kept and marked as cut`() throws {
        let store = TraceStore()
        store.append(SpanBatch(drawing: "api event 0..1ms id=1"), now: 0)
        store.limits.spans = 0
        evictAll(store, now: 1)
        store.limits.spans = nil
        let change = store.append(SpanBatch(drawing: "api job 1ms..2ms id=2 orphan-of=1"), now: 2)
        let row = try #require(change.newTraces.first)
        #expect(store.trace(row).isCut)
        #expect(store.state(of: row, now: 3, settle: settle) == .running)
        #expect(store.state(of: row, now: 99, settle: settle) == .incomplete(.cut))
        // The parent was seen: it is no orphan.
        #expect(store.totals.orphans == 0)
        store.checkInvariants()
    }

    @Test func `a lifecycle whose link leads to an evicted one is named as changed`() {
        let store = store("worker job 7ms..9ms consumer link=2/b\ntrace 2\napi send 0..1ms id=b send")
        let waiting = TraceRow(rawValue: 0)
        let before = store.trace(waiting).version
        store.append(SpanBatch(drawing: "worker more 8ms..9ms consumer id=77 at=9"), now: 9)
        store.limits.spans = 2
        let change = store.evict(now: 10, settle: settle)
        #expect(change.evicted.map(\.id.low) == [2])
        #expect(change.traces == [waiting])
        #expect(store.trace(waiting).version != before)
        #expect(store.backlinks(to: SpanKey(traceID: TraceID(high: 0, low: 2), spanID: SpanID(0xb))).count == 1)
    }

    @Test func `evicting 100,000 spans takes many short slices`() {
        let store = TraceStore()
        let spans = (1...100_000).map { number in numbered(UInt64(number), trace: 1) }
        store.append(SpanBatch(spans), now: 0)
        store.append(SpanBatch([numbered(1, trace: 2)]), now: 9)
        store.limits.spans = 10
        var slices = 0
        while store.mustEvict {
            store.evict(now: 10, settle: settle, steps: 1_000)
            slices += 1
            #expect(store.totals.spans == 1)
        }
        #expect(slices >= 100)
        store.checkInvariants()
    }

    @Test func `30,000 links to one span go without a walk for each`() {
        let store = TraceStore()
        let spans = (1...30_000).map { number in
            var item = numbered(UInt64(number), trace: UInt64(number) + 10)
            item.links = [LinkTarget(traceID: TraceID(high: 0, low: 11), spanID: SpanID(1))]
            return item
        }
        store.append(SpanBatch(spans), now: 0)
        store.limits.spans = 5
        evictAll(store, now: 10)
        #expect(store.totals.linkCount == store.totals.spans)
        store.checkInvariants()
    }

    @Test func `memory stays below its limit over an endless stream`() {
        let store = TraceStore()
        let limit = 6_000_000
        store.limits.bytes = limit
        var highest = 0
        for batchNumber in 0..<UInt64(120) {
            let spans = (0..<UInt64(1_000)).map { index in
                let number = batchNumber * 1_000 + index
                var item = numbered(number + 1, trace: number / 3 + 1)
                // Names, services and keys without end, as ids in them would be.
                item.name = "name \(number / 50)"
                item.service = "service \(batchNumber)"
                item.key = "key \(number)"
                item.links = index % 7 == 0 ? [LinkTarget(traceID: item.span.traceID, spanID: SpanID(number))] : []
                return item
            }
            store.append(SpanBatch(spans), now: batchNumber)
            store.evict(now: batchNumber, settle: settle)
            highest = max(highest, store.memoryInUse)
        }
        #expect(highest < limit + limit / 8)
        #expect(store.totals.spans > 15_000)
        // The numbers of services whose spans have gone are given again.
        #expect(store.origins.services.count < 60)
        #expect(store.totals.spans + store.totals.evictedSpans + store.totals.lateSpans == 120_000)
        store.checkInvariants()
    }

    @Test func `a filter finds names that stand where others stood`() {
        let store = store("api first 0..1ms")
        var filter = TraceFilter(text: "second")
        let before = filter.matches(TraceRow(rawValue: 0), in: store)
        store.limits.spans = 0
        evictAll(store, now: 10)
        store.append(SpanBatch(drawing: "trace 2\nother second 0..1ms at=9"), now: 11)
        #expect(store.traceRow(TraceID(high: 0, low: 2)) == TraceRow(rawValue: 0))
        let after = filter.matches(TraceRow(rawValue: 0), in: store)
        #expect(!before && after)
    }

    @Test func `ids of evicted lifecycles are remembered up to a limit`() {
        let store = TraceStore()
        store.limits.spans = 0
        for batch in 0..<UInt64(80) {
            store.append(SpanBatch((1...1_000).map { numbered($0, trace: batch * 1_000 + $0) }), now: 0)
            evictAll(store, now: 10)
        }
        store.limits.spans = nil
        store.append(SpanBatch([numbered(1, trace: 1), numbered(1, trace: 79_500)]), now: 11)
        #expect(store.totals.lateSpans == 1)
        #expect(store.traceRow(TraceID(high: 0, low: 1)) != nil)
    }

    // MARK: Support

    /// What a store must have kept, worked out beside it.
    private struct Log {
        var kept: [TraceID: [LooseSpan]] = [:]
        var gone: Set<TraceID> = []
        var cut: Set<TraceID> = []
        var wereRunning: Set<TraceID> = []
        var late = 0
        var evictions = 0

        mutating func take(_ spans: [LooseSpan]) {
            for span in spans {
                let id = span.span.traceID
                if gone.contains(id) {
                    late += 1
                    continue
                }
                if wereRunning.remove(id) != nil { cut.insert(id) }
                kept[id, default: []].append(span)
            }
        }

        mutating func evict(_ id: TraceID, _ state: LifecycleState) {
            evictions += 1
            kept[id] = nil
            cut.remove(id)
            guard id.isValid else { return }
            if state == .running { wereRunning.insert(id) } else { gone.insert(id) }
        }
    }

    private func finish(_ store: TraceStore, _ log: inout Log) {
        var evictedNow: [(TraceID, LifecycleState)] = []
        while store.mustEvict {
            store.evict(now: 1_000, settle: settle) { row in
                evictedNow.append((store.trace(row).id, store.state(of: row, now: 1_000, settle: settle)))
            }
        }
        for (id, state) in evictedNow { log.evict(id, state) }
    }

    @discardableResult
    private func evictAll(_ store: TraceStore, now: UInt64) -> [EvictedTrace] {
        var gone: [EvictedTrace] = []
        while store.mustEvict { gone += store.evict(now: now, settle: settle).evicted }
        return gone
    }

    /// Odd spans of a dozen traces and the bucket.
    private func manyTraces(_ generator: inout FixedGenerator) -> [LooseSpan] {
        let shift = UInt64.random(in: 0..<4, using: &generator)
        return oddSpans(&generator).map { item in
            var item = item
            if item.span.traceID.isValid { item.span.traceID.low += 3 * shift }
            item.service = ["", "api", "worker"][Int((item.span.traceID.low &+ item.span.spanID.rawValue) % 3)]
            item.links = item.links.map { link in
                guard link.traceID.isValid else { return link }
                return LinkTarget(traceID: TraceID(high: 0, low: link.traceID.low + 3 * shift), spanID: link.spanID)
            }
            return item
        }
    }

    private func numbered(_ number: UInt64, trace: UInt64) -> LooseSpan {
        var item = LooseSpan()
        item.span.traceID = TraceID(high: 0, low: trace)
        item.span.spanID = SpanID(number)
        item.span.start = number
        item.span.end = number + 10
        item.span.location = SpanLocation(segment: 0, offset: number, length: 1)
        item.name = "job"
        item.service = "worker"
        return item
    }
}
