public import TraceStore

/// A source as the screen shows it.
public struct SourceLine: Hashable, Sendable {
    /// What a source is doing.
    public enum State: Hashable, Sendable {
        /// It does not exist yet.
        case waiting
        /// What is there is being read.
        case reading
        /// Everything was read; it may grow.
        case following
        /// Nothing more will come.
        case ended
        /// It cannot be read, and why.
        case failed(String)
    }

    /// The name as the user gave it.
    public var name: String
    /// What it is doing.
    public var state: State
    /// Bytes read so far.
    public var bytesRead: UInt64
    /// Bytes known to be there.
    public var bytesThere: UInt64
    /// What its records lie in and how its spans are written, in words.
    public var formats: [String] = []
    /// Spans read so far.
    public var spans = 0
    /// What could not be read, by reason.
    public var rejects: [RejectReason: Int] = [:]
    /// What was not expected to be spans, by reason.
    public var skips: [SkipReason: Int] = [:]
    /// The first rejects of each reason, in order of place.
    public var firstRejects: [RejectReason: [Reject]] = [:]
    /// Whether a directory or pattern led to it, rather than the user.
    public var isFound = false
    /// How many files a directory or pattern leads to; `nil` for a single file or stream.
    public var fileCount: Int?
    /// How often it was replaced or truncated.
    public var replacements = 0
    /// What the user should know.
    public var notes: [String] = []
    /// Why nothing could be read from it, if that is so.
    public var explanation: String?

    /// Makes a source's line.
    public init(name: String, state: State, bytesRead: UInt64 = 0, bytesThere: UInt64 = 0) {
        self.name = name
        self.state = state
        self.bytesRead = bytesRead
        self.bytesThere = bytesThere
    }

    /// Whether it was there and is not any more.
    ///
    /// Files of a directory come and go.
    var isGone: Bool { state == .waiting && bytesRead > 0 && !isFound }

    /// What could not be read of it.
    var rejected: Int { rejects.values.reduce(0, +) }

    /// What was not expected to be spans.
    var skipped: Int { skips.values.reduce(0, +) }

    /// The last component of its path; of a directory or pattern also how many files it leads to.
    var shortName: String {
        guard let fileCount else { return name.lastName }
        return "\(name.lastName) (\(CountFormat.text(fileCount, "file")))"
    }
}

extension String {
    /// The last name of a path, with the slash that makes it a directory.
    var lastName: String {
        guard let last = split(separator: "/").last else { return self }
        return hasSuffix("/") ? last + "/" : String(last)
    }
}
