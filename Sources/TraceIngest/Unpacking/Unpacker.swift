import TraceStore

/// Undoes a source's compression, whichever it is.
///
/// Behind damage it goes on at the next member. It stops where a source stands for more than is believed.
package final class Unpacker {
    /// So much may come out of anything.
    private static let harmlessSize: UInt64 = 64 << 20
    /// So much may be looked at twice where damaged members overlap.
    private static let retriedSize = 64 << 20
    private static let outputSize = 1 << 18

    /// Spans seldom shrink to a fiftieth, and those that repeat long stack traces to a thousandth; what stands for so many
    /// times as much was made to do harm.
    ///
    /// gzip says at least every 258 bytes again that something is repeated, so it shrinks nothing as much as zstd may.
    private let largestRatio: UInt64
    private let decompressor: any Decompressor
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: outputSize, alignment: 16)
    private var taken: UInt64 = 0
    private var made: UInt64 = 0
    private var retried = 0
    /// What is lost while the next member is looked for.
    private var loss: UnpackingLoss?

    /// `nil` when the system gives no memory.
    package init?(_ compression: Compression) {
        let decompressor: (any Decompressor)? =
            switch compression {
            case .none: nil
            case .gzip: GzipDecompressor()
            case .zstd: ZstdDecompressor()
            case .zstdMessages: ZstdMessages()
            }
        guard let decompressor else { return nil }
        self.decompressor = decompressor
        largestRatio = compression == .gzip ? 200 : 2000
    }

    deinit { output.deallocate() }

    /// What was found to be damaged, before it is known where the damage ends.
    var damage: UnpackingLoss? { loss }

    /// Takes some of the `input`, which lies at `offset` of the source; what it stands for goes to `sink`.
    ///
    /// A loss is told when its end is known. `isFinal`: no input follows.
    package func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        isFinal: Bool,
        sink: (UnsafeRawBufferPointer) -> Void
    ) -> UnpackingStep {
        if loss != nil { return findMember(input, at: offset, isFinal) }
        var step = decompressor.step(input, at: offset, into: output)
        if step.isIdle, isFinal, !input.isEmpty || !decompressor.isBetweenMembers {
            step.loss = UnpackingLoss(offset: offset, reason: .cut, words: "compressed data that is cut off")
            // A member that begins here is the one that is cut.
            if decompressor.isBetweenMembers { step.taken = min(1, input.count) }
        }
        if let found = step.loss {
            retried += max(0, step.tried - step.taken)
            if retried > Self.retriedSize { step.taken = max(step.taken, step.tried) }
            loss = found
            step.loss = nil
            decompressor.reset()
            if step.isIdle { return findMember(input, at: offset, isFinal) }
        }
        taken &+= UInt64(step.taken)
        made &+= UInt64(step.made) &+ UInt64(step.wasted)
        if step.made > 0 { sink(UnsafeRawBufferPointer(rebasing: output[..<step.made])) }
        if made > Self.harmlessSize, made / largestRatio > taken { return bomb(step, input, at: offset) }
        return step
    }

    /// Looks for what a member begins with.
    private func findMember(_ input: UnsafeRawBufferPointer, at offset: UInt64, _ isFinal: Bool) -> UnpackingStep {
        let heads = decompressor.memberHeads
        var index = 0
        var isFound = false
        search: while index < input.count {
            let rest = UnsafeRawBufferPointer(rebasing: input[index...])
            for head in heads {
                switch head.match(rest) {
                case .none: continue
                case .partial where isFinal: continue
                case .partial: break search
                case .full:
                    isFound = true
                    break search
                }
            }
            index += 1
        }
        taken &+= UInt64(index)
        var step = UnpackingStep(taken: index)
        guard isFound || isFinal, let loss else { return step }
        step.loss = loss
        step.loss?.length = offset &+ UInt64(index) &- loss.offset
        self.loss = nil
        return step
    }

    private func bomb(_ step: UnpackingStep, _ input: UnsafeRawBufferPointer, at offset: UInt64) -> UnpackingStep {
        var step = step
        let place = loss?.offset ?? offset &+ UInt64(step.taken)
        step.loss = UnpackingLoss(
            offset: place,
            length: offset &+ UInt64(input.count) &- place,
            reason: .unpacksTooLarge,
            words: "compressed data that unpacks to more than \(largestRatio) times its size; "
                + "if you trust it, unpack it into a pipe"
        )
        step.taken = input.count
        step.isOver = true
        return step
    }
}
