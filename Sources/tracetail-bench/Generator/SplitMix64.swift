/// The generator of pseudo-random numbers behind all generated data: tiny, fast, and the same on every machine.
///
/// Sebastiano Vigna's SplitMix64. Neighbouring seeds give unrelated sequences, so every lifecycle can have its own.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; zero when `bound` is zero.
    mutating func below(_ bound: UInt64) -> UInt64 { next().multipliedFullWidth(by: bound).high }

    /// A number in the range.
    mutating func within(_ range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True once in `count` times.
    mutating func oneIn(_ count: UInt64) -> Bool { below(count) == 0 }

    /// A number that is not zero, as ids must be.
    mutating func identifier() -> UInt64 { max(next(), 1) }
}
