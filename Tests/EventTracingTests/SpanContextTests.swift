import Testing

@testable import EventTracing

@Suite("Span contexts")
struct SpanContextTests {
    private static let traceID = "0af7651916cd43dd8448eb211c80319c"
    private static let spanID = "b7ad6b7169203331"

    private static let mistakes: [(traceID: String?, spanID: String?, message: String)] = [
        (nil, spanID, "trace id: missing"),
        ("", spanID, "trace id: missing"),
        ("0af7", spanID, "trace id: 4 characters instead of 32"),
        (traceID + "0", spanID, "trace id: 33 characters instead of 32"),
        ("0af7651916cd43dd8448eb211c80319g", spanID, "trace id: character 32 is not a hexadecimal digit"),
        ("0af7651916cd43dd 448eb211c80319c", spanID, "trace id: character 17 is not a hexadecimal digit"),
        (String(repeating: "0", count: 32), spanID, "trace id: all zeros"),
        (String(repeating: "0", count: 31) + "é", spanID, "trace id: character 32 is not a hexadecimal digit"),
        (traceID, nil, "span id: missing"),
        (traceID, traceID, "span id: 32 characters instead of 16"),
        (traceID, "-7ad6b7169203331", "span id: character 1 is not a hexadecimal digit"),
        (traceID, "ééééééée\u{301}", "span id: 8 characters instead of 16"),
        (traceID, "0000000000000000", "span id: all zeros"),
    ]

    @Test("Ids come back as the text that they were made of")
    func roundTrip() throws {
        var generator = FixedGenerator(seed: 7)
        for _ in 0..<1000 {
            let traceID = TraceID.random(using: &generator)
            let spanID = SpanID.random(using: &generator)
            #expect(try TraceID(hex: traceID.description) == traceID)
            #expect(try SpanID(hex: spanID.description.uppercased()) == spanID)
        }
    }

    @Test("A context made of metadata is sampled and remote")
    func fromMetadata() throws {
        let context = try SpanContext(traceID: Self.traceID, spanID: Self.spanID)
        #expect(context.isRemote && context.flags == .sampled)
        #expect("\(context.traceID) \(context.spanID)" == "\(Self.traceID) \(Self.spanID)")
    }

    @Test(
        "An error says which id is wrong and why",
        arguments: mistakes
    )
    func errors(traceID: String?, spanID: String?, message: String) {
        let error = #expect(throws: SpanContextError.self) {
            _ = try SpanContext(traceID: traceID, spanID: spanID)
        }
        #expect(error?.description == message)
    }

    @Test("A trace state is handed on as it came, or not at all")
    func traceState() {
        #expect(TraceState("a=1, tenant@vendor=x y ,,b=2")?.description == "a=1,tenant@vendor=x y,b=2")
        #expect(TraceState("")?.isEmpty == true)
        for text in ["a", "A=1", "a=", "=1", "a=1,a=2", "a=b=c", "a=\u{e9}", "a=\r\n"] {
            #expect(TraceState(text) == nil, "\(text)")
        }
        let members = (0..<33).map { "k\($0)=1" }
        #expect(TraceState(members.joined(separator: ",")) == nil)
        #expect(TraceState(members.dropLast().joined(separator: ","))?.isEmpty == false)
    }

    @Test("A ratio decides by the trace id, alike everywhere and for about that part of all traces")
    func ratio() throws {
        var generator = FixedGenerator(seed: 3)
        var sampled = 0
        for _ in 0..<10_000 {
            let id = TraceID.random(using: &generator)
            let decision = Sampler.ratio(0.25).samples(id, parent: nil)
            sampled += decision ? 1 : 0
            if decision { #expect(Sampler.ratio(0.5).samples(id, parent: nil)) }
            #expect(Sampler.ratio(1).samples(id, parent: nil) && Sampler.always.samples(id, parent: nil))
            for ratio in [0, -1, .nan] { #expect(!Sampler.ratio(ratio).samples(id, parent: nil)) }
            #expect(!Sampler.never.samples(id, parent: nil))
        }
        #expect((2400...2600).contains(sampled))
    }

    @Test("A parent's decision is followed")
    func parentBased() throws {
        let sampled = try SpanContext(traceID: Self.traceID, spanID: Self.spanID)
        let unsampled = try SpanContext(traceID: Self.traceID, spanID: Self.spanID, flags: [])
        #expect(Sampler.parentBased(root: .never).samples(sampled.traceID, parent: sampled))
        #expect(!Sampler.parentBased(root: .always).samples(sampled.traceID, parent: unsampled))
        #expect(!Sampler.parentBased(root: .never).samples(sampled.traceID, parent: nil))
        #expect(Sampler.parentBased(root: .always).samples(sampled.traceID, parent: nil))
    }
}
