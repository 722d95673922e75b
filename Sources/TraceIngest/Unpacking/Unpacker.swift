import TraceStore

/// Undoes a source's compression, whichever it is, and stops where it stands for more than is believed.
final class Unpacker {
    /// Spans seldom shrink to a fiftieth; what stands for so many times as much was made to do harm.
    private static let largestRatio: UInt64 = 500
    /// So much may come out of anything.
    private static let harmlessSize: UInt64 = 64 << 20
    private static let outputSize = 1 << 18

    private let decompressor: any Decompressor
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: outputSize, alignment: 16)
    private var taken: UInt64 = 0
    private var made: UInt64 = 0

    /// `nil` when the system gives no memory.
    init?(_ compression: Compression) {
        let decompressor: (any Decompressor)? =
            switch compression {
            case .none: nil
            case .gzip: GzipDecompressor()
            case .zstd: ZstdDecompressor()
            case .zstdMessages: ZstdMessages()
            }
        guard let decompressor else { return nil }
        self.decompressor = decompressor
    }

    deinit { output.deallocate() }

    /// Takes some of the `input`, which lies at `offset` of the source; what it stands for goes to `sink`.
    ///
    /// `isFinal`: no input follows.
    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        isFinal: Bool,
        sink: (UnsafeRawBufferPointer) -> Void
    ) -> UnpackingStep {
        var step = decompressor.step(input, at: offset, into: output)
        taken &+= UInt64(step.taken)
        made &+= UInt64(step.made)
        if step.made > 0 { sink(UnsafeRawBufferPointer(rebasing: output[..<step.made])) }
        if made > Self.harmlessSize, made / Self.largestRatio > taken, !step.isOver {
            let place = offset &+ UInt64(step.taken)
            let made = step.made
            step = .over(
                .unpacksTooLarge,
                at: place,
                input.count - step.taken,
                "compressed data that unpacks to more than \(Self.largestRatio) times its size"
            )
            step.taken = input.count
            step.made = made
        }
        if step.isIdle, isFinal, !input.isEmpty || !decompressor.isBetweenMembers {
            return .over(.cut, at: offset, input.count, "compressed data that is cut off")
        }
        return step
    }
}
