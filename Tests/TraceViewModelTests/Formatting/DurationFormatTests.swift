import Testing

@testable import TraceViewModel

@Suite struct DurationFormatTests {
    @Test(
        arguments: [
            (0, "0"), (1, "1ns"), (999, "999ns"), (1000, "1.00µs"), (50_000, "50.0µs"), (61_900, "61.9µs"),
            (115_000_000, "115ms"), (46_100_000, "46.1ms"), (9_994_999, "9.99ms"), (9_995_000, "10.0ms"),
            (999_499, "999µs"), (999_500, "1.00ms"), (1_170_000_000, "1.17s"), (12_500_000_000, "12.5s"),
            (59_949_999_999, "59.9s"), (59_950_000_000, "1m00s"), (123_000_000_000, "2m03s"),
            (3_599_500_000_000, "1h00m"), (3_720_000_000_000, "1h02m"), (273_600_000_000_000, "3d04h"),
            (86_400_000_000_000 * 100, "100d"), (86_400_000_000_000 * 1000, "2.74y"), (UInt64.max, "585y"),
        ] as [(UInt64, String)]
    )
    func writesThreeDigitsOrTwoUnits(nanoseconds: UInt64, text: String) {
        #expect(DurationFormat.text(nanoseconds) == text)
    }

    @Test func writesNegativeUnknownAndOpenOnes() {
        #expect(DurationFormat.text(-46_100_000 as Int64) == "-46.1ms")
        #expect(DurationFormat.text(.min as Int64) == "-292y")
        #expect(DurationFormat.text(nil) == "?")
        #expect(DurationFormat.text(nil, isOpen: true) == "…")
        #expect(DurationFormat.text(nil, isOpen: true, unicode: false) == "...")
        #expect(DurationFormat.signed(210_000) == "+210µs")
        #expect(DurationFormat.text(61_900 as UInt64, unicode: false) == "61.9us")
    }

    @Test func staysWithinItsColumnsForAnyNumber() {
        for value in edgeCases {
            #expect(DurationFormat.text(value).count <= DurationFormat.columns)
            #expect(DurationFormat.text(Int64(bitPattern: value)).count <= DurationFormat.columns)
        }
    }

    /// Longer times never read as shorter ones: the text changes only upwards.
    @Test func neverRepeatsATextAfterLeavingIt() {
        var seen: [String] = []
        for value in edgeCases.sorted() {
            let text = DurationFormat.text(value)
            if seen.last != text {
                #expect(!seen.contains(text))
                seen.append(text)
            }
        }
    }
}

/// Numbers around every power of two and of ten.
let edgeCases: [UInt64] = {
    var values: [UInt64] = [0, .max]
    for shift in 0..<64 {
        let power: UInt64 = 1 << UInt64(shift)
        values += [power - 1, power, power + 1]
    }
    var ten: UInt64 = 1
    for _ in 0..<19 {
        values += [ten - 1, ten, ten + 1, ten * 60 / 10, ten / 2 * 3 + 1]
        ten *= 10
        if ten > .max / 60 { break }
    }
    return values
}()
