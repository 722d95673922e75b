/// Why a text is no trace id or span id.
public enum IdentifierProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no text at all.
    case missing
    /// The text has another length than 32 (trace id) or 16 (span id) characters.
    case length(Int, expected: Int)
    /// The character at this place is not a hexadecimal digit.
    case notHexadecimal(place: Int)
    /// All digits are zero, which stands for no id.
    case allZeros

    /// The reason in words, without the text itself, which may be hostile.
    public var description: String {
        switch self {
        case .missing: "missing"
        case .length(let length, let expected): "\(length) characters instead of \(expected)"
        case .notHexadecimal(let place): "character \(place + 1) is not a hexadecimal digit"
        case .allZeros: "all zeros"
        }
    }
}

/// The sixteen bytes that all spans of one event's lifecycle share.
public struct TraceID: Hashable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// Makes an id of its two halves; `nil` when both are zero.
    public init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits, in upper or lower case.
    public init(hex: String) throws(IdentifierProblem) {
        let digits = try hexadecimalDigits(of: hex, count: 32)
        high = number(digits[..<16])
        low = number(digits[16...])
        if high == 0, low == 0 { throw .allZeros }
    }

    /// A new random id.
    static func random(using generator: inout some RandomNumberGenerator) -> TraceID {
        while true {
            if let id = TraceID(high: generator.next(), low: generator.next()) { return id }
        }
    }

    /// The 32 lower-case hexadecimal digits.
    public var description: String { hexadecimal(high) + hexadecimal(low) }
}

/// The eight bytes that name one span.
public struct SpanID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt64

    /// Makes an id of a number; `nil` when it is zero.
    public init?(_ number: UInt64) {
        guard number != 0 else { return nil }
        self.number = number
    }

    /// Reads 16 hexadecimal digits, in upper or lower case.
    public init(hex: String) throws(IdentifierProblem) {
        number = EventTracing.number(try hexadecimalDigits(of: hex, count: 16)[...])
        if number == 0 { throw .allZeros }
    }

    /// A new random id.
    static func random(using generator: inout some RandomNumberGenerator) -> SpanID {
        while true {
            if let id = SpanID(generator.next()) { return id }
        }
    }

    /// The 16 lower-case hexadecimal digits.
    public var description: String { hexadecimal(number) }
}

/// The values of the digits of a text that must have exactly so many.
private func hexadecimalDigits(of text: String, count: Int) throws(IdentifierProblem) -> [UInt8] {
    // A text with the right number of bytes or of characters that is not hexadecimal is called just that.
    guard text.utf8.count == count || text.count == count else {
        throw text.isEmpty ? .missing : .length(text.count, expected: count)
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(count)
    for (place, byte) in text.utf8.enumerated() {
        guard let digit = hexadecimalValue(of: byte) else { throw .notHexadecimal(place: place) }
        digits.append(digit)
    }
    return digits
}

private func number(_ digits: ArraySlice<UInt8>) -> UInt64 {
    digits.reduce(0) { $0 << 4 | UInt64($1) }
}

/// The value of one hexadecimal digit.
func hexadecimalValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// Sixteen lower-case digits.
private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
