public import TraceStore

extension IngestSession {
    /// Bytes shown before and behind a piece.
    private static let context: UInt64 = 2048
    /// Lines shown before and behind a piece.
    private static let contextLines = 3
    /// Of a longer piece only its first and last bytes are read, half as many of each.
    private static let longestPiece: UInt64 = 1 << 16

    /// Reads the bytes of a piece that was given up, and some around it.
    ///
    /// May be called on any thread.
    public func excerpt(around reject: Reject) -> Result<InputExcerpt, ContentFailure> {
        let begin = reject.offset - min(reject.offset, Self.context)
        let (end, isPastAll) = reject.offset.addingReportingOverflow(reject.length)
        guard !isPastAll else { return .failure(.gone) }
        do throws(ContentFailure) {
            var parts: [InputExcerpt.Part]
            if reject.length > Self.longestPiece {
                parts = [
                    try part(from: begin, to: reject.offset &+ Self.longestPiece / 2, of: reject.segment),
                    try part(from: end &- Self.longestPiece / 2, to: end &+ Self.context, of: reject.segment),
                ]
            } else {
                parts = [try part(from: begin, to: end &+ Self.context, of: reject.segment)]
            }
            // The piece itself must be there, or the source holds something else by now.
            guard parts[0].end > reject.offset else { return .failure(.gone) }
            parts[0].keepLastLines(Self.contextLines, before: reject.offset)
            parts[parts.count - 1].keepFirstLines(Self.contextLines, behind: end)
            return .success(InputExcerpt(parts: parts))
        } catch {
            return .failure(error)
        }
    }

    /// A search for the lines of pieces, to be advanced on any thread.
    public func lineSearches(for rejects: [Reject]) -> [LineSearch] {
        Dictionary(grouping: rejects, by: \.segment).values.map { LineSearch(for: $0, in: segments) }
    }

    private func part(
        from begin: UInt64,
        to end: UInt64,
        of segment: UInt32
    ) throws(ContentFailure) -> InputExcerpt.Part {
        let count = Int(clamping: end > begin ? end - begin : 0)
        return InputExcerpt.Part(offset: begin, bytes: try segments.readAvailable(count, of: segment, at: begin))
    }
}

extension InputExcerpt.Part {
    /// Drops all but the last lines before an offset.
    fileprivate mutating func keepLastLines(_ count: Int, before end: UInt64) {
        let index = min(bytes.count, Int(clamping: end &- offset))
        var left = count + 1
        for place in bytes[..<index].indices.reversed() where bytes[place] == UInt8(ascii: "\n") {
            left -= 1
            guard left == 0 else { continue }
            bytes.removeSubrange(...place)
            offset &+= UInt64(place + 1)
            return
        }
    }

    /// Drops all but the first lines behind an offset.
    fileprivate mutating func keepFirstLines(_ count: Int, behind begin: UInt64) {
        guard begin >= offset, begin < end else { return }
        var left = count + 1
        for place in bytes.indices[Int(begin - offset)...] where bytes[place] == UInt8(ascii: "\n") {
            left -= 1
            guard left == 0 else { continue }
            bytes.removeSubrange(place...)
            return
        }
    }
}

/// Counts the lines before pieces of one segment, a slice at a time: that means reading the segment from its start.
public struct LineSearch: Sendable {
    private static let slice = 16 << 20
    private static let chunk: UInt64 = 1 << 18

    private let segments: SegmentTable
    private let segment: UInt32
    private let part: String?
    /// In order of their places; those before `next` are found.
    private let rejects: [Reject]
    private var next = 0
    private var position: UInt64 = 0
    private var line = 1
    private var isCountable: Bool

    init(for rejects: [Reject], in segments: SegmentTable) {
        self.segments = segments
        self.rejects = rejects.sorted { $0.offset < $1.offset }
        segment = rejects.first?.segment ?? 0
        part = segments.part(of: segment)
        isCountable = segments.isText(segment)
    }

    /// Whether every piece has been answered.
    public var isDone: Bool { next >= rejects.count }

    /// Goes on for a few milliseconds and returns what was found.
    public mutating func advance() -> [(reject: Reject, place: InputPlace)] {
        var found: [(reject: Reject, place: InputPlace)] = []
        var budget = Self.slice
        while !isDone, budget > 0 {
            let reject = rejects[next]
            if isCountable, position < reject.offset, position < SegmentTable.longestScan {
                budget -= countLines(upTo: reject.offset)
            } else {
                let isKnown = isCountable && position == reject.offset
                found.append((reject, InputPlace(line: isKnown ? line : nil, part: part)))
                next += 1
            }
        }
        return found
    }

    /// Counts in the next chunk and returns how many bytes it had.
    private mutating func countLines(upTo end: UInt64) -> Int {
        let count = Int(min(end - position, Self.chunk))
        guard let bytes = try? segments.read(count, of: segment, at: position) else {
            isCountable = false
            return 0
        }
        for byte in bytes where byte == UInt8(ascii: "\n") { line += 1 }
        position += UInt64(count)
        return count
    }
}
