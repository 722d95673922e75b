/// Hex digits to look for in ids, without writing the ids out.
///
/// Four or more are looked for at the beginning of an id, eight or more anywhere in it: shorter ones would find ids by
/// chance.
struct HexNeedle: Hashable, Sendable {
    private static let shortestPrefix = 4
    private static let shortestInside = 8

    /// The digit 1 in all places.
    @inline(__always)
    private static var ones: UInt128 { 0x1111_1111_1111_1111_1111_1111_1111_1111 }

    private let digits: UInt128
    private let count: Int

    init?(_ text: [UInt8]) {
        guard (Self.shortestPrefix...32).contains(text.count) else { return nil }
        var digits: UInt128 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = digits << 4 | UInt128(byte &- UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digits = digits << 4 | UInt128(byte &- UInt8(ascii: "a") &+ 10)
            default: return nil
            }
        }
        self.digits = digits
        count = text.count
    }

    func matches(_ id: TraceID) -> Bool { isFound(in: UInt128(id.high) << 64 | UInt128(id.low)) }

    func matches(_ id: SpanID) -> Bool {
        // The id's sixteen digits stand first, so a match further right would be one in the zeros behind them.
        count <= 16 && isFound(in: UInt128(id.rawValue) << 64, rightmost: 16)
    }

    /// Looks in 32 digits, at the beginning or, if the needle is long enough, anywhere above the `rightmost` digit.
    private func isFound(in value: UInt128, rightmost: Int = 0) -> Bool {
        let mask = count == 32 ? UInt128.max : (1 << (4 * count)) - 1
        if count >= Self.shortestInside, !mayBegin(in: value) { return false }
        var digit = 32 - count
        while digit >= rightmost {
            if (value >> (4 * digit)) & mask == digits { return true }
            if count < Self.shortestInside { return false }
            digit -= 1
        }
        return false
    }

    /// Whether the needle's first three digits stand somewhere in 32 digits, all places looked at together.
    private func mayBegin(in value: UInt128) -> Bool {
        var difference: UInt128 = 0
        for index in 0..<3 {
            let digit = digits >> (4 * (count - 1 - index)) & 15
            difference |= value << (4 * index) ^ digit &* Self.ones
        }
        // Only a digit that is zero borrows from its highest bit.
        return (difference &- Self.ones) & ~difference & (Self.ones &* 8) != 0
    }
}
