/// When clocks changed in a time zone.
///
/// Given from outside, since only the system knows; UTC is built in.
public struct TimeZoneTable: Hashable, Sendable {
    /// From this second on the clock differs from UTC by this much.
    public struct Transition: Hashable, Sendable {
        /// Seconds since the Unix epoch.
        public var second: Int64
        /// Seconds to add to UTC.
        public var offset: Int32

        /// Makes a transition.
        public init(second: Int64, offset: Int32) {
            self.second = second
            self.offset = offset
        }
    }

    private let initialOffset: Int32
    private let transitions: [Transition]

    /// Coordinated universal time.
    public static let utc = TimeZoneTable(initialOffset: 0, transitions: [])

    /// Makes a zone from the offset before its first transition, in seconds, and its transitions in any order.
    public init(initialOffset: Int32, transitions: [Transition]) {
        self.initialOffset = initialOffset
        self.transitions = transitions.sorted { ($0.second, $0.offset) < ($1.second, $1.offset) }
    }

    /// Seconds to add to UTC at a second since the Unix epoch.
    public func offset(at second: Int64) -> Int32 {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = low + (high - low) / 2
            if transitions[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : transitions[low - 1].offset
    }
}

/// Points in time as a wall clock shows them.
///
/// Civil dates of the Gregorian calendar, for any number of nanoseconds.
struct ClockFormat: Hashable, Sendable {
    var zone = TimeZoneTable.utc

    /// Columns of `timeOfDay`.
    static let columns = 12

    /// `12:00:00.036`, or with as many decimals as asked for, up to nine.
    ///
    /// Cut, not rounded.
    func timeOfDay(_ time: UInt64, decimals: Int = 3) -> String {
        let second = localSecond(time)
        let ofDay = second - floorDivide(second, 86_400) * 86_400
        let clock = "\(twoDigits(ofDay / 3600)):\(twoDigits(ofDay / 60 % 60)):\(twoDigits(ofDay % 60))"
        let decimals = min(max(decimals, 0), 9)
        guard decimals > 0 else { return clock }
        let fraction = String(time % 1_000_000_000)
        let padded = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        return clock + "." + padded.prefix(decimals)
    }

    /// `2026-11-22`.
    func date(_ time: UInt64) -> String {
        let civil = civilDate(ofDay: day(time))
        return "\(civil.year)-\(twoDigits(civil.month))-\(twoDigits(civil.day))"
    }

    /// `11-22 12:00`, which takes no more columns than `timeOfDay`.
    func dayAndMinute(_ time: UInt64) -> String {
        date(time).suffix(5) + " " + timeOfDay(time, decimals: 0).prefix(5)
    }

    /// `2026-11-22 12:00:00.036000000 UTC`, to the nanosecond.
    func dateAndTime(_ time: UInt64) -> String {
        date(time) + " " + timeOfDay(time, decimals: 9) + " " + offset(time)
    }

    /// `UTC`, or how far the zone is ahead of it at a time: `+01:00`.
    func offset(_ time: UInt64) -> String {
        let seconds = Int64(zone.offset(at: Int64(time / 1_000_000_000)))
        guard seconds != 0 else { return "UTC" }
        let minutes = Int64(seconds.magnitude) / 60
        return (seconds < 0 ? "-" : "+") + "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    /// Number of the local day since 1970-01-01; two times are on the same day when these are equal.
    func day(_ time: UInt64) -> Int64 { floorDivide(localSecond(time), 86_400) }

    private func localSecond(_ time: UInt64) -> Int64 {
        let second = Int64(time / 1_000_000_000)
        return second + Int64(zone.offset(at: second))
    }
}

/// The date of a day counted from 1970-01-01.
///
/// Years begin in March here, which puts the leap day last; an era is the 400 years after which the calendar repeats.
func civilDate(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day &+ 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
