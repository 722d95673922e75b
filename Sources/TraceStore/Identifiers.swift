/// A trace id: 16 bytes, shown as 32 lower-case hex digits.
///
/// All zero is the id that the specification calls invalid.
public struct TraceID: Hashable, Sendable, Comparable, BitwiseCopyable {
    /// Bytes 0 to 7, the first byte most significant.
    public var high: UInt64
    /// Bytes 8 to 15.
    public var low: UInt64

    /// Makes an id from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The all-zero id.
    ///
    /// Spans whose trace id could not be read lie under it.
    public static let invalid = TraceID(high: 0, low: 0)

    /// Whether any bit is set.
    public var isValid: Bool { high | low != 0 }

    /// Orders ids as their hex text does.
    public static func < (left: TraceID, right: TraceID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// 32 lower-case hex digits.
    public var hex: String { hexDigits(of: high) + hexDigits(of: low) }
}

/// A span id: 8 bytes, shown as 16 lower-case hex digits.
///
/// All zero means "none" or "invalid".
public struct SpanID: Hashable, Sendable, Comparable, BitwiseCopyable {
    /// The eight bytes, the first most significant.
    public var rawValue: UInt64

    /// Makes an id from its eight bytes.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// The all-zero id.
    public static let invalid = SpanID(0)

    /// Whether any bit is set.
    public var isValid: Bool { rawValue != 0 }

    /// Orders ids as their hex text does.
    public static func < (left: SpanID, right: SpanID) -> Bool { left.rawValue < right.rawValue }

    /// 16 lower-case hex digits.
    public var hex: String { hexDigits(of: rawValue) }

    /// The id that the server's side of a call goes by whose two sides were written with this id (Zipkin), and back.
    public var otherSide: SpanID { SpanID(rawValue ^ 0x7365_7276_6572_2e31) }

    /// Whether both are the same call's, on the same side or not.
    public func isSameCall(as other: SpanID) -> Bool { self == other || otherSide == other }
}

private func hexDigits(of value: UInt64) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 16) { buffer in
        for index in 0..<16 {
            buffer[index] = digits[Int(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 0xf]
        }
        return 16
    }
}
