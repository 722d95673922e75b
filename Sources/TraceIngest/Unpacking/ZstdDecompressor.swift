import CZstd
import TraceStore

/// Unpacks Zstandard frames, one behind the other, with the system's library, as one stream.
///
/// A frame may end in the middle of a line. Frames that are to be passed over are.
final class ZstdDecompressor: Decompressor {
    /// Frames that need a larger window are refused: a few bytes may ask for gigabytes.
    static let windowLog: Int32 = 27

    private let context: OpaquePointer
    private var isOpen = false

    /// `nil` when the system gives no memory.
    init?() {
        guard let context = ZSTD_createDCtx() else { return nil }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    var isBetweenMembers: Bool { !isOpen }

    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep {
        if !isOpen {
            switch MemberStart(input, [.zstdFrame, .skippableFrame]) {
            case .member: isOpen = true
            case .needsMore: return UnpackingStep()
            case .padding(let count): return UnpackingStep(taken: count)
            case .foreign: return .over(.lostFraming, at: offset, input.count, "no zstd data")
            }
        }
        let result = decompress(input, into: output)
        guard let failure = result.failure else {
            if result.isFrameEnd { isOpen = false }
            return UnpackingStep(taken: result.taken, made: result.made)
        }
        var step = UnpackingStep.over(
            failure == .window ? .unpacksTooLarge : .damagedCompression,
            at: offset &+ UInt64(result.taken),
            input.count - result.taken,
            failure == .window ? "zstd data that needs a window of more than 128 MB" : "damaged zstd data"
        )
        step.taken = input.count
        step.made = result.made
        return step
    }

    /// What a call of the library did.
    struct Result {
        enum Failure { case damage, window }

        var taken: Int
        var made: Int
        var isFrameEnd: Bool
        var failure: Failure?
    }

    /// Unpacks bytes of one frame.
    func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Result {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(context, &target, &source)
        var result = Result(taken: source.pos, made: target.pos, isFrameEnd: code == 0)
        if ZSTD_isError(code) != 0 {
            let isWindow = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge
            result.failure = isWindow ? .window : .damage
        }
        return result
    }

    /// Forgets the frame that was begun.
    func reset() {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        isOpen = false
    }
}
