/// Hex digits to look for in ids, without writing the ids out.
///
/// Four or more are looked for at the beginning of an id, eight or more anywhere in it: shorter ones would find ids by
/// chance.
struct HexNeedle: Hashable, Sendable {
    private static let shortestPrefix = 4
    private static let shortestInside = 8

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
        var digit = 32 - count
        while digit >= rightmost {
            if (value >> (4 * digit)) & mask == digits { return true }
            if count < Self.shortestInside { return false }
            digit -= 1
        }
        return false
    }
}
