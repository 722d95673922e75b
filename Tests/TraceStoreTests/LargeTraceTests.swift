import Testing
import TraceStore

/// Sizes that are ordinary input.
///
/// What is quadratic or recursive takes minutes or overflows the stack here.
@Suite(.timeLimit(.minutes(1))) struct LargeTraceTests {
    private let size: UInt64 = 100_000

    @Test func `a chain 100,000 deep`() {
        let store = filled((1...size).reversed().map { span($0, parent: $0 - 1) })
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        #expect(tree.nodes.count == Int(size))
        #expect(tree.nodes.last?.depth == Int32(size - 1))
        #expect(tree.nodes.allSatisfy { $0.subtreeEnd == Int32(size) })
        #expect(LifecycleAnalysis(store: store, tree: tree).ribbon.last?.end == size + 10)
    }

    @Test func `a circle of 100,000 spans`() {
        let store = filled((1...size).map { span($0, parent: $0 == 1 ? size : $0 - 1) })
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        #expect(tree.nodes.count == Int(size))
        #expect(tree.nodes.filter(\.isCut).count == 1)
        #expect(store.totals.orphans == 0)
    }

    @Test func `100,000 stages under one parent`() {
        let stages = (1...size).map { number in
            var stage = span(number, parent: number == 1 ? 0 : 1, kind: .consumer)
            stage.span.start = 20 * number
            stage.span.end = 20 * number + 10
            return stage
        }
        let store = filled(stages)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        #expect(tree.nodes[0].childCount == Int32(size - 1))
        #expect(LifecycleAnalysis(store: store, tree: tree).waiting == 10 * (size - 1))
    }

    @Test func `100,000 differing copies of the spans that hold a trace's bounds`() {
        let others = (2...size).map { span($0, parent: 1) }
        let copies = (0..<size).map { number in
            var copy = span(1, parent: number + size)
            copy.span.start = 10 + number
            copy.span.end = 2 * size + number
            copy.span.location = SpanLocation(segment: 1, offset: number, length: 1)
            return copy
        }
        let store = filled(others + copies)
        let summary = store.trace(TraceRow(rawValue: 0))
        #expect(summary.start == 2)
        #expect(summary.end == 3 * size - 1)
        #expect(summary.placeholderCount == 1)
        #expect(store.totals.duplicates == Int(size) - 1)
        #expect(store.totals.differingDuplicates == 1)
        store.checkInvariants()
    }

    @Test func `100,000 consumers that link to one producer`() {
        let store = filled(
            (1...size).map { number in
                var item = span(number, parent: 0, kind: number == 1 ? .producer : .consumer)
                if number == 1 {
                    item.span.operation = .create
                } else {
                    item.links = [LinkTarget(traceID: TraceID(high: 0, low: 1), spanID: SpanID(1))]
                }
                return item
            }
        )
        let key = SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(1))
        #expect(store.backlinks(to: key).count == Int(size) - 1)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        #expect(LifecycleAnalysis(store: store, tree: tree).waits.count == Int(size) - 11)
    }

    @Test func `20,000 spans have the links of their last copies, and are linked to by these alone`() {
        let count: UInt64 = 20_000
        let trace = TraceID(high: 0, low: 1)
        /// `copy` 0 or 1; only every second span comes twice.
        func targets(of id: UInt64, copy: UInt64) -> [UInt64] {
            [id * 7 % count + 1, (id * id + copy) % count + 1, (id + 100 * copy) % count + 1]
        }
        func linked(_ id: UInt64, copy: UInt64) -> LooseSpan {
            var item = span(id, parent: 0)
            item.span.end += copy
            item.links = targets(of: id, copy: copy).map { LinkTarget(traceID: trace, spanID: SpanID($0)) }
            return item
        }
        let ids = Array(1...count)
        let copied = ids.filter { $0 % 2 == 0 }
        let store = filled(ids.map { linked($0, copy: 0) } + copied.map { linked($0, copy: 1) })

        var sources: [UInt64: Set<UInt64>] = [:]
        for id in ids {
            let expected = targets(of: id, copy: id % 2 == 0 ? 1 : 0)
            for target in expected { sources[target, default: []].insert(id) }
            let row = store.spanRow(SpanKey(traceID: trace, spanID: SpanID(id)))
            #expect(row.map { store.links(of: $0).map(\.spanID.rawValue) } == expected)
        }
        for id in ids {
            let rows = store.backlinks(to: SpanKey(traceID: trace, spanID: SpanID(id)))
            #expect(rows.map { store.span($0).key.spanID.rawValue } == (sources[id] ?? []).sorted())
        }
        #expect(store.totals.linkCount == 3 * Int(count))
    }

    @Test func `spans of large traces are found after one of these traces was evicted and came back`() {
        let ids: [UInt64] = Array(1...20_000)
        func spans(ofTrace trace: UInt64) -> [LooseSpan] { ids.map { span($0, parent: $0 / 2, trace: trace) } }
        let store = filled(spans(ofTrace: 1) + spans(ofTrace: 2) + spans(ofTrace: 3))
        store.limits.spans = 50_000
        var evicted: [TraceID] = []
        while store.mustEvict { evicted += store.evict(now: 10, settle: 5).evicted.map(\.id) }
        #expect(evicted.count == 1)
        store.checkInvariants()
        store.limits.spans = nil
        let others = ids.reversed().map { span($0, parent: $0 / 2, trace: 4) }
        for begin in stride(from: 0, to: others.count, by: 700) {
            store.append(SpanBatch(others[begin..<min(begin + 700, others.count)]), now: 20)
        }
        store.checkInvariants()
        #expect(store.totals.spans == 60_000)
        for trace in [1, 2, 3, 4] as [UInt64] where !evicted.contains(TraceID(high: 0, low: trace)) {
            let found = ids.filter { id in
                let key = SpanKey(traceID: TraceID(high: 0, low: trace), spanID: SpanID(id))
                guard let row = store.spanRow(key) else { return false }
                return store.key(of: row) == key && store.span(row).start == id
            }
            #expect(found == ids)
        }
    }

    /// A span that works from its number to ten later.
    private func span(_ id: UInt64, parent: UInt64, kind: SpanKind = .internal, trace: UInt64 = 1) -> LooseSpan {
        var item = LooseSpan()
        item.span.traceID = TraceID(high: 0, low: trace)
        item.span.spanID = SpanID(id)
        item.span.parentID = SpanID(parent)
        item.span.start = id
        item.span.end = id + 10
        item.span.kind = kind
        item.span.location = SpanLocation(segment: 0, offset: id, length: 1)
        item.name = "job"
        item.service = "worker"
        return item
    }

    /// A store that takes the spans in batches of a reader's size.
    private func filled(_ spans: [LooseSpan]) -> TraceStore {
        let store = TraceStore()
        for begin in stride(from: 0, to: spans.count, by: 1_300) {
            store.append(SpanBatch(spans[begin..<min(begin + 1_300, spans.count)]), now: 0)
        }
        return store
    }
}
