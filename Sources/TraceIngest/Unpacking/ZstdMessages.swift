import TraceStore

/// Unpacks messages that are Zstandard frames, each behind its length.
///
/// What comes out is a stream that the decoder can take apart again: each message behind its own length, or, where the
/// first message is a text of another kind, a line each. A damaged frame costs its message; a length that cannot be
/// costs the rest.
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
            return .over(.lostFraming, at: offset, input.count, "no length of a message")
        }
        let end = 4 + Int(length)
        guard input.count >= end else { return UnpackingStep() }
        var step = UnpackingStep(taken: end)
        step.loss = unpack(UnsafeRawBufferPointer(rebasing: input[4..<end]), at: offset, by: output)
        return step
    }

    /// Unpacks a frame into the message, by way of a buffer.
    private func unpack(
        _ frame: UnsafeRawBufferPointer,
        at offset: UInt64,
        by buffer: UnsafeMutableRawBufferPointer
    ) -> UnpackingLoss? {
        zstd.reset()
        emitted = 0
        message.removeAll(keepingCapacity: message.capacity < 8 << 20)
        message.append(contentsOf: [0, 0, 0, 0])
        var rest = frame
        while true {
            let result = zstd.decompress(rest, into: buffer)
            message.append(contentsOf: buffer.prefix(result.made))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(result.taken))
            if result.isFrameEnd, rest.isEmpty { break }
            let isTooLong = message.count > StreamFraming.longestMessage
            guard isTooLong || result.failure != nil || (result.taken == 0 && result.made == 0) else { continue }
            message.removeAll()
            return UnpackingLoss(
                offset: offset,
                length: UInt64(frame.count) + 4,
                reason: isTooLong || result.failure == .window ? .unpacksTooLarge : .damagedCompression,
                words: isTooLong ? "a message of more than 128 MB" : "a damaged zstd frame"
            )
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
