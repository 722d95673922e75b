#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The directory that a path's last component lies in.
func directoryPath(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path's last component.
func fileName(of path: String) -> Substring {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
    return path[path.utf8.index(after: slash)...]
}

/// The path of a name in a directory; the empty path stands for the working directory.
func joinPath(_ directory: String, _ name: some StringProtocol) -> String {
    if directory.isEmpty { return String(name) }
    return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
}

/// A path under which a file lies in the directory of another path; `nil` when there is none.
func findPath(of identity: FileIdentity, inDirectoryOf path: String) -> String? {
    let directory = directoryPath(of: path)
    var found: String?
    _ = try? forEachEntry(of: directory) { entry in
        // The inode stands in the entry, so only candidates cost a call.
        guard found == nil, entry.inode == identity.inode, let name = entry.name else { return }
        let candidate = joinPath(directory, name)
        if let facts = try? FileFacts(path: candidate), facts.identity == identity { found = candidate }
    }
    return found
}

/// What a directory says about one of its entries.
struct DirectoryEntry {
    /// `nil` is no UTF-8, so that no path of ours can lead to it.
    var name: String?
    var inode: UInt64
}

/// Looks at all entries of a directory but `.` and `..`.
func forEachEntry(of directory: String, _ body: (DirectoryEntry) -> Void) throws(SystemError) {
    guard let listing = opendir(directory.isEmpty ? "." : directory) else { throw SystemError.last }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                String(validatingCString: $0)
            }
        }
        if name == "." || name == ".." { continue }
        body(DirectoryEntry(name: name, inode: UInt64(truncatingIfNeeded: entry.pointee.d_ino)))
    }
}
