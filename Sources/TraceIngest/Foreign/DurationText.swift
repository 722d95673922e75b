import TraceStore

/// Reads durations as protobuf's JSON (`0.000005s`) and Go (`1m2.5s`, `5000ns`) write them.
enum DurationText {
    private static let units: [(StaticString, UInt64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    /// Nanoseconds; nil when the text is no duration, or one of centuries.
    static func nanoseconds(_ text: String) -> UInt64? {
        var text = text
        return text.withUTF8 { buffer in
            buffer.baseAddress.flatMap { nanoseconds($0, $0 + buffer.count) }
        }
    }

    private static func nanoseconds(_ start: Bytes, _ end: Bytes) -> UInt64? {
        var position = start
        var total: UInt64 = 0
        repeat {
            guard let part = part(&position, end), part <= UInt64(Int64.max) &- total else { return nil }
            total += part
        } while position < end
        return total
    }

    /// A number with a unit behind it.
    private static func part(_ position: inout Bytes, _ end: Bytes) -> UInt64? {
        var digits: UInt64 = 0
        var scale: UInt64 = 1
        var hasPoint = false
        let start = position
        while position < end {
            let digit = position.pointee &- 0x30
            if digit <= 9 {
                // Nothing is shorter than a nanosecond.
                if scale < 1_000_000_000_000_000 {
                    guard digits < UInt64(Int64.max) / 10 else { return nil }
                    digits = digits * 10 + UInt64(digit)
                    if hasPoint { scale *= 10 }
                }
            } else if position.pointee == ascii("."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            position += 1
        }
        guard position > start else { return nil }
        let unit = position
        while position < end, position.pointee &- 0x30 > 9 { position += 1 }
        guard let factor = units.first(where: { isText(unit, position, $0.0) })?.1 else { return nil }
        let product = digits.multipliedFullWidth(by: factor)
        guard product.high < scale else { return nil }
        return scale.dividingFullWidth(product).quotient
    }
}
