import TestSupport
import Testing
import TraceStore

@Suite struct LifecycleAnalysisTests {
    @Test func `workers under one root wait from its end, then from each other's`() {
        expectDrawing(
            """
            api event 0..50us
              validate job 5ms..17ms remote
                validate INSERT 6ms..7ms
              enrich job 27ms..34ms remote
            """,
            """
            trace 1 0..34ms root=1 spans=4 roots=1 working=19ms waiting=14950us services=api,validate,enrich
            api event 0..50us
              validate job 5ms..17ms | stage waited=4950us by parentEnd
                validate INSERT 6ms..7ms
              enrich job 27ms..34ms | stage waited>=10ms by inferred
            ribbon 0..50us (api), 50us..5ms wait, 5ms..17ms validate, 17ms..27ms wait>, 27ms..34ms enrich
            """
        )
    }

    @Test func `workers that run at the same time all waited since the parent's end`() {
        #expect(
            waits("api event 0..1ms\n  a job 3ms..9ms remote\n  b job 4ms..5ms remote") == [
                "2ms parentEnd", "3ms parentEnd",
            ]
        )
    }

    @Test func `a producer's end counts before the parent's, also in another trace`() {
        let drawing = """
            api event 0..1ms
              api send 2ms..3ms id=a producer
              worker job 7ms..9ms consumer link=a
            """
        #expect(waits(drawing) == ["4ms producerEnd"])
        let acrossTraces = "worker job 7ms..9ms consumer link=2/b\ntrace 2\napi send 2ms..3ms id=b send"
        #expect(waits(acrossTraces) == ["4ms producerEnd"])
    }

    @Test func `a wait that begins before the lifecycle shows there and counts for nothing`() {
        let drawing = "worker job 10ms..11ms consumer link=2/b\ntrace 2\napi send 0..1ms id=b send"
        expectDrawing(
            drawing,
            """
            trace 1 0..1ms root=1 spans=1 roots=1 working=1ms waiting=0 services=worker
            worker job 0..1ms consumer link=2/b | stage waited=9ms by producerEnd
            ribbon -9ms..0 wait, 0..1ms worker
            """
        )
    }

    @Test func `a created message is sent by the span that links to the create span`() {
        let drawing = """
            worker job 7ms..9ms consumer link=2/b
            trace 2
            api create 1ms..2ms id=b producer create
            api send 3ms..4ms link=b send client
            """
        #expect(waits(drawing) == ["3ms producerEnd"])
    }

    @Test func `a producer that ends after the consumer began means no wait`() {
        #expect(waits("api event 0..1ms\n  api send 2ms..8ms producer\n    worker job 7ms..9ms consumer") == [])
    }

    @Test func `a poll waits until its end, and what it hands on waits since then`() {
        let drawing = """
            api send 0..1ms id=a producer
            worker poll 0..5ms receive consumer link=a
              worker job 8ms..9ms process consumer
            """
        #expect(waits(drawing) == ["4ms producerEnd", "3ms producerEnd"])
    }

    @Test func `no wait is drawn where none is known or none passed`() {
        #expect(waits("api event 0..9ms\n  worker job 3ms..5ms remote") == [])
        #expect(waits("api event 0..3ms\n  worker job 3ms..5ms remote") == [])
        #expect(
            waits("api event 0..1ms\n  worker job 2ms..2ms remote\n  worker job 2ms..3ms remote") == [
                "1ms parentEnd", "1ms parentEnd",
            ]
        )
        #expect(waits("worker job 3ms..5ms consumer") == [])
    }

    @Test func `a stage is a span that another process started`() {
        let drawing = """
            api event 0..9ms
              api inside 1ms..2ms
              api consumer 2ms..3ms consumer
              api restarted 3ms..4ms version=2
              worker other 4ms..5ms
            """
        let store = store(drawing)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        let analysis = LifecycleAnalysis(store: store, tree: tree)
        #expect(tree.nodes.indices.map(analysis.isStage) == [false, false, true, true, true])
    }

    @Test func `errors mark what is seen of them and where they end`() {
        expectDrawing(
            """
            api event 0..9ms error
              worker job 3ms..5ms remote error
              worker mark 7ms..7ms remote
            """,
            """
            trace 1 0..9ms root=1 spans=3 roots=1 errors=2 working=2ms waiting=2ms services=api,worker
            api event 0..9ms error
              worker job 3ms..5ms error | stage
              worker mark 7ms..7ms | stage waited>=2ms by inferred
            ribbon 0..3ms (api), 3ms..5ms worker!, 5ms..7ms wait>, 7ms..7ms worker, 7ms..9ms (api)!
            """
        )
    }

    private func waits(_ drawing: String) -> [String] {
        let store = store(drawing)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        return LifecycleAnalysis(store: store, tree: tree).waits.map { "\(drawTime($0.duration)) \($0.rule)" }
    }
}
