/// How sources are read.
public struct IngestOptions: Sendable {
    /// How bytes become spans.
    public var decoder = DecoderOptions()
    /// Whether to go on reading what comes after the start; otherwise every source is read once, to its end.
    public var follow = true
    /// Whether the end of a big file is decoded before the rest.
    ///
    /// Only when following.
    public var newestFirst = true
    /// Whether a file that does not exist is waited for, rather than an error.
    ///
    /// Only when following.
    public var waitForMissing = true
    /// How many threads decode what a big file holds at the start.
    public var workers = 2
    /// How many bytes are kept, unpacked, of everything that cannot be read in place: streams, and compressed or wrapped
    /// files.
    ///
    /// The content of spans before that cannot be looked at any more.
    public var spoolLimit: UInt64 = 4 << 30
    /// A file that the one stream among the sources is written to as well.
    public var recording: RecordingOptions?
    /// Where the spool lies; `nil` stands for the user's cache directory.
    public var spoolDirectory: String?
    /// How many bytes a piece holds at most that is decoded at once.
    var pieceSize = 3 << 19
    /// How large a file must be for its end to be decoded first, and how much of it.
    var newestFirstThreshold: UInt64 = 8 << 20
    var newestFirstLength = 4 << 20
    /// How long a file that was replaced or deleted must not have grown until nothing more is expected of its writer.
    var quietTime = Duration.seconds(30)
    /// How long a file that may be a copy must not have grown until it counts as finished.
    var copyTime = Duration.seconds(2)
    /// How many files may be open at once; `nil` stands for a share of what the system allows.
    var descriptorLimit: Int?
    /// How large one file of the spool grows.
    var spoolFileSize: UInt64 = 64 << 20

    /// Makes the options of the viewer.
    public init() {}
}

/// Where a stream is recorded.
public struct RecordingOptions: Sendable {
    /// The file's path.
    public var path: String
    /// Whether the file may exist, and is added to then.
    public var appends: Bool

    /// Makes options.
    public init(path: String, appends: Bool = false) {
        self.path = path
        self.appends = appends
    }
}
