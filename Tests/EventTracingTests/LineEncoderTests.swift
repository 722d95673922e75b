import Testing
import Tracing

@testable import EventTracing

@Suite("OTLP JSON lines")
struct LineEncoderTests {
    private func text(_ spans: [FinishedSpan], maximumLength: Int = 1 << 20) -> [String] {
        LineEncoder(maximumLength: maximumLength).encode(spans).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func span(_ json: String, scope: String = #"{"name":"tests"}"#) -> String {
        #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"test"}}]},"#
            + #""scopeSpans":[{"scope":\#(scope),"spans":[\#(json)]}]}]}"#
    }

    @Test("A small span")
    func small() throws {
        let expected = span(
            #"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"0000000000000001","flags":257,"name":"span 1","#
                + #""kind":1,"startTimeUnixNano":"1","endTimeUnixNano":"2","status":{}}"#
        )
        #expect(text([try finishedSpan(1)]) == [expected])
    }

    @Test("A span with everything")
    func full() throws {
        var full = try finishedSpan(2, name: "say \"hi\"\\\u{1}\u{1f}\n\u{e9}")
        full.kind = .consumer
        full.start = .max
        full.parent = try SpanContext(traceID: full.context.traceID.description, spanID: "b7ad6b7169203331")
        full.context.traceState = TraceState("a=1") ?? TraceState()
        full.attributes = Attribute.sorted([
            "z": true, "i": .int64(.min), "d": 0.5, "nan": .double(.nan), "inf": .double(-.infinity), "big": 1e300,
            "list": .stringArray(["a", "b"]), "none": .int64Array([]), "i32": .int32(-1), "ds": .doubleArray([1, 2.5]),
        ])
        full.events = [SpanEvent(name: "e", at: moment(3), attributes: ["k": "v"])]
        full.links = [.init(context: try #require(full.parent), attributes: [])]
        full.status = SpanStatus(code: .error, message: "no")
        full.scope.version = "1.0"
        let json =
            #"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"0000000000000002","traceState":"a=1","#
            + #""parentSpanId":"b7ad6b7169203331","flags":769,"name":"say \"hi\"\\\u0001\u001f\né","kind":5,"#
            + #""startTimeUnixNano":"18446744073709551615","endTimeUnixNano":"2","attributes":["#
            + #"{"key":"big","value":{"doubleValue":1e+300}},{"key":"d","value":{"doubleValue":0.5}},"#
            + #"{"key":"ds","value":{"arrayValue":{"values":[{"doubleValue":1.0},{"doubleValue":2.5}]}}},"#
            + #"{"key":"i","value":{"intValue":"-9223372036854775808"}},{"key":"i32","value":{"intValue":"-1"}},"#
            + #"{"key":"inf","value":{"doubleValue":"-Infinity"}},"#
            + #"{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},"#
            + #"{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"none","value":{"arrayValue":{"values":[]}}},"#
            + #"{"key":"z","value":{"boolValue":true}}],"#
            + #""events":[{"timeUnixNano":"3","name":"e","attributes":[{"key":"k","value":{"stringValue":"v"}}]}],"#
            + #""links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","flags":769}],"#
            + #""status":{"code":2,"message":"no"}}"#
        #expect(text([full]) == [span(json, scope: #"{"name":"tests","version":"1.0"}"#)])
    }

    @Test("Spans of one scope share lines, in their order")
    func scopes() throws {
        var other = try finishedSpan(2)
        other.scope.name = "other"
        let lines = LineEncoder(maximumLength: 1 << 20).encode([try finishedSpan(1), other, try finishedSpan(3)])
        #expect(lines.map(\.spans) == [2, 1])
        let first = String(decoding: lines[0].bytes, as: UTF8.self)
        #expect(first.contains("span 1") && first.contains("span 3") && !first.contains("span 2"))
    }

    @Test("Lines end before they grow too long, but a long span stays whole")
    func lengths() throws {
        let spans =
            try (1...100).map { try finishedSpan($0) } + [finishedSpan(101, name: String(repeating: "x", count: 5000))]
        let lines = LineEncoder(maximumLength: 4095).encode(spans)
        #expect(lines.reduce(0) { $0 + $1.spans } == 101)
        #expect(lines.dropLast().allSatisfy { $0.bytes.count <= 4095 })
        #expect(lines.last?.spans == 1)
        #expect(lines.count < 20)
    }
}
