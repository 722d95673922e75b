import TraceStore

/// Reads RFC 3339 times: `2026-01-02T05:04:05.123456789+02:00`.
///
/// The fraction may be absent or have any number of digits (those beyond nanoseconds are dropped), the zone is `Z` or
/// an offset, letters may be lower case. Years before 1970 and times above `Int64.max` nanoseconds count as absent,
/// since that is what an unset time looks like (`0001-01-01T00:00:00Z`).
enum TimestampText {
    /// Nanoseconds since the epoch, zero for a time that counts as absent, nil when the text is no time.
    static func nanoseconds(_ start: Bytes, _ end: Bytes) -> UnixNanoseconds? {
        guard end - start >= 20,
            let year = number(start, 4), start[4] == ascii("-"),
            let month = number(start + 5, 2), start[7] == ascii("-"), (1...12).contains(month),
            let day = number(start + 8, 2), start[10] | 0x20 == ascii("t") || start[10] == ascii(" "),
            (1...31).contains(day),
            let hour = number(start + 11, 2), start[13] == ascii(":"), hour <= 24,
            let minute = number(start + 14, 2), start[16] == ascii(":"), minute <= 59,
            let second = number(start + 17, 2), second <= 60
        else { return nil }
        var position = start + 19
        let fraction = takeFraction(&position, end)
        guard let zone = zoneSeconds(position, end) else { return nil }
        let seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - zone
        guard seconds >= 0, let whole = UInt64(exactly: seconds), whole < UInt64(Int64.max) / 1_000_000_000 else {
            return 0
        }
        return whole * 1_000_000_000 + fraction
    }

    @inline(__always)
    private static func number(_ start: Bytes, _ count: Int) -> Int? {
        var value = 0
        var index = 0
        while index < count {
            let digit = start[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
            index &+= 1
        }
        return value
    }

    private static func takeFraction(_ position: inout Bytes, _ end: Bytes) -> UInt64 {
        guard position < end, position.pointee == ascii(".") || position.pointee == ascii(",") else { return 0 }
        position += 1
        var value: UInt64 = 0
        var digits = 0
        while position < end {
            let digit = position.pointee &- 0x30
            guard digit <= 9 else { break }
            if digits < 9 {
                value = value &* 10 &+ UInt64(digit)
                digits += 1
            }
            position += 1
        }
        while digits < 9 {
            value = value &* 10
            digits += 1
        }
        return value
    }

    private static func zoneSeconds(_ start: Bytes, _ end: Bytes) -> Int? {
        let length = end - start
        if length == 1 { return start.pointee | 0x20 == ascii("z") ? 0 : nil }
        guard length == 6, start.pointee == ascii("+") || start.pointee == ascii("-"), start[3] == ascii(":"),
            let hours = number(start + 1, 2), let minutes = number(start + 4, 2)
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return start.pointee == ascii("-") ? -seconds : seconds
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, years counted from March so that leap days come last.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
