import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// Jaeger's UI JSON.
struct JaegerTests {
    private static let trace = "a1b2c3d4e5f60718293a4b5c6d7e8f90"

    private static func span(_ id: String, _ more: String = "") -> String {
        """
        {"traceID":"\(trace)","spanID":"\(id)","operationName":"n\(id)","startTime":1000000000000000,"duration":5\(more)}
        """
    }

    private static func download(_ spans: String..., processes: String) -> String {
        """
        {"data":[{"traceID":"\(trace)","spans":[\(spans.joined(separator: ","))],"processes":{\(processes)},\
        "warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}
        """
    }

    @Test
    func `the sample holds the same spans as in OTLP`() throws {
        // References to spans of the same trace are links there too.
        try expectSameSpans(as: "sample.otlp.jsonl", in: "sample.jaeger.json", rounding: 0)
    }

    @Test
    func `resources are as in OTLP`() throws {
        let expected = decodeAll(try DecodingSamplesTests.sample("sample.otlp.jsonl")).spans
        let seen = decodeAll(try DecodingSamplesTests.sample("sample.jaeger.json")).spans
        let attributes = { (span: SeenSpan) in
            Set(OriginContent.resource(of: span.origin).attributes.map { "\($0)" })
        }
        let byID = Dictionary(uniqueKeysWithValues: expected.map { ($0.spanID, $0) })
        for span in seen {
            let other = try #require(byID[span.spanID])
            #expect(attributes(span) == attributes(other))
            #expect(OriginContent.scope(of: span.origin).name == OriginContent.scope(of: other.origin).name)
        }
    }

    @Test
    func `processes reach spans that were handed over`() {
        let text = Self.download(
            Self.span("1", ",\"processID\":\"p1\""),
            Self.span("2", ",\"processID\":\"p2\""),
            Self.span("3", ",\"processID\":\"p1\""),
            Self.span("4", ",\"processID\":\"p3\""),
            processes: "\"p1\":{\"serviceName\":\"a\"},\"p2\":{\"serviceName\":\"b\",\"tags\":[]}"
        )
        var random = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            #expect(decodePieces(Array(text.utf8), upTo: 80, &random).spans.map(\.service) == ["a", "b", "a", ""])
        }
    }

    @Test
    func `a trace without its envelope and a span with its process are read too`() {
        let bare =
            "{\"traceID\":\"0f\",\"spans\":[\(Self.span("1", ",\"processID\":\"p\""))],"
            + "\"processes\":{\"p\":{\"serviceName\":\"a\"}}}"
        let reversed =
            "{\"processes\":{\"p\":{\"serviceName\":\"b\"}},\"spans\":[\(Self.span("2", ",\"processID\":\"p\""))]}"
        let single = Self.span("3", ",\"process\":{\"serviceName\":\"c\"}")
        let seen = decodeAll([bare, reversed, single].joined(separator: "\n"))

        #expect(seen.spans.map(\.name) == ["n1", "n2", "n3"])
        #expect(seen.spans.map(\.service) == ["a", "b", "c"])
        #expect(seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
    }

    @Test
    func `types, events and hosts are kept`() throws {
        let text = Self.download(
            Self.span(
                "1",
                """
                ,"tags":[{"key":"big","type":"int64","value":"9223372036854775807"},{"key":"b","type":"bool","value":true},\
                {"key":"f","type":"float64","value":1},{"key":"x","type":"binary","value":"AQID"},7,\
                {"key":"span.kind","value":"consumer"}],"logs":[{"timestamp":1000000000000001,"fields":\
                [{"key":"event","type":"string","value":"ack"},{"key":"n","type":"int64","value":3}]},{"fields":[]}],\
                "processID":"p"
                """
            ),
            processes:
                "\"p\":{\"serviceName\":\"OTLPResourceNoServiceName\",\"tags\":[{\"key\":\"hostname\",\"value\":\"h\"}]}"
        )
        let seen = decodeAll(text)
        let span = try #require(seen.spans.first)
        let content = try #require(contentAgain(of: span, in: Array(text.utf8)))

        #expect(
            content.attributes == [
                Attribute(key: "big", value: .int(.max)), Attribute(key: "b", value: .bool(true)),
                Attribute(key: "f", value: .double(1)), Attribute(key: "x", value: .bytes([1, 2, 3])),
            ]
        )
        #expect(content.events.map(\.name) == ["ack", "log"])
        #expect(content.events[0].time == 1_000_000_000_000_001_000)
        #expect(content.events[0].attributes == [Attribute(key: "n", value: .int(3))])
        #expect(content.resource.attributes == [Attribute(key: "host.name", value: .string("h"))])
        #expect(span.service.isEmpty && span.kind == 5 && seen.repaired == 1)
    }

    @Test(
        arguments: [
            ("", "0000000000000000", []),
            ("{\"refType\":\"CHILD_OF\",\"traceID\":\"T\",\"spanID\":\"0a\"}", "000000000000000a", []),
            (
                "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"T\",\"spanID\":\"0b\"},"
                    + "{\"refType\":\"CHILD_OF\",\"traceID\":\"T\",\"spanID\":\"0a\"}", "000000000000000a",
                ["\(trace)/000000000000000b"]
            ),
            ("{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"T\",\"spanID\":\"0b\"}", "000000000000000b", []),
            (
                "{\"refType\":\"CHILD_OF\",\"traceID\":\"0c\",\"spanID\":\"0b\"}", "0000000000000000",
                ["0000000000000000000000000000000c/000000000000000b"]
            ),
        ] as [(String, String, [String])]
    )
    func `the parent is a reference in the same trace`(references: String, parent: String, links: [String]) {
        let list = references.replacing("\"T\"", with: "\"\(Self.trace)\"")
        let seen = decodeAll(Self.span("1", ",\"references\":[\(list)]"))

        #expect(seen.spans.map(\.parentID) == [parent] && seen.spans.map(\.links) == [links])
    }

    @Test(
        arguments: [
            ("{\"key\":\"error\",\"type\":\"bool\",\"value\":true},{\"key\":\"otel.status_code\",\"value\":\"OK\"}", 2),
            ("{\"key\":\"error\",\"value\":\"true\"}", 2), ("{\"key\":\"error\",\"type\":\"bool\",\"value\":false}", 0),
            ("{\"key\":\"otel.status_code\",\"value\":\"OK\"}", 1),
            ("{\"key\":\"otel.status_code\",\"value\":\"ERROR\"}", 2),
        ] as [(String, UInt8)]
    )
    func `errors are told by tags`(tags: String, status: UInt8) {
        #expect(decodeAll(Self.span("1", ",\"tags\":[\(tags)]")).spans.map(\.status) == [status])
    }

    @Test
    func `damage costs only what it hits`() {
        let good = Self.download(Self.span("1"), "{\"traceID\":5 6}", Self.span("2"), processes: "")
        let cut = Self.download(Self.span("3"), Self.span("4"), processes: "").dropLast(180)
        let seen = decodeAll(
            "\(good)\n\(cut)\n{\"data\":[1,{\"a\":2}]}\n\(Self.download(Self.span("5"), processes: ""))"
        )

        #expect(seen.spans.map(\.name) == ["n1", "n2", "n3", "n5"])
        #expect(seen.rejects.map(\.reason) == [.malformed, .cut] && seen.skips == [.otherJSON: 1])
    }
}
