import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// Zipkin v2 lists.
struct ZipkinTests {
    private static let ids = "\"traceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\",\"id\":\"0123456789abcdef\""

    private func span(_ members: String) throws -> (SeenSpan, SpanContent) {
        let text = "[{\(Self.ids),\(members)}]"
        let seen = decodeAll(text)
        #expect(seen.rejects.isEmpty && seen.skips.isEmpty)
        let span = try #require(seen.spans.first)
        return (span, try #require(contentAgain(of: span, in: Array(text.utf8))))
    }

    @Test
    func `the sample holds the same spans as in OTLP`() throws {
        try expectSameSpans(as: "sample.otlp.jsonl", in: "sample.zipkin.json", rounding: 500)
    }

    @Test
    func `events and links are read out of annotations and tags`() throws {
        let (span, content) = try span(
            """
            "timestamp":1000000000000000,"annotations":[{"timestamp":1000000000000001,"value":"plain"},\
            {"timestamp":1000000000000002,"value":"dequeued|{\\"a|b\\":3}|7"},{"value":"\\"cached\\": {\\"hit\\":true}"},\
            {"value":"{\\"read\\": {\\"rows\\": 2}}"},{"value":"{\\"level\\":\\"info\\"}"}],\
            "tags":{"otlp.link.0":"0f|00000000000000aa|k=v|{\\"x\\":\\"y|z\\"}|2","otlp.link.1":"nonsense"}
            """
        )

        #expect(content.events.map(\.name) == ["plain", "dequeued", "cached", "read", #"{"level":"info"}"#])
        #expect(content.events.map(\.time) == [1_000_000_000_000_001_000, 1_000_000_000_000_002_000, 0, 0, 0])
        #expect(content.events[3].attributes == [Attribute(key: "rows", value: .int(2))])
        #expect(content.events[1].attributes == [Attribute(key: "a|b", value: .int(3))])
        #expect(content.events[1].droppedAttributes == 7)
        #expect(content.events[2].attributes == [Attribute(key: "hit", value: .bool(true))])
        #expect(span.links == ["0000000000000000000000000000000f/00000000000000aa"])
        #expect(content.links[0].traceState == "k=v" && content.links[0].droppedAttributes == 2)
        #expect(content.links[0].attributes == [Attribute(key: "x", value: .string("y|z"))])
        #expect(content.attributes == [Attribute(key: "otlp.link.1", value: .string("nonsense"))])
    }

    @Test(
        arguments: [
            ("\"timestamp\":1000000000000000,\"duration\":5", 1_000_000_000_000_000_000, 1_000_000_000_000_005_000, 0),
            (
                "\"timestamp\":\"1000000000000000\",\"duration\":\"5\"", 1_000_000_000_000_000_000,
                1_000_000_000_000_005_000, 0
            ),
            ("\"timestamp\":1000000000000000", 1_000_000_000_000_000_000, 0, 0),
            ("\"duration\":5", 0, 0, 0), ("\"timestamp\":-1,\"duration\":5", 0, 0, 1),
            ("\"timestamp\":9223372036854775807,\"duration\":5", 0, 0, 1),
            (
                "\"timestamp\":9223372036854775,\"duration\":9223372036854775", 9_223_372_036_854_775_000,
                .init(Int64.max), 0
            ),
        ] as [(String, UInt64, UInt64, Int)]
    )
    func `times may be missing`(members: String, start: UInt64, end: UInt64, repaired: Int) throws {
        let seen = decodeAll("[{\(Self.ids),\(members)}]")

        #expect(seen.spans.map(\.start) == [start] && seen.spans.map(\.end) == [end])
        #expect(seen.repaired == repaired)
    }

    @Test(
        arguments: [
            ("\"tags\":{\"error\":\"\"}", 2, ""), ("\"tags\":{\"error\":\"no route\"}", 2, "no route"),
            ("\"tags\":{\"error\":\"false\"}", 0, ""), ("\"tags\":{\"error\":\"true\"}", 2, ""),
            ("\"tags\":{\"otel.status_code\":\"STATUS_CODE_ERROR\",\"otel.status_description\":\"x\"}", 2, "x"),
            ("\"tags\":{\"otel.status_code\":\"OK\"}", 1, ""), ("\"tags\":{\"a\":\"b\"}", 0, ""),
        ] as [(String, UInt8, String)]
    )
    func `errors are told by tags`(members: String, status: UInt8, message: String) throws {
        let (span, content) = try span(members)

        #expect(span.status == status && content.statusMessage == message)
    }

    @Test(
        arguments: [
            ("\"tags\":{}", 1), ("\"kind\":\"CLIENT\"", 3), ("\"kind\":\"SERVER\"", 2), ("\"kind\":\"PRODUCER\"", 4),
            ("\"kind\":\"CONSUMER\"", 5), ("\"kind\":null,\"tags\":{\"span.kind\":\"internal\"}", 1),
        ] as [(String, UInt8)]
    )
    func `kinds are names`(members: String, kind: UInt8) throws {
        #expect(try span("\"name\":\"x\",\(members)").0.kind == kind)
    }

    @Test
    func `both sides of a shared id are spans, the server's below the client's`() {
        let seen = decodeAll(
            """
            [[{\(Self.ids),"kind":"CLIENT","parentId":"0a","localEndpoint":{"serviceName":"web"}},
            {\(Self.ids),"kind":"SERVER","parentId":"0a","shared":true,"localEndpoint":{"serviceName":"api"}},
            {"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f90","id":"0b","parentId":"0123456789abcdef","name":"below"}]]
            """
        )

        #expect(seen.spans.map(\.service) == ["web", "api", ""])
        #expect(seen.spans[0].spanID == "0123456789abcdef" && seen.spans[0].parentID == "000000000000000a")
        #expect(seen.spans[1].spanID != "0123456789abcdef" && seen.spans[1].parentID == "0123456789abcdef")
        #expect(seen.spans.map { $0.marks.contains(.serverSide) } == [false, true, false])
    }

    @Test(arguments: [false, true])
    func `children of a shared id hang below the server's side`(isReversed: Bool) throws {
        var spans = [
            "{\(Self.ids),\"kind\":\"CLIENT\",\"name\":\"client\",\"timestamp\":1000000000000000}",
            "{\(Self.ids),\"kind\":\"SERVER\",\"name\":\"server\",\"shared\":true,\"timestamp\":1000000000000001}",
            "{\"traceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\",\"id\":\"0b\",\"parentId\":\"0123456789abcdef\","
                + "\"name\":\"below\",\"timestamp\":1000000000000002}",
        ]
        if isReversed { spans.reverse() }
        var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
        var batch = SpanBatch()
        _ = Array("[\(spans.joined(separator: ","))]".utf8).withUnsafeBytes {
            decoder.decode($0, isFinal: true, into: &batch)
        }
        decoder.finishBatch(&batch)
        let store = TraceStore()
        store.append(batch, now: 0)
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))

        #expect(
            tree.nodes.map { "\($0.depth) \(store.name(store.span($0.row).name))" } == [
                "0 client", "1 server", "2 below",
            ]
        )
        #expect(
            tree.nodes.map { store.span($0.row).writtenID.hex } == [
                "0123456789abcdef", "0123456789abcdef", "000000000000000b",
            ]
        )
        var feed = try #require(SearchText("0123456789abcdef").map { SearchFeed($0, in: store) { _ in false } })
        #expect(feed.advance(10, in: store).hits.count == 2)
    }

    @Test
    func `other objects with an id and a trace are passed over`() {
        let seen = decodeAll(
            """
            {"level":"info","traceId":"0f","id":"7","timestamp":1}
            {"traceId":"0f","id":"7","binaryAnnotations":[],"timestamp":1}
            {"traceId":"0f","id":"7"}
            """
        )

        #expect(seen.spans.isEmpty && seen.rejects.isEmpty && seen.skips == [.otherJSON: 3])
    }
}
