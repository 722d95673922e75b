import CZlib
import TraceStore

/// Unpacks gzip members, one behind the other, with the system's zlib.
///
/// Everything that a writer has flushed comes out at once, so a file is followed while it grows.
final class GzipDecompressor: Decompressor {
    /// On the heap, since zlib remembers where it lies.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOpen = false

    /// `nil` when the system gives no memory.
    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard zlib_begin_gunzip(stream) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    var isBetweenMembers: Bool { !isOpen }

    var memberHeads: [BytePattern] { [.likelyGzipMember] }

    func reset() {
        inflateReset(stream)
        isOpen = false
    }

    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep {
        if !isOpen {
            switch MemberStart(input, [.gzipMember]) {
            case .member: isOpen = true
            case .needsMore: return UnpackingStep()
            case .padding(let count): return UnpackingStep(taken: count)
            case .foreign: return .damaged(at: offset, "no gzip data")
            }
        }
        let given = min(input.count, Int(Int32.max))
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self)
        )
        stream.pointee.avail_in = uInt(given)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = uInt(clamping: output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        let taken = given - Int(stream.pointee.avail_in)
        let made = output.count - Int(stream.pointee.avail_out)
        switch code {
        case Z_OK, Z_BUF_ERROR:
            return UnpackingStep(taken: taken, made: made)
        case Z_STREAM_END:
            reset()
            return UnpackingStep(taken: taken, made: made)
        default:
            var step = UnpackingStep.damaged(at: offset &+ UInt64(taken), "damaged gzip data", taken: taken)
            step.made = made
            return step
        }
    }
}
