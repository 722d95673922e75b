import Testing

@testable import TraceViewModel

@Suite struct ClockFormatTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00.000000000 UTC"),
            (951_782_400, "2000-02-29 00:00:00.000000000 UTC"),
            (951_868_800, "2000-03-01 00:00:00.000000000 UTC"),
            (1_795_348_800, "2026-11-22 12:00:00.000000000 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00.000000000 UTC"),
        ] as [(UInt64, String)]
    )
    func knowsTheCalendar(seconds: UInt64, text: String) {
        #expect(ClockFormat().dateAndTime(seconds * 1_000_000_000) == text)
    }

    @Test func cutsDecimals() {
        let time: UInt64 = 1_795_348_800_036_999_999
        #expect(ClockFormat().timeOfDay(time) == "12:00:00.036")
        #expect(ClockFormat().timeOfDay(time, decimals: 0) == "12:00:00")
        #expect(ClockFormat().timeOfDay(time, decimals: 99) == "12:00:00.036999999")
        #expect(ClockFormat().dateAndTime(.max) == "2554-07-21 23:34:33.709551615 UTC")
    }

    /// Central European clocks went back at 01:00 UTC on 25 October 2026.
    @Test func followsTheClockAcrossAChange() {
        let change: Int64 = 1_792_890_000
        let zone = TimeZoneTable(initialOffset: 7200, transitions: [.init(second: change, offset: 3600)])
        let clock = ClockFormat(zone: zone)
        let before = UInt64(change - 1) * 1_000_000_000
        #expect(clock.timeOfDay(before, decimals: 0) == "02:59:59")
        #expect(clock.timeOfDay(before + 1_000_000_000, decimals: 0) == "02:00:00")
    }

    @Test func countsDaysWhereTheClockHangs() {
        let west = ClockFormat(zone: TimeZoneTable(initialOffset: -3600, transitions: []))
        #expect(west.day(0) == -1)
        #expect(west.dateAndTime(0) == "1969-12-31 23:00:00.000000000 -01:00")
        #expect(ClockFormat().day(86_400_000_000_000) == 1)
    }

    @Test func takesAnyTimeAndAnyOffset() {
        for offset in [Int32.min, -1, 0, 1, .max] {
            let clock = ClockFormat(zone: TimeZoneTable(initialOffset: offset, transitions: []))
            for time in edgeCases { #expect(clock.timeOfDay(time).count == ClockFormat.columns) }
        }
    }
}
