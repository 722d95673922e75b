import TestSupport
import Testing
import TraceStore

@Suite struct TraceStoreTests {
    @Test func `a late parent takes over its placeholder in place`() throws {
        let store = TraceStore()
        store.append(SpanBatch(drawing: "worker job 5ms..6ms orphan-of=99"), now: 0)
        let key = SpanKey(traceID: TraceID(high: 0, low: 1), spanID: SpanID(0x99))
        let placeholder = try #require(store.spanRow(key))
        #expect(store.span(placeholder).isPlaceholder)
        #expect(store.totals.orphans == 1)

        store.append(SpanBatch(drawing: "api event 0..1ms id=99 at=7"), now: 0)
        #expect(store.spanRow(key) == placeholder)
        #expect(!store.span(placeholder).isPlaceholder)
        #expect(store.totals.orphans == 0)
        #expect(
            draw(store, TraceRow(rawValue: 0)).hasSuffix(
                """
                api event 0..1ms
                  worker job 5ms..6ms | stage waited=4ms by parentEnd
                ribbon 0..1ms (api), 1ms..5ms wait, 5ms..6ms worker
                """
            )
        )
    }

    @Test func `orphans of one missing parent are siblings under one placeholder`() {
        expectDrawing(
            """
            worker first 5ms..6ms orphan-of=99
            worker second 7ms..8ms orphan-of=99
            """,
            """
            trace 1 0..3ms spans=2 orphans=2 placeholders=1 working=2ms waiting=0 services=worker
            ? missing 99
              worker first 0..1ms
              worker second 2ms..3ms
            ribbon 0..1ms worker, 1ms..2ms idle, 2ms..3ms worker
            """
        )
    }

    @Test func `of two differing copies the later end wins, and both are counted`() {
        let store = store(
            """
            api event 0.. root id=1
              worker job 1ms.. id=2
              worker job 1ms..3ms id=2 error
              worker job 1ms..3ms id=2 error
            """
        )
        #expect(store.totals.spans == 2)
        #expect(store.totals.duplicates == 2)
        #expect(store.totals.differingDuplicates == 1)
        #expect(store.totals.errors == 1)
        #expect(store.trace(TraceRow(rawValue: 0)).unendedCount == 1)
        store.checkInvariants()
    }

    @Test func `a copy with another parent leaves no placeholder behind`() {
        let store = store(
            """
            api event 0..9ms id=1
            worker job 1ms..2ms id=2 orphan-of=77
            worker job 1ms..3ms id=2 orphan-of=1
            """
        )
        let trace = store.trace(TraceRow(rawValue: 0))
        #expect(trace.placeholderCount == 0)
        #expect(trace.orphanCount == 0)
        #expect(store.spanRow(SpanKey(traceID: trace.id, spanID: SpanID(0x77))) == nil)
        #expect(Array(store.spanRows(of: trace.row)).count == 2)
        store.checkInvariants()
    }

    @Test func `spans that are sent again do not wake a finished lifecycle, a copy that says more does`() {
        let drawing = "api event 0..5ms id=1 key=evt type=paid"
        let store = TraceStore()
        let row = TraceRow(rawValue: 0)
        store.append(SpanBatch(drawing: drawing), now: 10)
        let version = store.trace(row).version

        #expect(store.append(SpanBatch(drawing: drawing), now: 100).traces.isEmpty)
        #expect(store.state(of: row, now: 100, settle: 5) == .complete)
        #expect(store.trace(row).version == version)
        #expect(store.totals.duplicates == 1)

        let later = SpanBatch(drawing: "api event 0..6ms id=1 key=evt type=paid")
        #expect(store.append(later, now: 200).traces == [row])
        #expect(store.state(of: row, now: 200, settle: 5) == .running)
    }

    @Test func `what is read again is no duplicate, but what differs is, and what is new counts`() {
        let store = TraceStore()
        store.append(SpanBatch(drawing: "api event 0..5ms id=1\n  api job 1ms..2ms id=2"), now: 10)
        var again = SpanBatch(drawing: "api event 0..5ms id=1\n  api job 1ms..3ms id=2\n  api other 3ms..4ms id=3")
        again.mayRepeat = true
        store.append(again, now: 20)
        #expect(store.totals.spans == 3)
        #expect(store.totals.duplicates == 1 && store.totals.differingDuplicates == 1)
        store.append(SpanBatch(drawing: "api event 0..5ms id=1"), now: 30)
        #expect(store.totals.duplicates == 2)
        store.checkInvariants()
    }

    @Test func `a trace's counts hold beyond what fits into its row`() {
        let count: UInt64 = 70_000
        var batch = SpanBatch(drawing: "api event 0..1ms error")
        let pattern = batch.spans[0]
        batch.spans = (1...count).map { number in
            var span = pattern
            span.spanID = SpanID(number)
            span.parentID = SpanID(count + number)
            span.location = SpanLocation(segment: 0, offset: number, length: 1)
            return span
        }
        let store = TraceStore()
        store.append(batch, now: 0)
        var trace = store.trace(TraceRow(rawValue: 0))
        let counts = [trace.spanCount, trace.errorCount, trace.orphanCount, trace.placeholderCount]
        #expect(counts == Array(repeating: Int(count), count: 4))
        store.checkInvariants()

        batch.spans = batch.spans.map { span in
            var parent = span
            swap(&parent.spanID, &parent.parentID)
            parent.parentID = .invalid
            return parent
        }
        store.append(batch, now: 0)
        trace = store.trace(TraceRow(rawValue: 0))
        #expect(trace.orphanCount == 0 && trace.placeholderCount == 0)
        #expect(trace.rootCount == Int(count) && trace.spanCount == 2 * Int(count))
        store.checkInvariants()
    }

    @Test func `a copy that takes a bound away narrows the trace`() {
        let store = store(
            """
            api event 1ms..2ms id=1
            api job 5ms..6ms id=2 orphan-of=1
            api event 4ms..5ms id=1
            """
        )
        #expect(store.trace(TraceRow(rawValue: 0)).start == drawingBase + 4_000_000)
        store.checkInvariants()
    }

    @Test func `a span that names itself is a root that is marked, and no orphan`() {
        let store = store("api event 0..1ms id=5 orphan-of=5")
        let trace = store.trace(TraceRow(rawValue: 0))
        #expect(trace.rootCount == 1)
        #expect(store.totals.orphans == 0)
        #expect(trace.root.map { store.span($0).marks.contains(.parentCut) } == true)
        #expect(TraceTree(store: store, trace: trace.row).nodes.map(\.isCut) == [true])
    }

    @Test func `a circle that closes late is cut at its first member`() {
        let store = store(
            """
            api two 2ms..3ms id=2 orphan-of=1
              api three 3ms..4ms id=3
            """
        )
        #expect(store.totals.orphans == 1)
        store.append(SpanBatch(drawing: "api one 1ms..2ms id=1 orphan-of=3 at=9"), now: 0)
        #expect(store.totals.orphans == 0)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        #expect(tree.nodes.map { store.key(of: $0.row).spanID.rawValue } == [1, 2, 3])
        #expect(tree.nodes.map(\.depth) == [0, 1, 2])
        #expect(tree.nodes.map(\.isCut) == [true, false, false])
    }

    @Test func `spans without an id are kept, each known by its place`() {
        let store = store(
            """
            api event 0..9ms id=1
              api same 1ms..2ms noid at=5
              api same 1ms..2ms noid at=6
            """
        )
        #expect(store.totals.spans == 3)
        #expect(store.totals.duplicates == 0)
        let rows = Array(store.spanRows(of: TraceRow(rawValue: 0)))
        #expect(rows.map { store.spanRow(store.key(of: $0)) } == rows)
        #expect(Set(rows.map { store.key(of: $0) }).count == 3)
    }

    @Test func `spans without a trace id lie flat in one bucket`() {
        expectDrawing(
            """
            trace 0
            api first 0..2ms id=1
              api second 1ms..2ms id=2
              api second 1ms..2ms id=2
            """,
            """
            trace 0 0..2ms root=1 spans=3 roots=3 working=2ms waiting=0 services=api
            api first 0..2ms
            api second 1ms..2ms
            api second 1ms..2ms
            ribbon 0..2ms api
            """
        )
    }

    @Test func `the same span id in two traces is two spans`() {
        let store = store(
            """
            api one 0..1ms id=1
            trace 2
            api one 0..1ms id=1
            """
        )
        #expect(store.totals.spans == 2)
        #expect(store.totals.duplicates == 0)
    }

    @Test func `times that are missing or run backwards are kept as they are`() {
        expectDrawing(
            """
            api event 1ms..5ms
              api backwards 4ms..2ms
              api unended 3ms..
              api unstarted ..4ms
            """,
            """
            trace 1 0..4ms root=1 spans=4 roots=1 unended=1 working=4ms waiting=0 services=api
            api event 0..4ms
              api unstarted ..3ms
              api unended 2ms..
              api backwards 3ms..1ms
            ribbon 0..3ms api, 3ms..3ms api, 3ms..4ms api
            """
        )
    }

    @Test func `the key of the lowest rank wins, then the earliest span's`() {
        let drawing = """
            api event 0..9ms key2=message
              api job 2ms..3ms key=late
              api job 1ms..3ms key=early type=order.paid
              api job 3ms..4ms key1=conversation type=other
            """
        #expect(store(drawing).correlationKey(of: TraceRow(rawValue: 0)) == "early")
    }

    @Test func `a pending resource is filled in when it becomes known`() {
        var batch = SpanBatch(drawing: "- event 0..1ms")
        batch.origins[0].pending = 7
        let store = TraceStore()
        store.append(batch, now: 0)
        let version = store.trace(TraceRow(rawValue: 0)).version
        var resolution = SpanBatch()
        var origin = DecodedOrigin()
        origin.service = "api"
        resolution.resolvedOrigins = [ResolvedOrigin(pending: 7, origin: origin)]
        let change = store.append(resolution, now: 0)

        #expect(change.traces == [TraceRow(rawValue: 0)])
        #expect(store.trace(TraceRow(rawValue: 0)).version != version)
        let span = store.span(SpanRow(rawValue: 0))
        #expect(store.service(span.service) == "api")
        #expect(store.totals.services == 1)
        store.checkInvariants()
    }

    @Test func `the first hundred rejects of each reason are kept by place`() {
        let store = TraceStore()
        for offset in (0..<150).reversed() {
            var batch = SpanBatch()
            for reason in [RejectReason.cut, .malformed] {
                batch.rejects.append(Reject(segment: 0, offset: UInt64(offset), length: 1, reason: reason))
            }
            store.append(batch, now: 0)
        }
        #expect(store.totals.rejected == 300)
        #expect(store.totals.rejectsByReason == [.cut: 150, .malformed: 150])
        #expect(store.rejects.map(\.offset) == (0..<100).flatMap { [$0, $0] })
    }

    @Test(arguments: [
        ("api event 0..1ms", LifecycleState.complete),
        ("api event 0..1ms orphan-of=9", .incomplete(.noRoot)),
        ("api event 0..1ms\napi job 0..1ms orphan-of=9", .incomplete(.orphans)),
        ("api event 0..", .incomplete(.unended)),
    ])
    func `a quiet lifecycle is complete unless something is missing`(drawing: String, state: LifecycleState) {
        let store = TraceStore()
        store.append(SpanBatch(drawing: drawing), now: 10)
        let row = TraceRow(rawValue: 0)
        #expect(store.state(of: row, now: 14, settle: 5) == .running)
        #expect(store.state(of: row, now: 15, settle: 5) == state)
        store.allSourcesEnded = true
        #expect(store.state(of: row, now: 10, settle: 5) == state)
    }
}

/// A store that has taken in a drawing.
func store(_ drawing: String) -> TraceStore {
    let store = TraceStore()
    store.append(SpanBatch(drawing: drawing), now: 0)
    return store
}

/// Expects the first trace of a drawing to be drawn back in a certain way.
func expectDrawing(_ drawing: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(draw(store(drawing), TraceRow(rawValue: 0)) == expected, sourceLocation: sourceLocation)
}
