import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// What Python's `ConsoleSpanExporter` prints; the fixtures are its own output, with a log line between two objects.
struct PythonConsoleTests {
    @Test(arguments: ["python-console.txt", "python-console-lines.txt"])
    func `the spans are those that were made`(name: String) throws {
        let bytes = try DecodingSamplesTests.sample(name)
        let seen = decodeAll(bytes)

        #expect(seen.rejects.isEmpty && seen.repaired == 0 && seen.skips == [.noRecord: 1])
        #expect(
            seen.spans.map(\.description) == [
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 1122334455667701 0000000000000000 1795348800036202000"
                    + " 1795348800036252000 event lifecycle 4 0 shop evt-1 order.paid send []",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 1122334455667702 1122334455667701 1795348800038202000"
                    + " 1795348800039202000 event ä processing \"x\" 5 2 shop evt-1 - process"
                    + " [\"ffffffffffffffffffffffffffff0001/00000000000000aa\"]",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 1122334455667703 1122334455667702 1795348800038702000"
                    + " 1795348800038802000 call 3 1 shop  - none []",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 1122334455667704 1122334455667701 1795348800036202000"
                    + " 1795348800036202000 inner 1 0 shop  - none []",
            ]
        )
    }

    @Test
    func `values keep the types that JSON has`() throws {
        let bytes = try DecodingSamplesTests.sample("python-console.txt")
        let contents = decodeAll(bytes).spans.compactMap { contentAgain(of: $0, in: bytes) }
        let first = try #require(contents.first)

        #expect(
            first.attributes.dropFirst(3) == [
                Attribute(key: "n", value: .int(7)), Attribute(key: "ratio", value: .double(1)),
                Attribute(key: "big", value: .int(.max)), Attribute(key: "flag", value: .bool(true)),
                Attribute(key: "list", value: .array([.string("a"), .string("b")])),
                Attribute(key: "ints", value: .array([.int(1), .int(2)])),
            ]
        )
        #expect(first.events.first?.time == 1_795_348_800_036_203_000)
        #expect(first.resource.attributes.map(\.key) == ["service.name", "host.name", "service.version"])
        #expect(contents[1].statusMessage == "bad \"thing\"")
        #expect(contents[1].links.first?.attributes == [Attribute(key: "link.reason", value: .string("retry"))])
        let special = contents[1].attributes.suffix(3).map(\.value)
        // NaN is not equal to itself.
        #expect("\(special)" == "\([.double(.nan), .double(.infinity), .double(-.infinity)] as [AttributeValue])")
    }

    @Test(
        arguments: [
            // (what, members behind name and context, end, status, repaired)
            ("unended", "\"start_time\":\"2026-01-02T03:04:05Z\",\"end_time\":null", 0, 0, 0),
            ("a time that is none", "\"start_time\":\"2026-01-02T03:04:05Z\",\"end_time\":\"soon\"", 0, 0, 1),
            ("an unknown kind", "\"kind\":\"SpanKind.WEIRD\",\"start_time\":null", 0, 0, 1),
            (
                "nulls", "\"status\":null,\"start_time\":null,\"attributes\":null,\"events\":null,\"resource\":null", 0,
                0, 0
            ),
            ("a wrong parent", "\"parent_id\":\"xyz\",\"start_time\":\"\"", 0, 0, 1),
            ("status in any case", "\"start_time\":null,\"status\":{\"status_code\":\"StatusCode.Error\"}", 0, 2, 0),
        ] as [(String, String, UInt64, UInt8, Int)]
    )
    func `what cannot be used counts as absent`(
        what: String,
        members: String,
        end: UInt64,
        status: UInt8,
        repaired: Int
    ) {
        let seen = decodeAll("{\"name\":\"x\",\"context\":{\"trace_id\":\"0x1\",\"span_id\":\"0x2\"},\(members)}")

        #expect(seen.spans.map(\.name) == ["x"])
        #expect(seen.spans.map(\.end) == [end] && seen.spans.map(\.status) == [status])
        #expect(seen.repaired == repaired && seen.rejects.isEmpty)
    }

    @Test
    func `a torn object costs only itself`() throws {
        let text = String(decoding: try DecodingSamplesTests.sample("python-console.txt"), as: UTF8.self)
        let pieces = text.split(separator: "INFO", maxSplits: 1)
        for torn in [250, 700, 900] {
            let seen = decodeAll(pieces[0].prefix(torn) + "\nINFO" + pieces[1])

            #expect(seen.spans.count == 3 && seen.rejects.map(\.reason) == [.cut])
        }
    }
}
