public import TraceStore

/// What a source is doing.
public enum SourceState: Hashable, Sendable {
    /// The file does not exist yet, or no longer.
    case waiting
    /// What was there at the start is being read.
    case reading
    /// Everything was read; more is read as it comes.
    case following
    /// Nothing more will come.
    case ended
    /// It cannot be read, in the system's words. Tried again while following.
    case failed(String)
}

/// A source, how far it was read, and what was found in it.
public struct SourceStatus: Equatable, Sendable {
    /// How it is called.
    public var name: String
    /// What it is doing.
    public var state: SourceState
    /// Bytes decoded so far, over all generations.
    public var bytesRead: UInt64 = 0
    /// Bytes known to be there, over all generations.
    public var bytesThere: UInt64 = 0
    /// How often the file was replaced or truncated since the start.
    public var generation = 0
    /// The directory or pattern that led to this file, by its place in the list; `nil` was named by the user.
    public var foundBy: Int?
    /// How many files a directory or pattern leads to; `nil` for a single file or stream.
    public var fileCount: Int?
    /// What the records lie in, from the outside in: `gzip`, `Docker log`.
    public var wrappings: [String] = []
    /// How the spans are written.
    public private(set) var encodings: Set<SpanEncoding> = []
    /// Spans read so far, every copy of one counted.
    public private(set) var spans = 0
    /// Pieces that should have been spans and could not be read, by reason.
    public private(set) var rejects: [RejectReason: Int] = [:]
    /// Pieces that were not expected to be spans, by reason.
    public private(set) var skips: [SkipReason: Int] = [:]
    /// The first rejects of each reason, in order of place.
    public private(set) var firstRejects: [RejectReason: [Reject]] = [:]
    /// What the user should know, such as that the spool could not be written.
    public var notes: [String] = []
    /// What the source holds instead of spans, in one line that says what to do; `nil` once a span was read.
    public internal(set) var unreadable: String?

    /// Makes the status of a source that was not looked at yet.
    public init(name: String) {
        self.name = name
        self.state = .waiting
    }

    /// Why nothing could be read from the source, in one line; `nil` when something was, or nothing can be said yet.
    public var explanation: String? {
        if let unreadable { return unreadable }
        if fileCount == 0, state == .ended { return "no file to read is in it" }
        // Compressed bytes may hold nothing.
        let isUnpackedEmpty = !wrappings.isEmpty && state == .ended && spans == 0 && rejects.isEmpty && skips.isEmpty
        let isEmpty = (bytesThere == 0 && bytesRead == 0 || isUnpackedEmpty) && notes.isEmpty && fileCount == nil
        return isEmpty && (state == .ended || state == .following) ? "nothing has been written to it yet" : nil
    }

    /// Places kept of each reason.
    static let placeLimit = 20

    /// Takes in what one batch says of the source.
    mutating func count(_ batch: SpanBatch) {
        bytesRead &+= UInt64(clamping: batch.bytes)
        spans += batch.spans.count
        if spans > 0 { unreadable = nil }
        var known: SpanEncoding?
        for index in batch.spans.indices where batch.spans[index].encoding != known {
            known = batch.spans[index].encoding
            encodings.insert(batch.spans[index].encoding)
        }
        for (reason, count) in batch.skips { skips[reason, default: 0] += count }
        for reject in batch.rejects { count(reject) }
    }

    private mutating func count(_ reject: Reject) {
        rejects[reject.reason, default: 0] += 1
        // The end of a big file is read before the rest, so a reject may lie before those that are known.
        var places = firstRejects[reject.reason] ?? []
        if places.count == Self.placeLimit, let last = places.last, !reject.isBefore(last) { return }
        places.insert(reject, at: places.firstIndex { reject.isBefore($0) } ?? places.count)
        if places.count > Self.placeLimit { places.removeLast() }
        firstRejects[reject.reason] = places
    }
}

extension Reject {
    /// Whether it lies before another: in an earlier segment, or further ahead in the same one.
    fileprivate func isBefore(_ other: Reject) -> Bool {
        segment == other.segment ? offset < other.offset : segment < other.segment
    }
}
