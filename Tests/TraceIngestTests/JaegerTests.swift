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
    func `spans behind a damaged key are read, and the damage is counted`() {
        let trace = { (id: String, key: String) in
            "{\"traceID\":\"\(Self.trace)\",\"\(key)\":[\(Self.span(id))],\"processes\":{}}"
        }
        for keys in [["spawns", "spans"], ["spans", "spawns"]] {
            let ids = ["00000000000000a1", "00000000000000a2"]
            let seen = decodeAll("{\"data\":[\(trace(ids[0], keys[0])),\(trace(ids[1], keys[1]))]}")
            #expect(seen.spans.map(\.spanID) == ids)
            #expect(seen.rejects.count == 1)
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

    // MARK: One message for each span

    @Test
    func `a span as the collector writes it to Kafka is read`() throws {
        let text = """
            {"traceId":"obLD1OX2BxgpOktcbX6PkA==","spanId":"ASNFZ4mrze8=","operationName":"publish","flags":1,\
            "references":[{"traceId":"obLD1OX2BxgpOktcbX6PkA==","spanId":"/ty6mHZUMhA=","refType":"FOLLOWS_FROM"},\
            {"traceId":"obLD1OX2BxgpOktcbX6PkA==","spanId":"AAAAAAAAAAE="}],\
            "startTime":"2026-01-02T04:04:05.123456789+01:00","duration":"0.001500s",\
            "tags":[{"key":"span.kind","vStr":"producer"},{"key":"n","vType":"INT64","vInt64":"7"},\
            {"key":"zero","vType":"INT64"},{"key":"no","vType":"BOOL"},{"key":"empty"},\
            {"key":"raw","vType":"BINARY","vBinary":"AQI="},{"key":"error","vType":"BOOL","vBool":true}],\
            "logs":[{"timestamp":"2026-01-02T03:04:05.124Z","fields":[{"key":"event","vStr":"enqueued"}]}],\
            "process":{"serviceName":"shop","tags":[{"key":"hostname","vStr":"node-1"}]}}

            """
        let bytes = Array((text + text.replacing("ASNFZ4mrze8=", with: "ASNFZ4mrzfA=")).utf8)
        let seen = decodeAll(bytes)
        let span = try #require(seen.spans.first)
        let content = try #require(contentAgain(of: span, in: bytes))

        #expect(seen.spans.count == 2 && seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
        #expect(span.traceID == Self.trace && span.spanID == "0123456789abcdef" && span.parentID == "0000000000000001")
        #expect(span.links == ["\(Self.trace)/fedcba9876543210"])
        #expect(span.start == 1_767_323_045_123_456_789 && span.end == 1_767_323_045_124_956_789)
        #expect(span.name == "publish" && span.service == "shop" && span.kind == 4 && span.status == 2)
        let values: [AttributeValue] = [.int(7), .int(0), .bool(false), .string(""), .bytes([1, 2])]
        #expect(content.attributes.map(\.value) == values)
        #expect(content.events.map(\.name) == ["enqueued"] && content.events[0].time == 1_767_323_045_124_000_000)
        #expect(content.resource.attributes.map(\.key) == ["service.name", "host.name"])
    }

    @Test(
        arguments: [
            ("0.000005s", 5_000), ("5000ns", 5_000), ("1.5ms", 1_500_000), ("2µs", 2_000), ("2us", 2_000),
            ("1m2.5s", 62_500_000_000), ("1h", 3_600_000_000_000), ("0s", 0), ("1.0000000009s", 1_000_000_000),
            ("9223372036s", 9_223_372_036_000_000_000), ("9223372037s", nil), ("99999999999999999999s", nil),
            ("5", nil), ("s", nil), ("", nil), ("-1s", nil), ("1.2.3s", nil), ("1s2", nil), ("1 s", nil),
        ] as [(String, UInt64?)]
    )
    func `durations are read to the nanosecond`(text: String, nanoseconds: UInt64?) {
        #expect(DurationText.nanoseconds(text) == nanoseconds)
    }
}
