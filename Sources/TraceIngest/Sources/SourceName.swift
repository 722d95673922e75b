/// What the user named as an input.
public enum SourceName: Hashable, Sendable {
    /// A file by its path: a regular file is read in place, anything else through the spool.
    case file(String)
    /// Standard input.
    case standardInput

    /// How the source is called on the screen and in messages.
    public var label: String {
        switch self {
        case .file(let path): path
        case .standardInput: "stdin"
        }
    }
}

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

/// A source and how far it was read.
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
    /// What the user should know, such as that the spool could not be written.
    public var notes: [String] = []

    /// Makes the status of a source that was not looked at yet.
    public init(name: String) {
        self.name = name
        self.state = .waiting
    }
}
