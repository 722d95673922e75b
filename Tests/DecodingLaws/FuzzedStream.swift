package import TraceIngest

/// A stream made of a fuzzer's input.
///
/// The input's last two bytes say what is done with the bytes before them, so that a file that people wrote is a seed
/// as it is.
package struct FuzzedStream: Sendable {
    /// How an input is packed, or is to be.
    package enum Packing: Sendable {
        case none
        /// The input is taken for compressed bytes.
        case packed(Compression)
        /// The input is compressed first.
        case compressed(Compression)
        /// The input is taken for lines of containers.
        case wrapped(LineWrapper)
        /// Its lines are wrapped first.
        case lines(LineWrapper)
    }

    /// The input without the bytes that choose.
    package var input: [UInt8]
    /// What a decoder is given.
    package var bytes: [UInt8]
    /// What else is done with the input.
    package var packing: Packing
    /// Chooses where the stream is cut; the same for the same input.
    package var choices: Choices

    /// Makes the stream that an input stands for.
    package init(_ input: [UInt8]) {
        let rest = Array(input.dropLast(2))
        self.input = rest
        packing = Self.packing((input.last ?? 0) >> 3, input.dropLast().last ?? 0)
        choices = Choices(seed: input.suffix(2))
        bytes =
            switch (input.last ?? 0) & 7 {
            case 1: Self.framed(rest)
            case 2: Self.inMessages(rest)
            case 3: Self.inText(rest)
            default: rest
            }
    }

    private static func packing(_ number: UInt8, _ kind: UInt8) -> Packing {
        let compression = [Compression.gzip, .zstd, .zstdMessages][Int(kind % 3)]
        let wrapper = [LineWrapper.docker, .cri, .compose, .kubectl][Int(kind & 3)]
        return switch number & 7 {
        case 2: .packed(.gzip)
        case 3: .packed(.zstd)
        case 4: .packed(.zstdMessages)
        case 5: .compressed(compression)
        case 6: .wrapped(wrapper)
        case 7: .lines(wrapper)
        default: .none
        }
    }

    /// The bytes behind their length.
    package static func framed(_ bytes: [UInt8]) -> [UInt8] {
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
