import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Hits are counted, found and forgotten as sets of rows would do it.
@Suite struct SearchHitsTests {
    @Test func `hits of a lifecycle come and go in any order`() {
        var random = SeededGenerator(seed: 7)
        let traces = [3, 0, 5_000].map { TraceRow(rawValue: $0) }
        // A span has one lifecycle.
        let spans = (0..<3).map { trace in (0..<4).map { SpanRow(rawValue: 1_500 * $0 + trace) } }
        var hits = SearchHits()
        var expected: [TraceRow: Set<SpanRow>] = [:]
        for _ in 0..<2_000 {
            let number = Int.random(in: 0..<traces.count, using: &random)
            let trace = traces[number]
            let span = spans[number][Int.random(in: 0..<4, using: &random)]
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                hits.remove(trace)
                expected[trace] = nil
            case 1...4:
                let removed = Set(spans[number].filter { _ in Bool.random(using: &random) } + [span])
                hits.remove(removed, in: trace)
                expected[trace]?.subtract(removed)
            default:
                hits.insert(span, in: trace)
                expected[trace, default: []].insert(span)
            }
            #expect(hits.count == expected.values.reduce(0) { $0 + $1.count })
            #expect(hits.traceCount == expected.values.count { !$0.isEmpty })
            #expect(Set(hits.traces) == Set(expected.filter { !$0.value.isEmpty }.keys))
            for (trace, spans) in zip(traces, spans) {
                #expect(hits.count(in: trace) == expected[trace]?.count ?? 0)
                #expect(hits.areIn(trace) == (expected[trace]?.isEmpty == false))
                #expect(spans.allSatisfy { hits.contains($0, in: trace) == expected[trace]?.contains($0) ?? false })
            }
        }
    }
}
