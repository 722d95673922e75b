/// Reads integers the way that writers of trace data write them: digits, a sign, a fraction that is zero, an exponent.
///
/// Bytes are exact: nothing is read outside `start..<end`.
enum NumberText {
    /// A decimal integer as magnitude and sign, when the text is one and fits.
    ///
    /// `7`, `-7`, `7.0`, `7e3` and `1.5E3` are integers; `7.5` is none.
    static func integer(_ start: Bytes, _ end: Bytes) -> (magnitude: UInt64, isNegative: Bool)? {
        var position = start
        var isNegative = false
        if position < end, position.pointee == ascii("-") || position.pointee == ascii("+") {
            isNegative = position.pointee == ascii("-")
            position += 1
        }
        var digits = DecimalDigits()
        guard digits.take(&position, end, areFraction: false) else { return nil }
        if position < end, position.pointee == ascii(".") {
            position += 1
            guard digits.take(&position, end, areFraction: true) else { return nil }
        }
        var exponent = 0
        if position < end, position.pointee | 0x20 == ascii("e") {
            position += 1
            guard let value = takeExponent(&position, end) else { return nil }
            exponent = value
        }
        guard position == end, let magnitude = digits.scaled(by: exponent) else { return nil }
        return (magnitude, isNegative)
    }

    /// A value that cannot be negative; nil when it is, or when the text is no integer.
    static func unsigned(_ start: Bytes, _ end: Bytes) -> UInt64? {
        guard let value = integer(start, end), !value.isNegative || value.magnitude == 0 else { return nil }
        return value.magnitude
    }

    /// A signed 64-bit value; nil when it does not fit.
    static func signed(_ start: Bytes, _ end: Bytes) -> Int64? {
        guard let value = integer(start, end) else { return nil }
        if !value.isNegative { return Int64(exactly: value.magnitude) }
        if value.magnitude == UInt64(Int64.max) + 1 { return .min }
        return Int64(exactly: value.magnitude).map { -$0 }
    }

    private static func takeExponent(_ position: inout Bytes, _ end: Bytes) -> Int? {
        var isNegative = false
        if position < end, position.pointee == ascii("-") || position.pointee == ascii("+") {
            isNegative = position.pointee == ascii("-")
            position += 1
        }
        guard position < end else { return nil }
        var value = 0
        while position < end {
            let digit = position.pointee &- 0x30
            guard digit <= 9 else { return nil }
            value = min(value * 10 + Int(digit), 10_000)
            position += 1
        }
        return isNegative ? -value : value
    }
}

/// The digits of a number, their zeros at the end held back so that `100000000000000000000e-2` still fits.
private struct DecimalDigits {
    private var value: UInt64 = 0
    private var zeros = 0
    private var fractionDigits = 0
    private var hasOverflowed = false

    /// Takes digits; false when there is none.
    mutating func take(_ position: inout Bytes, _ end: Bytes, areFraction: Bool) -> Bool {
        let start = position
        while position < end {
            let digit = position.pointee &- 0x30
            guard digit <= 9 else { break }
            if digit == 0 {
                zeros += 1
            } else {
                multiply(powerOfTen: zeros + 1)
                zeros = 0
                let (sum, overflow) = value.addingReportingOverflow(UInt64(digit))
                value = sum
                hasOverflowed = hasOverflowed || overflow
            }
            position += 1
        }
        if areFraction { fractionDigits = position - start }
        return position > start
    }

    /// The integer that the digits make with this exponent.
    func scaled(by exponent: Int) -> UInt64? {
        if value == 0 && !hasOverflowed { return 0 }
        let power = zeros + exponent - fractionDigits
        guard power >= 0, !hasOverflowed else { return nil }
        var copy = self
        copy.multiply(powerOfTen: power)
        return copy.hasOverflowed ? nil : copy.value
    }

    private mutating func multiply(powerOfTen: Int) {
        guard value != 0 else { return }
        for _ in 0..<min(powerOfTen, 20) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow {
                hasOverflowed = true
                return
            }
            value = product
        }
    }
}
