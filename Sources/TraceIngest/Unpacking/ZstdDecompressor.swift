import CZstd
import TraceStore

/// Unpacks Zstandard frames, one behind the other, with the system's library, as one stream.
///
/// A frame may end in the middle of a line. Frames that are to be passed over are.
final class ZstdDecompressor: Decompressor {
    /// Frames that need a larger window are refused: a few bytes may ask for gigabytes.
    static let windowLog: Int32 = 27

    /// How much of a frame is needed to tell how much of it is needed next.
    private static let headSize = 5
    /// Nothing larger is needed as a whole: it is passed over.
    private static let largestBlock = 128 << 10

    private let context: OpaquePointer
    private var isOpen = false
    /// How many bytes are needed until the next block can be unpacked, and the head of the one behind it read.
    private var wanted = headSize

    /// `nil` when the system gives no memory.
    init?() {
        guard let context = ZSTD_createDCtx() else { return nil }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    var isBetweenMembers: Bool { !isOpen }

    var memberHeads: [BytePattern] { [.zstdFrame, .skippableFrame] }

    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep {
        if !isOpen {
            switch MemberStart(input, memberHeads) {
            case .member: isOpen = true
            case .needsMore: return UnpackingStep()
            case .padding(let count): return UnpackingStep(taken: count)
            case .foreign: return .damaged(at: offset, "no zstd data")
            }
        }
        // A block at a time, since of what is given with a damaged one nothing comes out.
        let count = min(blockSize, max(input.count, Self.largestBlock))
        guard input.count >= count else { return UnpackingStep() }
        let result = decompress(UnsafeRawBufferPointer(rebasing: input[..<count]), into: output)
        switch result.failure {
        case nil:
            if result.isFrameEnd { isOpen = false }
            return UnpackingStep(taken: result.taken, made: result.made)
        case .damage: return .damaged(at: offset, "damaged zstd data", tried: count)
        case .window:
            let words = "zstd data that needs a window of more than 128 MB"
            return .damaged(at: offset, words, .unpacksTooLarge, tried: count)
        }
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
        } else {
            wanted = code == 0 ? Self.headSize : code
        }
        return result
    }

    func reset() {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        isOpen = false
        wanted = Self.headSize
    }

    /// What is wanted but for the head of the next block, which may be damaged too.
    private var blockSize: Int {
        let blockHead = 3
        return wanted > blockHead ? wanted - blockHead : wanted
    }
}
