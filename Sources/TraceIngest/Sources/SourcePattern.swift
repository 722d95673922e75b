#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A name that stands for any number of files.
enum SourcePattern {
    /// All span files in a directory and below it.
    case directory(String)
    /// All files whose paths match.
    case glob(GlobPattern)

    /// What a name stands for when no file of this very name exists; `nil` is a file that does not exist yet.
    init?(name: String) {
        if name.hasSuffix("/") {
            self = .directory(name)
        } else if let glob = GlobPattern(name) {
            self = .glob(glob)
        } else {
            return nil
        }
    }
}

/// A path with wildcards: `*`, `?` and `[…]` within a name, and `**` for any number of directories.
///
/// As in a shell, wildcards do not match the dot that a hidden file's name begins with.
struct GlobPattern: Equatable {
    /// One name of the path.
    enum Component: Equatable {
        case literal(String)
        case wildcard(String)
        /// `**`
        case anyDirectories
    }

    /// Where the path begins: `/` or the working directory.
    let root: String
    let components: [Component]

    /// `nil`: the text holds no wildcard.
    init?(_ text: String) {
        guard text.contains(where: { "*?[".contains($0) }) else { return nil }
        root = text.hasPrefix("/") ? "/" : ""
        components = text.split(separator: "/").map { part in
            if part == "**" { return .anyDirectories }
            return part.contains { "*?[".contains($0) } ? .wildcard(String(part)) : .literal(String(part))
        }
    }

    /// Whether a name matches one with wildcards.
    static func matches(_ name: String, _ wildcard: String) -> Bool {
        fnmatch(wildcard, name, FNM_PERIOD) == 0
    }
}
