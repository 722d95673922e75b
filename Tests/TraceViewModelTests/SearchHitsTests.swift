import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// Hits are counted, found and forgotten as a set of keys would do it.
@Suite struct SearchHitsTests {
    @Test func `hits of a lifecycle come and go in any order`() {
        var random = SeededGenerator(seed: 7)
        let keys = (1...3).flatMap { trace in
            (1...4).map { SpanKey(traceID: TraceID(high: 0, low: trace), spanID: SpanID($0)) }
        }
        var hits = SearchHits()
        var expected: Set<SpanKey> = []
        for _ in 0..<2_000 {
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                hits.remove(key.traceID)
                expected = expected.filter { $0.traceID != key.traceID }
            case 1...4:
                hits.remove(key)
                expected.remove(key)
            default:
                hits.insert(key)
                expected.insert(key)
            }
            #expect(hits.count == expected.count)
            #expect(keys.allSatisfy { hits.contains($0) == expected.contains($0) })
            #expect(Set(hits.traces) == Set(expected.map(\.traceID)))
            #expect(hits.count(in: key.traceID) == expected.count { $0.traceID == key.traceID })
        }
    }
}
