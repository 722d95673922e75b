import TraceStore

/// Where the bytes of every segment lie: which file in which generation, or which spool.
///
/// A file that was renamed away or deleted stays readable through its descriptor. Descriptors beyond a number are
/// closed, the least recently used first, and found again by device and inode; deleted files are held only up to a
/// total size, since they fill a disk that nobody can see being filled.
final class SegmentTable: Sendable {
    private struct Segment {
        var source: Int
        /// Of a spool: the segment of the file whose bytes were unpacked into it.
        var file: UInt32?
        /// Which part of the source it is, for a person, when it is not the source as it lies there.
        var part: String?
        var bytes: Bytes
        /// Counts up; the smallest is the least recently used.
        var lastUse: UInt64
    }

    private enum Bytes {
        case open(OpenFile, path: String)
        case closed(FileIdentity, path: String)
        case spool(Spool)
        /// Truncated, overwritten, or given up.
        case gone
    }

    private struct State {
        var segments: [Segment] = []
        /// Segments whose files have lost their paths and whose descriptors are open, the oldest first.
        var retired: [Int] = []
        var uses: UInt64 = 0
    }

    private let state = Monitor(State())
    private let descriptorLimit: Int
    private let deletedLimit: UInt64

    init(descriptorLimit: Int = 64, deletedLimit: UInt64 = 1 << 30) {
        self.descriptorLimit = descriptorLimit
        self.deletedLimit = deletedLimit
    }

    /// Numbers a file that is to be read from its start.
    func add(_ file: OpenFile, path: String, source: Int) -> UInt32 {
        add(.open(file, path: path), source: source)
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
        state.withLock { Int(segment) < $0.segments.count ? $0.segments[Int(segment)].part : nil }
    }

    /// The source that reads this file or has read it, as far as its descriptor is still open.
    func source(reading identity: FileIdentity) -> Int? {
        state.withLock { state in
            state.segments.first { segment in
                guard case .open(let file, _) = segment.bytes else { return false }
                return file.identity == identity
            }?.source
        }
    }

    /// Whether the segment's file is held open.
    func isOpen(_ segment: UInt32) -> Bool {
        state.withLock { state in
            if case .open = state.segments[Int(segment)].bytes { true } else { false }
        }
    }

    /// The source that a segment belongs to.
    func source(of segment: UInt32) -> Int? {
        state.withLock { Int(segment) < $0.segments.count ? $0.segments[Int(segment)].source : nil }
    }

    /// The segment that was added last for a source.
    func latest(of source: Int) -> UInt32? {
        state.withLock { state in
            state.segments.lastIndex { $0.source == source }.map { UInt32(truncatingIfNeeded: $0) }
        }
    }

    /// The file no longer holds the segment's bytes; what was unpacked from them goes too.
    func discard(_ segment: UInt32) {
        state.withLock { state in
            state.segments[Int(segment)].bytes = .gone
            for index in state.segments.indices where state.segments[index].file == segment {
                state.segments[index].bytes = .gone
            }
        }
    }

    /// No path leads to the file any more that is followed, but it holds its bytes.
    func retire(_ segment: UInt32) {
        state.withLock { state in
            // A file can lose its path twice.
            if !state.retired.contains(Int(segment)) { state.retired.append(Int(segment)) }
        }
        trim()
    }

    /// Closes what is open beyond the limits.
    ///
    /// To be called now and then: a file can be deleted at any time.
    func trim() {
        state.withLock { state in
            guard !state.retired.isEmpty else { return }
            state.retired.removeAll { index in
                if case .open = state.segments[index].bytes { return false }
                return true
            }
            closeDeleted(&state)
            while state.retired.count > descriptorLimit {
                let oldest = state.retired.indices.min {
                    state.segments[state.retired[$0]].lastUse < state.segments[state.retired[$1]].lastUse
                }
                guard let oldest else { return }
                let index = state.retired.remove(at: oldest)
                if case .open(let file, let path) = state.segments[index].bytes {
                    state.segments[index].bytes = .closed(file.identity, path: path)
                }
            }
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
            switch use(segment) {
            case .open(let file, _): return try file.read(count, at: offset)
            case .spool(let spool): return try spool.read(count, at: offset)
            case .closed, .gone: return []
            }
        } catch {
            throw .unreadable(errno: error.code)
        }
    }

    /// Reads bytes of a segment into a buffer, as many as are there; nil when they are gone or cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer, of segment: UInt32, at offset: UInt64) -> Int? {
        do throws(SystemError) {
            switch use(segment) {
            case .open(let file, _): return try file.read(into: buffer, at: offset)
            case .spool(let spool):
                let found = try spool.read(buffer.count, at: offset)
                buffer.copyBytes(from: found)
                return found.count
            case .closed, .gone: return nil
            }
        } catch {
            return nil
        }
    }

    private func add(_ bytes: Bytes, source: Int, file: UInt32? = nil, part: String? = nil) -> UInt32 {
        state.withLock { state in
            // Beyond the numbers that a location can hold, spans share the last one; reading back tells them apart.
            let number = min(state.segments.count, 0xff_ffff)
            let segment = Segment(source: source, file: file, part: part, bytes: bytes, lastUse: state.uses)
            if number < state.segments.count {
                state.segments[number] = segment
            } else {
                state.segments.append(segment)
            }
            return UInt32(number)
        }
    }

    /// The segment's bytes, opened again if they had been closed.
    private func use(_ segment: UInt32) -> Bytes {
        let index = Int(segment)
        let reopened: (FileIdentity, String)? = state.withLock { state in
            guard index < state.segments.count, case .closed(let identity, let path) = state.segments[index].bytes
            else { return nil }
            return (identity, path)
        }
        let file = reopened.flatMap { OpenFile(identity: $0.0, near: $0.1) }
        if reopened != nil { trim() }
        return state.withLock { state in
            guard index < state.segments.count else { return .gone }
            state.uses += 1
            state.segments[index].lastUse = state.uses
            if let file, case .closed(_, let path) = state.segments[index].bytes {
                state.segments[index].bytes = .open(file, path: path)
                state.retired.append(index)
            }
            return state.segments[index].bytes
        }
    }

    /// Gives up deleted files, the oldest first, until those that are left are within the limit.
    private func closeDeleted(_ state: inout State) {
        var total: UInt64 = 0
        for index in state.retired.reversed() {
            guard case .open(let file, _) = state.segments[index].bytes,
                let facts = try? file.facts(), facts.linkCount == 0
            else { continue }
            total &+= facts.size
            if total > deletedLimit { state.segments[index].bytes = .gone }
        }
        state.retired.removeAll { index in
            if case .gone = state.segments[index].bytes { return true }
            return false
        }
    }
}
