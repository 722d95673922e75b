import CZlib
import CZstd

/// One gzip member that holds the bytes, flushed behind each of its parts as a writer does that is followed.
package func gzip(_ parts: [UInt8]..., level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    guard zlib_begin_gzip(&stream, level) == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    for (index, part) in parts.enumerated() {
        var part = part
        let room = Int(deflateBound(&stream, uLong(part.count))) + 64
        var output = [UInt8](repeating: 0, count: room)
        part.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                _ = deflate(&stream, index == parts.count - 1 ? Z_FINISH : Z_SYNC_FLUSH)
            }
        }
        result += output[..<(room - Int(stream.avail_out))]
    }
    return result
}

/// One Zstandard frame that holds the bytes, with a checksum as the `zstd` command writes it.
///
/// A frame that is made from a pipe does not say how long it is, since whoever made it did not know.
package func zstd(_ bytes: [UInt8], isFromPipe: Bool = false) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, isFromPipe ? 0 : 1)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
    return Array(output.prefix(count))
}

/// A frame that every reader passes over.
package func skippableFrame(_ bytes: [UInt8]) -> [UInt8] {
    [0x53, 0x2a, 0x4d, 0x18] + withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + bytes
}
