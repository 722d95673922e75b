import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

@Suite struct SelfTimeTests {
    @Test func subtractsWhatChildrenCoverOnce() {
        let store = TraceStore()
        store.append(
            SpanBatch(
                drawing: """
                    api root 0..100ms
                      api first 10ms..30ms
                        api inside 12ms..14ms
                      api overlapping 20ms..40ms
                      api later than its parent 90ms..200ms
                      api open 50ms..
                    api backwards 10ms..5ms
                    """
            ),
            now: 0
        )
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        var times: [String: UInt64] = [:]
        for (node, content) in tree.nodes.enumerated() {
            times[store.name(store.span(content.row).name)] = tree.selfTime(ofNode: node, in: store)
        }
        #expect(times["root"] == 60_000_000)
        #expect(times["first"] == 18_000_000)
        #expect(times["open"] == nil)
        #expect(times["backwards"] == nil)
        #expect(tree.selfTime(ofNode: -1, in: store) == nil)
    }
}
