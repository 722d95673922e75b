/// Knows which files one of the user's names leads to, and looks again when that may have changed.
protocol FileFinder: AnyObject {
    /// The source that stands for the name.
    var source: Int { get }
    /// Something cannot be decided before the files at hand are read.
    var isPending: Bool { get }
    /// Directories in which files of this name may come and go.
    var directories: [String] { get }
    /// Whether all files in these directories are watched.
    var watchesAllFiles: Bool { get }
    /// The file whose changes are waited for by its own path.
    var watchedFile: String? { get }

    /// Whether the name may lead elsewhere than at the last look; asked once a second.
    func mayHaveChanged() -> Bool

    /// Looks where the name leads, and hands over what it finds.
    ///
    /// `changed` are directories in which something came or went.
    func look(_ files: FollowedFiles, changed: Set<String>)
}
