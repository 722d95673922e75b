import Testing

@testable import TraceIngest

@Suite struct SpanFileNameTests {
    @Test(
        arguments: [
            ("spans-2026-01-02T03-04-05.123.json", 1_767_323_045_123_000_000),
            ("spans-2026-01-02T03-04-05.123-size.json.gz", 1_767_323_045_123_000_000),
            ("2020-01-01T00-00-00.000-spans-2026-01-02T03-04-05.123", 1_767_323_045_123_000_000),
            ("spans-1970-01-01T00-00-01.000.json", 1_000_000_000),
            ("spans-2026-01-02.json", nil),
            ("spans-2026-01-02T03:04:05.123.json", nil),
            ("spans-2026-13-02T03-04-05.123.json", nil),
            ("", nil),
        ] as [(String, Int64?)]
    )
    func theTimeOfRotationStandsInTheName(name: String, time: Int64?) {
        #expect(SpanFileName.rotationTime(name) == time)
    }

    @Test(arguments: ["spans", "spans.jsonl", "spans.json", "spans.jsonl.1", "x.pb", "x.log", "x.jsonl.gz", "x.zst"])
    func whatMayHoldSpansIsRead(name: String) {
        #expect(!SpanFileName.isPassedOver(name))
    }

    @Test(arguments: [("a.jsonl.gz", "a.jsonl"), ("a.pb.zst", "a.pb"), ("a.jsonl", nil)] as [(String, String?)])
    func compressionLeavesTheNameBefore(name: String, before: String?) {
        #expect(SpanFileName.uncompressed(name) == before)
    }
}
