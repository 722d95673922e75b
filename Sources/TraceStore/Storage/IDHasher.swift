/// Hashes ids with a seed of this process, since ids are anyone's to choose.
///
/// The seed reaches no result.
struct IDHasher {
    private let first = UInt64.random(in: .min ... .max)
    private let second = UInt64.random(in: .min ... .max) | 1

    @inline(__always)
    func hash(_ left: UInt64, _ right: UInt64) -> UInt32 {
        let product = (left ^ first).multipliedFullWidth(by: (right ^ second) | 1)
        let mixed = (product.high ^ product.low ^ right).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15 ^ second)
        return UInt32(truncatingIfNeeded: mixed.high ^ mixed.low)
    }
}
