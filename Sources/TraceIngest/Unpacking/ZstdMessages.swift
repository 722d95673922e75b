import TraceStore

/// Unpacks messages that are Zstandard frames, each behind its length.
///
/// What comes out is a stream that the decoder can take apart again: each message behind its own length, or, where the
/// first message is a text of another kind, a line each. A damaged frame or length costs its message, and those in
/// front of the next one that can be told by its first bytes.
final class ZstdMessages: Decompressor {
    /// Longest frame that is believed in; it is held in memory until all of it is there.
    private static let longestFrame = 64 << 20

    private let zstd: ZstdDecompressor
    /// The message at hand with its length before it or a newline behind it, and how much of it was put out.
    private var message: [UInt8] = []
    private var emitted = 0
    private var areLines: Bool?

    /// `nil` when the system gives no memory.
    init?() {
        guard let zstd = ZstdDecompressor() else { return nil }
        self.zstd = zstd
    }

    /// What is half read waits in the input.
    var isBetweenMembers: Bool { true }

    var memberHeads: [BytePattern] { [.zstdMessage] }

    func reset() {
        zstd.reset()
        emitted = 0
        message.removeAll(keepingCapacity: message.capacity < 8 << 20)
    }

    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep {
        if emitted < message.count { return emit(into: output) }
        guard input.count >= 4 else { return UnpackingStep() }
        let length = UInt32(bigEndian: input.loadUnaligned(as: UInt32.self))
        // A message without content.
        if length == .max { return UnpackingStep(taken: 4) }
        guard length > 0, length <= Self.longestFrame else {
            return .damaged(at: offset, "no length of a message", taken: 1)
        }
        let end = 4 + Int(length)
        guard input.count >= end else { return UnpackingStep() }
        let frame = UnsafeRawBufferPointer(rebasing: input[4..<end])
        guard let failure = unpack(frame, by: output) else { return UnpackingStep(taken: end) }
        let isTooLong = message.count > StreamFraming.longestMessage
        var step = UnpackingStep.damaged(
            at: offset,
            isTooLong ? "a message of more than 128 MB" : "a damaged zstd frame",
            isTooLong || failure == .window ? .unpacksTooLarge : .damagedCompression,
            taken: 1,
            tried: end
        )
        step.wasted = message.count
        return step
    }

    /// Unpacks a frame into the message, by way of a buffer.
    private func unpack(
        _ frame: UnsafeRawBufferPointer,
        by buffer: UnsafeMutableRawBufferPointer
    ) -> ZstdDecompressor.Result.Failure? {
        reset()
        message.append(contentsOf: [0, 0, 0, 0])
        var rest = frame
        while true {
            let result = zstd.decompress(rest, into: buffer)
            message.append(contentsOf: buffer.prefix(result.made))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(result.taken))
            if result.isFrameEnd, rest.isEmpty { break }
            let isTooLong = message.count > StreamFraming.longestMessage
            guard isTooLong || result.failure != nil || (result.taken == 0 && result.made == 0) else { continue }
            return result.failure ?? .damage
        }
        frameMessage()
        return nil
    }

    /// Puts a length before the message, as far as the decoder knows such messages, or a newline behind it.
    private func frameMessage() {
        let isLine = areLines ?? (message.count > 4 && ![ascii("\n"), ascii("{")].contains(message[4]))
        areLines = isLine
        if isLine {
            emitted = 4
            message.append(ascii("\n"))
        } else {
            // An empty message has no length that the decoder would believe in.
            guard message.count > 4 else { return message.removeAll() }
            let length = UInt32(truncatingIfNeeded: message.count - 4).bigEndian
            withUnsafeBytes(of: length) { message.replaceSubrange(0..<4, with: $0) }
        }
    }

    private func emit(into output: UnsafeMutableRawBufferPointer) -> UnpackingStep {
        let count = min(output.count, message.count - emitted)
        output.copyBytes(from: message[emitted..<emitted + count])
        emitted += count
        return UnpackingStep(made: count)
    }
}
