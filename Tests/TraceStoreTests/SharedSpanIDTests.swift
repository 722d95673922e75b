import TestSupport
import Testing
import TraceStore

/// Calls whose two sides were written with one span id, as Zipkin does.
@Suite struct SharedSpanIDTests {
    @Test func `a call whose two sides have one id is two spans in every order, and what it led to is the server's`()
        throws
    {
        let sides = """
            web call 0..9ms id=1 client key=evt-9 error
            api serve 0..8ms id=1 server key=evt-2 link=3/7
            api query 2ms..4ms id=2 orphan-of=1
            api serve 0..8ms id=1 server key=evt-2 link=3/7
            web call 0..9ms id=1 client key=evt-9 error
            """
        let batch = SpanBatch(drawing: sides)
        var drawn: Set<String> = []
        for order in orders(of: Array(0..<5)) {
            let store = TraceStore()
            for index in order {
                var one = batch
                one.spans = [batch.spans[index]]
                one.links = batch.links.filter { $0.spanIndex == index }.map {
                    DecodedLink(spanIndex: 0, traceID: $0.traceID, spanID: $0.spanID)
                }
                store.append(one, now: 1)
                store.checkInvariants()
            }
            let trace = store.trace(TraceRow(rawValue: 0))
            #expect(trace.spanCount == 3 && trace.orphanCount == 0 && trace.errorCount == 1)
            #expect(store.totals.duplicates == 2 && store.totals.differingDuplicates == 0)
            #expect(store.totals.services == 2)
            let tree = TraceTree(store: store, trace: trace.row)
            let lines = tree.nodes.map { node in
                let span = store.span(node.row)
                let parent = store.parentInTree(of: span).map { store.name(store.span($0).name) } ?? "-"
                return
                    "\(node.depth) \(store.name(span.name)) \(span.writtenID.hex) \(parent) \(store.links(of: span.row).count)"
            }
            drawn.insert(lines.joined(separator: "\n") + "\n\(store.correlationKey(of: trace.row) ?? "-")")
        }
        #expect(
            drawn == [
                """
                0 call 0000000000000001 - 0
                1 serve 0000000000000001 call 1
                2 query 0000000000000002 serve 0
                evt-2
                """
            ]
        )
    }

    @Test func `a server's side is searched again when the client's takes its id`() throws {
        let store = TraceStore()
        let server = SpanBatch(drawing: "api serve 0..8ms id=1 server")
        let client = SpanBatch(drawing: "web call 0..9ms id=1 client at=5000")
        let key = SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(1))
        var feed = SearchFeed(try #require(SearchText("serve")), in: store) { _ in false }
        #expect(store.append(server, now: 1).displaced.isEmpty)
        #expect(feed.take(server, in: store).hits == [key])
        #expect(store.append(client, now: 2).displaced == [key])
        #expect(feed.take(client, in: store).hits == [SpanKey(traceID: key.traceID, spanID: SpanID(1).otherSide)])
    }

    @Test func `copies of a server's side that differ are counted once in every order`() {
        var batch = SpanBatch(
            drawing: """
                api serve 0..8ms id=1 server
                api serve 0..7ms id=1 server
                api serve 0..6ms id=1 server
                web call 0..9ms id=1 client
                """
        )
        batch.spans[2].parentID = SpanID(1)
        batch.spans[2].spanID = SpanID(1).otherSide
        batch.spans[2].marks.insert(.serverSide)
        for order in orders(of: Array(0..<4)) {
            let store = TraceStore()
            for index in order {
                var one = batch
                one.spans = [batch.spans[index]]
                store.append(one, now: 1)
            }
            store.checkInvariants()
            #expect(store.totals.spans == 2)
            #expect(store.totals.duplicates == 2 && store.totals.differingDuplicates == 1)
        }
    }

    @Test func `a client's side that is its own parent is a root above the server's`() {
        let store = store("api serve 0..8ms id=1 server\nweb call 1ms..9ms id=1 orphan-of=1 client")
        let trace = store.trace(TraceRow(rawValue: 0))
        let tree = TraceTree(store: store, trace: trace.row)
        #expect(tree.nodes.map { "\($0.depth) \(store.name(store.span($0.row).name))" } == ["0 call", "1 serve"])
        #expect(tree.nodes.first?.row == trace.root)
    }
}

/// All orders of some elements.
private func orders(of elements: [Int]) -> [[Int]] {
    guard !elements.isEmpty else { return [[]] }
    return elements.flatMap { first in orders(of: elements.filter { $0 != first }).map { [first] + $0 } }
}
