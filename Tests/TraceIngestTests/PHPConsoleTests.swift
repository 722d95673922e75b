import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

/// What PHP's console exporter prints.
struct PHPConsoleTests {
    @Test
    func `each array holds a span`() throws {
        let bytes = try DecodingSamplesTests.sample("php-console.txt")
        let seen = decodeAll(bytes)

        #expect(seen.rejects.isEmpty && seen.repaired == 0 && seen.skips == [.noRecord: 1])
        #expect(
            seen.spans.map(\.description) == [
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 0123456789abcde1 0000000000000000 1795348800036202320"
                    + " 1795348800036252320 send orders 4 0 shop evt-1 order.paid send []",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90 0123456789abcde2 0123456789abcde1 1795348800038202320"
                    + " 1795348800039202320 process orders 5 2 shop evt-1 - process"
                    + " [\"ffffffffffffffffffffffffffff0001/00000000000000aa\"]",
            ]
        )
        let content = try #require(contentAgain(of: seen.spans[1], in: bytes))
        #expect(content.statusMessage == "no stock" && content.flags == 1)
        #expect(content.attributes.first == Attribute(key: "messaging.operation.type", value: .string("process")))
        #expect(content.events.map(\.name) == ["dequeued"])
        #expect(content.events.first?.time == 1_795_348_800_038_202_320)
        #expect(content.links.first?.attributes == [])
    }

    @Test
    func `a torn array costs only itself`() throws {
        let text = String(decoding: try DecodingSamplesTests.sample("php-console.txt"), as: UTF8.self)
        let second = text.split(separator: "worker: ready\n")[1]
        for torn in ["b2c3d4", "telemetry.s", "order.p"] {
            let end = try #require(text.firstRange(of: torn)?.upperBound)
            let seen = decodeAll(text[..<end] + "\n" + second)

            #expect(seen.spans.map(\.spanID) == ["0123456789abcde2"] && seen.rejects.map(\.reason) == [.cut])
        }
    }
}
