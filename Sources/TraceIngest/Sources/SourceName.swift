/// What the user named as an input.
public enum SourceName: Hashable, Sendable {
    /// A path: a regular file is read in place, a stream through the spool, a directory or a pattern (`*`, `?`, `[…]`,
    /// `**`) leads to any number of files.
    case file(String)
    /// A file that is called otherwise than its path, such as an open descriptor.
    case named(String, path: String)
    /// Standard input.
    case standardInput

    /// How the source is called on the screen and in messages.
    public var label: String {
        switch self {
        case .file(let path): path
        case .named(let name, _): name
        case .standardInput: "stdin"
        }
    }
}
