import CByteVectors

/// A short row of bytes to be found at the speed of memory, ASCII letters in either case where that is wanted.
///
/// Looks for two of its bytes at their distance, 64 places at once. Only where both stand is the rest compared. The two
/// are the rarest ones in span data, so that this happens seldom.
struct SearchPattern: Sendable {
    /// How far beyond the end a search may read, besides the pattern's own length.
    static let readAhead = 64

    private let bytes: [UInt8]
    /// 0x20 where a letter's case does not matter.
    private let masks: [UInt8]
    private let first: Int
    private let second: Int

    /// Makes a pattern of at least one byte; `ignoresCase` wants letters in lower case.
    init(_ bytes: [UInt8], ignoresCase: Bool) {
        self.bytes = bytes
        masks = bytes.map { ignoresCase && $0 &- 0x61 < 26 ? 0x20 : 0 }
        let byRarity = bytes.indices.sorted { (Self.rarity(bytes[$0]), $0) < (Self.rarity(bytes[$1]), $1) }
        first = byRarity[0]
        second = byRarity.count > 1 ? byRarity[1] : byRarity[0]
    }

    /// How many bytes it has.
    var count: Int { bytes.count }

    /// The first place at or after `start` and wholly before `end`; nil when there is none.
    ///
    /// `SearchPattern.readAhead` bytes and the pattern's length must be readable after `end`.
    func find(from start: Bytes, to end: Bytes) -> Bytes? {
        let last = end - count
        var position = start
        let (byte0, mask0, byte1, mask1) = (bytes[first], masks[first], bytes[second], masks[second])
        while position <= last {
            var places = byte_vector_matches(position + first, mask0, byte0)
            if places != 0 { places &= byte_vector_matches(position + second, mask1, byte1) }
            while places != 0 {
                let found = position + places.trailingZeroBitCount
                if found > last { return nil }
                if stands(at: found) { return found }
                places &= places &- 1
            }
            position += 64
        }
        return nil
    }

    private func stands(at position: Bytes) -> Bool {
        for index in 0..<bytes.count where (position[index] | masks[index]) != bytes[index] { return false }
        return true
    }

    /// Small for bytes that are rare in span data.
    private static func rarity(_ byte: UInt8) -> Int {
        let place = commonBytes.firstIndex(of: byte | (byte &- 0x41 < 26 ? 0x20 : 0))
        return place.map { commonBytes.count - $0 } ?? 0
    }

    /// The most common first, in spans as JSON.
    private static let commonBytes = Array("\"e:,{}atnisr0l1ugmdo34572689vpck.yb-hf[]sw_xjqz/ ".utf8)
}
