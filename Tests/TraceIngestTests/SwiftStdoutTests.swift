import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

/// What Swift's `StdoutSpanExporter` prints.
struct SwiftStdoutTests {
    private static func line(_ more: String) -> String {
        "{\"span\":\"x\",\"traceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\",\"spanId\":\"0123456789abcdef\","
            + "\"spanKind\":\"internal\",\"traceFlags\":{\"sampled\":true},\"parentSpanId\":\"0000000000000000\",\(more)}"
    }

    @Test
    func `a line is a span`() throws {
        let text = Self.line(
            "\"start\":817041600.5,\"duration\":0.25,\"attributes\":{\"event.id\":{\"description\":\"evt-1\"}}"
        )
        let seen = decodeAll(text + "\n" + text)
        let span = try #require(seen.spans.first)
        let content = try #require(contentAgain(of: span, in: Array(text.utf8)))

        #expect(seen.spans.count == 2 && seen.rejects.isEmpty && seen.repaired == 0)
        #expect(span.start == 1_795_348_800_500_000_000 && span.end == 1_795_348_800_750_000_000)
        #expect(span.name == "x" && span.kind == 1 && span.key == "evt-1" && span.service.isEmpty)
        #expect(span.parentID == "0000000000000000" && content.flags == 1)
        #expect(content.attributes == [Attribute(key: "event.id", value: .string("evt-1"))])
    }

    @Test(
        arguments: [
            // (start, duration, nanoseconds of them)
            ("789015845.123457", "0.0015", 1_767_323_045_123_457_000, 1_500_000),
            ("789015845.000001", "5e-05", 1_767_323_045_000_001_000, 50_000),
            ("789015845", "12", 1_767_323_045_000_000_000, 12_000_000_000),
            ("7.89015845e8", "0.9999999999", 1_767_323_045_000_000_000, 1_000_000_000),
        ] as [(String, String, UInt64, UInt64)]
    )
    func `times are as precise as they are written`(
        start: String,
        duration: String,
        startNanoseconds: UInt64,
        nanoseconds: UInt64
    ) {
        let seen = decodeAll(Self.line("\"start\":\(start),\"duration\":\(duration)"))

        #expect(seen.spans.map(\.start) == [startNanoseconds])
        #expect(seen.spans.map(\.end) == [startNanoseconds + nanoseconds])
    }

    @Test(arguments: ["-1", "NaN", "1e300", "\"soon\"", "{\"a\":1}"])
    func `times that are none count as absent`(time: String) {
        let seen = decodeAll(Self.line("\"start\":\(time),\"duration\":\(time)"))

        #expect(seen.spans.map(\.start) == [0] && seen.spans.map(\.end) == [0] && seen.repaired == 1)
    }
}
