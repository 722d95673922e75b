/// Durations in at most seven columns: `61.9µs`, `115ms`, `1.17s`, `2m03s`, `1h02m`, `3d04h`, `-46.1ms`.
///
/// Three digits below a minute, rounded half up; two units above it; years of 365 days and a quarter from a thousand
/// days on. `us` instead of `µs` where only ASCII may be shown.
enum DurationFormat {
    /// The widest text that comes out.
    static let columns = 7

    /// A length in nanoseconds.
    static func text(_ nanoseconds: UInt64, unicode: Bool = true) -> String {
        if nanoseconds == 0 { return "0" }
        if nanoseconds < 1000 { return "\(nanoseconds)ns" }
        let fractions: [(unit: UInt64, name: String)] = [
            (1000, unicode ? "µs" : "us"), (1_000_000, "ms"), (second, "s"),
        ]
        for (unit, name) in fractions {
            let limit: UInt64 = unit == second ? 60 : 1000
            if let digits = threeDigits(nanoseconds, unit: unit, limit: limit) { return digits + name }
        }
        if let text = twoUnits(nanoseconds, second, "s", perUpper: 60, "m", limit: 60) { return text }
        if let text = twoUnits(nanoseconds, minute, "m", perUpper: 60, "h", limit: 24) { return text }
        if let text = twoUnits(nanoseconds, hour, "h", perUpper: 24, "d", limit: 100) { return text }
        let days = nanoseconds / day
        if days < 1000 { return "\(days)d" }
        return (threeDigits(nanoseconds, unit: year, limit: 1000) ?? "?") + "y"
    }

    /// A difference in nanoseconds; a negative one has a minus.
    static func text(_ nanoseconds: Int64, unicode: Bool = true) -> String {
        let magnitude = text(nanoseconds.magnitude, unicode: unicode)
        return nanoseconds < 0 ? "-" + magnitude : magnitude
    }

    /// A duration that may be unknown: `?`, or `…` while its end is still open.
    static func text(_ nanoseconds: Int64?, isOpen: Bool = false, unicode: Bool = true) -> String {
        if let nanoseconds { return text(nanoseconds, unicode: unicode) }
        return isOpen ? (unicode ? "…" : "...") : "?"
    }

    /// A difference with its sign even when positive: `+0.21ms`.
    static func signed(_ nanoseconds: Int64, unicode: Bool = true) -> String {
        nanoseconds < 0 ? text(nanoseconds, unicode: unicode) : "+" + text(nanoseconds, unicode: unicode)
    }

    private static let second: UInt64 = 1_000_000_000
    private static let minute: UInt64 = 60 * second
    private static let hour: UInt64 = 60 * minute
    private static let day: UInt64 = 24 * hour
    private static let year: UInt64 = 365 * day + 6 * hour

    /// `1.17`, `12.5`, `115`; nil when the rounded value reaches `limit`.
    private static func threeDigits(_ value: UInt64, unit: UInt64, limit: UInt64) -> String? {
        for decimals in [2, 1, 0] {
            let scale: UInt64 = [1, 10, 100][decimals]
            // value / (unit / scale), rounded half up without a sum that could overflow.
            let step = unit / scale
            let rounded = value / step + (value % step >= step - value % step ? 1 : 0)
            if rounded < 1000, rounded < limit * scale {
                return decimalText(rounded, decimals: decimals)
            }
        }
        return nil
    }

    /// `2m03s`; nil when the rounded value reaches `limit` upper units.
    private static func twoUnits(
        _ value: UInt64,
        _ lower: UInt64,
        _ lowerName: String,
        perUpper: UInt64,
        _ upperName: String,
        limit: UInt64
    ) -> String? {
        let rounded = value / lower + (value % lower >= lower - value % lower ? 1 : 0)
        guard rounded / perUpper < limit else { return nil }
        let rest = rounded % perUpper
        return "\(rounded / perUpper)\(upperName)\(rest < 10 ? "0" : "")\(rest)\(lowerName)"
    }
}

/// `117` with two decimals is `1.17`.
func decimalText(_ value: UInt64, decimals: Int) -> String {
    guard decimals > 0 else { return String(value) }
    var digits = String(value)
    if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    return digits.dropLast(decimals) + "." + digits.suffix(decimals)
}
