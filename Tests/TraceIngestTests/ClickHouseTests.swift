import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

/// Rows of `otel_traces` as `JSONEachRow`.
struct ClickHouseTests {
    private static func row(_ more: String) -> String {
        "{\"TraceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\",\"SpanId\":\"0123456789abcdef\",\"SpanName\":\"x\",\(more)}"
    }

    @Test
    func `a row is a span`() throws {
        let text = """
            {"Timestamp":"2026-11-22 12:00:00.036202320","TraceId":"a1b2c3d4e5f60718293a4b5c6d7e8f90",\
            "SpanId":"0123456789abcdef","ParentSpanId":"0a","TraceState":"k=v","SpanName":"process orders",\
            "SpanKind":"Consumer","ServiceName":"shop","ResourceAttributes":{"service.name":"shop","host.name":"h"},\
            "ScopeName":"lib","ScopeVersion":"1","SpanAttributes":{"event.id":"evt-1","messaging.operation":"process"},\
            "Duration":50000,"StatusCode":"Error","StatusMessage":"bad","Events.Timestamp":["2026-11-22 12:00:00.036202321"],\
            "Events.Name":["dequeued"],"Events.Attributes":[{"a":"b"}],"Links.TraceId":["0f"],"Links.SpanId":["0b"],\
            "Links.TraceState":[""],"Links.Attributes":[{}]}
            """
        let seen = decodeAll(text)
        let span = try #require(seen.spans.first)
        let content = try #require(contentAgain(of: span, in: Array(text.utf8)))

        #expect(seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
        #expect(
            span.description == "a1b2c3d4e5f60718293a4b5c6d7e8f90 0123456789abcdef 000000000000000a 1795348800036202320"
                + " 1795348800036252320 process orders 5 2 shop evt-1 - process"
                + " [\"0000000000000000000000000000000f/000000000000000b\"]"
        )
        #expect(content.statusMessage == "bad" && content.traceState == "k=v" && content.scope.name == "lib")
        #expect(content.events.map(\.time) == [1_795_348_800_036_202_321])
        #expect(content.events.first?.attributes == [Attribute(key: "a", value: .string("b"))])
        #expect(content.resource.attributes.map(\.key) == ["service.name", "host.name"])
    }

    @Test(
        arguments: [
            (
                "\"Timestamp\":1795348800036202320,\"Duration\":5", 1_795_348_800_036_202_320,
                1_795_348_800_036_202_325, 0
            ),
            (
                "\"Timestamp\":\"1795348800036202320\",\"Duration\":\"5\"", 1_795_348_800_036_202_320,
                1_795_348_800_036_202_325, 0
            ),
            (
                "\"Timestamp\":\"2026-11-22 12:00:00\",\"Duration\":0", 1_795_348_800_000_000_000,
                1_795_348_800_000_000_000, 0
            ),
            (
                "\"Timestamp\":\"2026-11-22T12:00:00.5Z\",\"Duration\":18446744073709551611", 1_795_348_800_500_000_000,
                1_795_348_800_499_999_995, 0
            ),
            ("\"Timestamp\":\"noon:\",\"Duration\":5", 0, 0, 1),
            ("\"Timestamp\":1795348800036202320,\"Duration\":\"x\"", 1_795_348_800_036_202_320, 0, 1),
        ] as [(String, UInt64, UInt64, Int)]
    )
    func `times are printed or counted, durations may have wrapped`(
        members: String,
        start: UInt64,
        end: UInt64,
        repaired: Int
    ) {
        let seen = decodeAll(Self.row(members))

        #expect(seen.spans.map(\.start) == [start] && seen.spans.map(\.end) == [end])
        #expect(seen.repaired == repaired)
    }

    @Test
    func `attributes of the type JSON and nested columns as objects are read`() throws {
        let text = Self.row(
            "\"SpanAttributes\":{\"event\":{\"id\":\"evt-2\"},\"n\":3},\"ServiceName\":\"s\",\"Events\":[{\"Name\":\"e\"}]"
        )
        let span = try #require(decodeAll(text).spans.first)
        let content = try #require(contentAgain(of: span, in: Array(text.utf8)))

        #expect(span.key == "evt-2" && span.service == "s")
        #expect(
            content.attributes == [
                Attribute(key: "event.id", value: .string("evt-2")), Attribute(key: "n", value: .int(3)),
            ]
        )
        #expect(content.events.map(\.name) == ["e"])
    }
}
