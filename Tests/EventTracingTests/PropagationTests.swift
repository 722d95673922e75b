import Testing
import Tracing

@testable import EventTracing

@Suite("Propagation")
struct PropagationTests {
    private static let traceID = "0af7651916cd43dd8448eb211c80319c"
    private static let spanID = "b7ad6b7169203331"

    @Test("A worker continues the trace that the intake wrote into the metadata")
    func continues() throws {
        let intake = TestTracing()
        let worker = TestTracing()
        var metadata = ["tenant": "a"]
        let root = intake.tracer.startSpan("event lifecycle", context: .topLevel)
        intake.tracer.inject(root, into: &metadata)
        #expect(metadata["trace_id"] == root.spanContext.traceID.description)
        #expect(metadata["span_id"] == root.spanContext.spanID.description)
        #expect(metadata["traceparent"] == "00-\(root.spanContext.traceID)-\(root.spanContext.spanID)-01")
        #expect(metadata["tenant"] == "a")

        worker.tracer.withSpan("event processing", context: worker.tracer.context(from: metadata)) { _ in }
        let span = try #require(worker.exporter.spans.first)
        #expect(span.context.traceID == root.spanContext.traceID)
        #expect(span.parent?.spanID == root.spanContext.spanID)
        #expect(span.parent?.isRemote == true)
        #expect(!span.context.isRemote)
    }

    @Test("Each form alone is enough, and keeps what it carries")
    func eachForm() throws {
        let tracer = TestTracing().tracer
        let plain = tracer.context(from: ["trace_id": Self.traceID, "span_id": Self.spanID]).spanContext
        #expect(plain == (try SpanContext(traceID: Self.traceID, spanID: Self.spanID)))
        let w3c = tracer.context(
            from: ["traceparent": "00-\(Self.traceID)-\(Self.spanID)-00", "tracestate": "a=1"]
        ).spanContext
        #expect(w3c?.flags == [] && w3c?.traceState.description == "a=1" && w3c?.isRemote == true)
        let future = tracer.context(from: ["traceparent": "01-\(Self.traceID)-\(Self.spanID)-03-more"]).spanContext
        #expect(future?.flags == [.sampled, .randomTraceID])
        let badState = tracer.context(
            from: ["traceparent": "00-\(Self.traceID)-\(Self.spanID)-01", "tracestate": "=,"]
        ).spanContext
        #expect(badState?.flags == .sampled && badState?.traceState.isEmpty == true)
    }

    @Test("Where both forms name the same span, its flags and state count; else the event's own keys do")
    func bothForms() {
        let tracer = TestTracing().tracer
        var metadata = ["trace_id": Self.traceID, "span_id": Self.spanID]
        metadata["traceparent"] = "00-\(Self.traceID)-\(Self.spanID)-00"
        #expect(tracer.context(from: metadata).spanContext?.flags == [])
        metadata["traceparent"] = "00-\(Self.traceID)-00000000000000aa-00"
        #expect(tracer.context(from: metadata).spanContext?.spanID.description == Self.spanID)
        metadata["span_id"] = "?"
        #expect(tracer.context(from: metadata).spanContext?.spanID.description == "00000000000000aa")
        #expect(tracer.context(from: metadata).propagationProblem == nil)
    }

    @Test("No metadata is no problem")
    func nothing() {
        let tracer = TestTracing().tracer
        let context = tracer.context(from: ["other": "1"])
        #expect(context.spanContext == nil && context.propagationProblem == nil)
    }

    @Test(
        "Garbage starts a new root that says why",
        arguments: [
            (["trace_id": traceID], "span id: missing"),
            (["span_id": spanID], "trace id: missing"),
            (["trace_id": "", "span_id": ""], "trace id: missing"),
            (["trace_id": traceID, "span_id": "\u{1b}[2J"], "span id: 4 characters instead of 16"),
            (["traceparent": ""], "traceparent: not four parts"),
            (["traceparent": "00-\(traceID)-\(spanID)"], "traceparent: not four parts"),
            (["traceparent": String(repeating: "-", count: 100_000)], "traceparent: not four parts"),
            (["traceparent": "ff-\(traceID)-\(spanID)-01"], "traceparent: wrong version"),
            (["traceparent": "+0-\(traceID)-\(spanID)-01"], "traceparent: wrong version"),
            (["traceparent": "00-\(traceID)-\(spanID)-01-x"], "traceparent: more than four parts"),
            (["traceparent": "00-\(traceID)-\(spanID)-1"], "traceparent: wrong flags"),
            (["traceparent": "00-\(traceID.uppercased())-\(spanID)-01"], "traceparent: capital letters"),
            (["traceparent": "00-\(traceID)-0000000000000000-01"], "traceparent: span id: all zeros"),
        ]
    )
    func garbage(metadata: [String: String], reason: String) throws {
        let tracing = TestTracing()
        tracing.tracer.withSpan("event processing", context: tracing.tracer.context(from: metadata)) { span in
            tracing.tracer.withSpan("child") { _ in }
        }
        let root = try #require(tracing.exporter.spans.last)
        #expect(root.parent == nil)
        #expect(root.attributes == [Attribute(key: "propagation.problem", value: .string(reason))])
        #expect(tracing.exporter.spans.first?.attributes == [])
    }

    @Test("Random garbage never gives a context and never traps")
    func randomGarbage() {
        let tracer = TestTracing().tracer
        var generator = FixedGenerator(seed: 11)
        let alphabet = Array("0123456789abcdefABCDEF-,= \u{0}\u{e9}🙂")
        func text() -> String {
            String(
                (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "x"
                }
            )
        }
        for _ in 0..<2000 {
            let metadata = ["trace_id": text(), "span_id": text(), "traceparent": text(), "tracestate": text()]
            #expect(tracer.context(from: metadata).spanContext == nil, "\(metadata)")
        }
    }

    @Test("A span that is not sampled travels with its flag, and its followers are not recorded either")
    func unsampled() {
        let tracing = TestTracing(sampler: .parentBased(root: .never))
        var metadata: [String: String] = [:]
        tracing.tracer.withSpan("root", context: .topLevel) { span in
            #expect(!span.isRecording)
            tracing.tracer.inject(span, into: &metadata)
        }
        #expect(metadata.keys.sorted() == ["traceparent"])
        let worker = TestTracing()
        worker.tracer.withSpan("child", context: worker.tracer.context(from: metadata)) { #expect(!$0.isRecording) }
        #expect(tracing.exporter.spans.isEmpty && worker.exporter.spans.isEmpty)
    }
}
