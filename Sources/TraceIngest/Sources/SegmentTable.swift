import TraceStore

/// Where the bytes of every segment lie: which file in which generation, or which spool.
///
/// A file that was renamed or deleted stays readable for as long as it can be reached by its identity.
final class SegmentTable: Sendable {
    private struct Segment {
        var source: Int
        /// Of a spool: the segment of the file whose bytes were unpacked into it.
        var file: UInt32?
        /// Which part of the source it is, for a person, when it is not the source as it lies there.
        var part: String?
        var bytes: Bytes
    }

    private enum Bytes {
        case file(FollowedFile)
        case spool(Spool)
        /// Truncated or overwritten.
        case gone
    }

    private let segments = Monitor<[Segment]>([])

    /// Numbers a file that is to be read from its start.
    func add(_ file: FollowedFile, source: Int) -> UInt32 {
        add(.file(file), source: source)
    }

    /// Numbers a stream, or what was unpacked from a `file`.
    func add(_ spool: Spool, source: Int, file: UInt32? = nil, part: String? = nil) -> UInt32 {
        add(.spool(spool), source: source, file: file, part: part)
    }

    /// Numbers a stream's bytes as they came, which are not kept.
    func addUnkept(source: Int) -> UInt32 {
        add(.gone, source: source)
    }

    /// Which part of its source a segment is; `nil` when it is the source as it lies there.
    func part(of segment: UInt32) -> String? {
        segments.withLock { Int(segment) < $0.count ? $0[Int(segment)].part : nil }
    }

    /// The source that a segment belongs to.
    func source(of segment: UInt32) -> Int? {
        segments.withLock { Int(segment) < $0.count ? $0[Int(segment)].source : nil }
    }

    /// The source's newest segment, and all others that were unpacked along with it.
    func latest(of source: Int) -> [UInt32] {
        segments.withLock { segments in
            guard let last = segments.lastIndex(where: { $0.source == source }) else { return [] }
            guard segments[last].part != nil else { return [UInt32(last)] }
            let file = segments[last].file
            // They come behind the file that they were unpacked from.
            let parts = (Int(file ?? 0)...last).filter { index in
                segments[index].source == source && segments[index].file == file && segments[index].part != nil
            }
            return parts.map { UInt32($0) }
        }
    }

    /// The file no longer holds the segment's bytes; what was unpacked from them stays in the spool.
    func discard(_ segment: UInt32) {
        segments.withLock { $0[Int(segment)].bytes = .gone }
    }

    /// Another file holds the segment's bytes now.
    func move(_ segment: UInt32, to file: FollowedFile, source: Int) {
        segments.withLock { segments in
            segments[Int(segment)].source = source
            segments[Int(segment)].bytes = .file(file)
        }
    }

    /// Reads bytes of a segment.
    ///
    /// Fewer than asked for means gone.
    func read(_ count: Int, of segment: UInt32, at offset: UInt64) throws(ContentFailure) -> [UInt8] {
        let found = try readAvailable(count, of: segment, at: offset)
        guard found.count == count else { throw .gone }
        return found
    }

    /// Reads as many bytes of a segment as there are, up to a number.
    func readAvailable(_ count: Int, of segment: UInt32, at offset: UInt64) throws(ContentFailure) -> [UInt8] {
        do throws(SystemError) {
            switch bytes(of: segment) {
            case .file(let file): return try file.read(count, at: offset)
            case .spool(let spool): return try spool.read(count, at: offset)
            case .gone: return []
            }
        } catch {
            if error.isMissing { return [] }
            throw .unreadable(errno: error.code)
        }
    }

    /// Reads bytes of a segment into a buffer, as many as are there; nil when they are gone or cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer, of segment: UInt32, at offset: UInt64) -> Int? {
        do throws(SystemError) {
            switch bytes(of: segment) {
            case .file(let file): return try file.read(into: buffer, at: offset)
            case .spool(let spool):
                let found = try spool.read(buffer.count, at: offset)
                buffer.copyBytes(from: found)
                return found.count
            case .gone: return nil
            }
        } catch {
            return nil
        }
    }

    private func bytes(of segment: UInt32) -> Bytes {
        segments.withLock { Int(segment) < $0.count ? $0[Int(segment)].bytes : .gone }
    }

    private func add(_ bytes: Bytes, source: Int, file: UInt32? = nil, part: String? = nil) -> UInt32 {
        segments.withLock { segments in
            // Beyond the numbers that a location can hold, spans share the last one; reading back tells them apart.
            let number = min(segments.count, 0xff_ffff)
            let segment = Segment(source: source, file: file, part: part, bytes: bytes)
            if number < segments.count {
                segments[number] = segment
            } else {
                segments.append(segment)
            }
            return UInt32(number)
        }
    }
}
