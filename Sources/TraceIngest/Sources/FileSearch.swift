#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension OpenFile {
    /// Opens a file known by its identity: under its last path, or under another name in the same directory, where
    /// rotation leaves it.
    convenience init?(identity: FileIdentity, near path: String) {
        guard let path = Self.path(of: identity, near: path) else { return nil }
        do throws(SystemError) {
            try self.init(path: path)
        } catch {
            return nil
        }
        guard self.identity == identity else { return nil }
    }

    private static func path(of identity: FileIdentity, near path: String) -> String? {
        if let facts = try? FileFacts(path: path), facts.identity == identity { return path }
        let directory = directoryPath(of: path)
        guard let listing = opendir(directory) else { return nil }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            // The inode stands in the entry, so only candidates cost a call.
            guard UInt64(truncatingIfNeeded: entry.pointee.d_ino) == identity.inode else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    String(cString: $0)
                }
            }
            let candidate = directory + "/" + name
            if let facts = try? FileFacts(path: candidate), facts.identity == identity { return candidate }
        }
        return nil
    }
}

/// The directory that a path's last component lies in.
func directoryPath(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
