/// Counts in at most four columns: `12`, `999`, `1.2k`, `12k`, `1.2M`.
enum CountFormat {
    /// A count; a negative one, which no count is, reads as zero.
    static func text(_ count: Int) -> String { scaled(UInt64(max(0, count)), separator: "") }

    /// A count of any size.
    static func text(_ count: UInt64) -> String { scaled(count, separator: "") }

    /// A count with the word that fits it: `1 span`, `12 spans`.
    static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        text(count) + " " + (count == 1 ? singular : plural ?? singular + "s")
    }

    /// A count with all its digits: `1,234`.
    static func exact(_ count: Int) -> String {
        let digits = Array(String(max(0, count)))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Cut, not rounded, so that `1.0M` never stands for less than a million.
    fileprivate static func scaled(_ count: UInt64, separator: String) -> String {
        var unit: UInt64 = 1
        var prefix = 0
        while count / unit >= 1000 {
            unit *= 1000
            prefix += 1
        }
        let prefixes = ["", "k", "M", "G", "T", "P", "E"]
        let whole = count / unit
        let number = prefix > 0 && whole < 10 ? "\(whole).\(count % unit / (unit / 10))" : "\(whole)"
        return number + separator + prefixes[min(prefix, prefixes.count - 1)]
    }
}

/// Sizes in bytes, decimal: `512 B`, `1.2 kB`, `64 MB`.
enum ByteFormat {
    static func text(_ bytes: Int) -> String { text(UInt64(max(0, bytes))) }

    static func text(_ bytes: UInt64) -> String { CountFormat.scaled(bytes, separator: " ") + "B" }
}

/// Counts over time: `1.2k spans/s`.
enum RateFormat {
    /// `count` things in `nanoseconds`; nothing can be said about no time at all, which reads as zero.
    static func text(_ count: Int, in nanoseconds: UInt64, _ unit: String) -> String {
        CountFormat.text(perSecond(count, in: nanoseconds)) + " " + unit + "/s"
    }

    /// How many a second.
    static func perSecond(_ count: Int, in nanoseconds: UInt64) -> UInt64 {
        guard count > 0, nanoseconds > 0 else { return 0 }
        let product = UInt64(count).multipliedFullWidth(by: 1_000_000_000)
        guard product.high < nanoseconds else { return .max }
        return nanoseconds.dividingFullWidth(product).quotient
    }
}
