/// A stream made of a fuzzer's input.
///
/// The input's last two bytes say what is done with the bytes before them, so that a file that people wrote is a seed
/// as it is.
package struct FuzzedStream: Sendable {
    /// What a decoder is given.
    package var bytes: [UInt8]
    /// Chooses where the stream is cut; the same for the same input.
    package var choices: Choices

    /// Makes the stream that an input stands for.
    package init(_ input: [UInt8]) {
        let rest = Array(input.dropLast(2))
        choices = Choices(seed: input.suffix(2))
        bytes =
            switch (input.last ?? 0) & 7 {
            case 1: Self.framed(rest)
            case 2: Self.inMessages(rest)
            case 3: Self.inText(rest)
            default: rest
            }
    }

    /// The bytes behind their length.
    private static func framed(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(truncatingIfNeeded: bytes.count).bigEndian
        return withUnsafeBytes(of: count) { Array($0) } + bytes
    }

    /// Cut at every byte 0xfe, each piece behind its length.
    private static func inMessages(_ bytes: [UInt8]) -> [UInt8] {
        bytes.split(separator: 0xfe).flatMap { framed(Array($0)) }
    }

    /// Behind a line of a log, so that it is no message in protobuf.
    private static func inText(_ bytes: [UInt8]) -> [UInt8] { Array("log\n".utf8) + bytes }
}

/// A small random number generator (SplitMix64).
package struct Choices: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: some Sequence<UInt8>) {
        state = seed.reduce(0x9e37_79b9_7f4a_7c15) { $0 << 8 ^ UInt64($1) }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
