import TestSupport
import Testing
import TraceStore

/// What can be read from a store is a function of the set of spans.
@Suite struct ArrivalOrderTests {
    @Test(arguments: 0..<300)
    func `any order and any split into batches give the same lifecycles`(seed: Int) {
        var generator = FixedGenerator(seed: UInt64(seed))
        let spans = oddSpans(&generator)
        let expected = describe(filled([spans]))
        for _ in 0..<4 {
            let store = filled(split(spans.shuffled(using: &generator), &generator))
            store.checkInvariants()
            #expect(describe(store) == expected)
        }
    }

    @Test(arguments: 0..<100)
    func `looking in between changes nothing`(seed: Int) {
        var generator = FixedGenerator(seed: UInt64(seed))
        let spans = oddSpans(&generator)
        let store = TraceStore()
        for batch in split(spans.shuffled(using: &generator), &generator) {
            store.append(SpanBatch(batch), now: 0)
            store.checkInvariants()
            _ = describe(store)
        }
        #expect(describe(store) == describe(filled([spans])))
    }

    /// What a reader keeps by (trace, version) must never be older than the store.
    @Test(arguments: 0..<100)
    func `a trace that looks different has a new version and is named as changed`(seed: Int) {
        var generator = FixedGenerator(seed: UInt64(seed))
        let store = TraceStore()
        var drawn: [TraceRow: (version: UInt32, text: String)] = [:]
        for batch in split(oddSpans(&generator), &generator) {
            let change = store.append(SpanBatch(batch), now: 0)
            #expect(Set(change.traces).count == change.traces.count)
            for number in 0..<UInt32(store.traceCount) {
                let row = TraceRow(rawValue: number)
                let version = store.trace(row).version
                let text = dump(row, in: store)
                if let earlier = drawn[row], earlier.text != text {
                    #expect(earlier.version != version)
                    #expect(change.traces.contains(row))
                }
                if drawn[row] == nil { #expect(change.newTraces.contains(row) && change.traces.contains(row)) }
                drawn[row] = (version, text)
            }
        }
    }

    private func filled(_ batches: [[LooseSpan]]) -> TraceStore {
        let store = TraceStore()
        for batch in batches { store.append(SpanBatch(batch), now: 0) }
        return store
    }

    private func split(_ spans: [LooseSpan], _ generator: inout FixedGenerator) -> [[LooseSpan]] {
        var batches: [[LooseSpan]] = [[]]
        for span in spans {
            if Int.random(in: 0..<5, using: &generator) == 0 { batches.append([]) }
            batches[batches.count - 1].append(span)
        }
        return batches
    }

    private func describe(_ store: TraceStore) -> String {
        let rows = store.traceRows.sorted { store.precedes($0, $1, by: .start) }
        return rows.map { dump($0, in: store) }.joined(separator: "\n") + "\n\(store.totals)"
    }
}

/// A trace with everything that can be read of it.
func dump(_ trace: TraceRow, in store: TraceStore) -> String {
    let places = TraceTree(store: store, trace: trace).nodes.map { node in
        let span = store.span(node.row)
        return "\(span.key.spanID.rawValue)@\(span.location.packed)-\(node.subtreeEnd)-\(node.errorsBelow)"
    }
    return draw(store, trace) + "\n" + places.joined(separator: " ")
}
