import Testing

@testable import TraceViewModel

@Suite struct CountFormatTests {
    @Test(
        arguments: [
            (0, "0"), (12, "12"), (999, "999"), (1000, "1.0k"), (1299, "1.2k"), (12_999, "12k"), (999_999, "999k"),
            (1_200_000, "1.2M"), (-5, "0"), (Int.max, "9.2E"),
        ] as [(Int, String)]
    )
    func cutsToTwoOrThreeDigits(count: Int, text: String) {
        #expect(CountFormat.text(count) == text)
    }

    @Test func agreesWithItsWord() {
        #expect(CountFormat.text(1, "span") == "1 span")
        #expect(CountFormat.text(2000, "span") == "2.0k spans")
        #expect(CountFormat.text(2, "retry", "retries") == "2 retries")
    }

    @Test func writesBytes() {
        #expect(ByteFormat.text(512) == "512 B")
        #expect(ByteFormat.text(1234) == "1.2 kB")
        #expect(ByteFormat.text(64_000_000) == "64 MB")
        #expect(ByteFormat.text(UInt64.max) == "18 EB")
    }

    @Test func writesRates() {
        #expect(RateFormat.text(1200, in: 1_000_000_000, "spans") == "1.2k spans/s")
        #expect(RateFormat.text(5, in: 0, "spans") == "0 spans/s")
        #expect(RateFormat.perSecond(.max, in: 1) == .max)
    }
}
