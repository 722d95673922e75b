#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The regular files that a directory or a pattern leads to now, each of them once.
///
/// Nothing is opened but directories, and nobody waits for a FIFO's writer.
struct FileListing {
    /// A file that was found.
    struct Found {
        var path: String
        var facts: FileFacts
    }

    /// How deep directories are entered below the one that was named.
    static let depthLimit = 8
    /// How many entries are looked at.
    private static let entryLimit = 200_000

    private(set) var files: [Found] = []
    /// The directories that were listed, or would be if they existed, and when they changed.
    private(set) var directories: [(path: String, modified: Int64?)] = []
    /// What was passed over, and why.
    private(set) var notes: [String] = []
    /// Why the directory or pattern leads nowhere.
    private(set) var failure: SystemError?
    private var identities: Set<FileIdentity> = []
    private var entryCount = 0

    /// Lists what a pattern leads to.
    init(_ pattern: SourcePattern) {
        switch pattern {
        case .directory(let path):
            addFiles(below: path)
        case .glob(let glob):
            expand(glob)
            if files.isEmpty { failure = failure ?? SystemError(code: ENOENT) }
        }
    }
}

// MARK: - Walking

extension FileListing {
    /// Adds the span files in a directory and below it.
    ///
    /// Links to directories are not followed, so the walk ends.
    private mutating func addFiles(below directory: String) {
        var rest = [(path: directory, depth: 0)]
        while let (path, depth) = rest.popLast() {
            for name in list(path) ?? [] where !SpanFileName.isPassedOver(name) {
                let path = joinPath(path, name)
                if isDirectory(path) {
                    guard depth < Self.depthLimit else {
                        note("\(printable(path)) lies too deep")
                        continue
                    }
                    rest.append((path, depth + 1))
                } else {
                    add(path)
                }
            }
        }
    }

    private mutating func expand(_ glob: GlobPattern) {
        var paths = [glob.root]
        for (index, component) in glob.components.enumerated() {
            let isLast = index == glob.components.count - 1
            var next: [String] = []
            for path in paths {
                switch component {
                case .literal(let name):
                    if index > 0 { directories.append((path, Self.modified(path))) }
                    next.append(joinPath(path, name))
                case .wildcard(let wildcard):
                    let names = (list(path) ?? []).filter { GlobPattern.matches($0, wildcard) }
                    next += names.map { joinPath(path, $0) }.filter { isLast || leadsToDirectory($0) }
                case .anyDirectories:
                    next += directories(below: path)
                }
            }
            paths = next
        }
        for path in paths.sorted() {
            leadsToDirectory(path) ? addFiles(below: path) : add(path)
        }
    }

    /// A directory and all directories below it.
    private mutating func directories(below directory: String) -> [String] {
        var found: [String] = []
        var rest = [(path: directory, depth: 0)]
        while let (path, depth) = rest.popLast() {
            found.append(path)
            guard depth < Self.depthLimit else { continue }
            for name in list(path) ?? [] where !name.hasPrefix(".") {
                let path = joinPath(path, name)
                if isDirectory(path) { rest.append((path, depth + 1)) }
            }
        }
        return found
    }

    /// Names in a directory, in order; `nil` when it cannot be read.
    private mutating func list(_ directory: String) -> [String]? {
        // Before it is read: a change in between is seen next time.
        directories.append((directory, Self.modified(directory)))
        var names: [String] = []
        var unreadable = 0
        do throws(SystemError) {
            try forEachEntry(of: directory) { entry in
                if let name = entry.name { names.append(name) } else { unreadable += 1 }
            }
        } catch {
            if directories.count == 1 { failure = error }
            if !error.isMissing { note("\(printable(directory)): \(error.message)") }
            return nil
        }
        if unreadable > 0 { note("\(unreadable) passed over whose names are no UTF-8") }
        let room = max(0, Self.entryLimit - entryCount)
        entryCount += names.count
        if names.count > room { note("more than \(Self.entryLimit) entries; the rest is passed over") }
        return names.sorted().prefix(room).map { $0 }
    }

    private mutating func add(_ path: String) {
        // Deleted in the meantime, or a link that leads nowhere.
        guard let facts = try? FileFacts(path: path) else { return }
        switch facts.kind {
        case .regular: if identities.insert(facts.identity).inserted { files.append(Found(path: path, facts: facts)) }
        case .directory: break
        case .other: note("\(printable(path)) is no regular file")
        }
    }

    /// When something came into a directory or went from it.
    static func modified(_ directory: String) -> Int64? {
        (try? FileFacts(path: directory.isEmpty ? "." : directory))?.modified
    }

    private mutating func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }

    /// Whether a directory itself lies at the path, rather than a link to one.
    private func isDirectory(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    private func leadsToDirectory(_ path: String) -> Bool {
        (try? FileFacts(path: path))?.kind == .directory
    }
}
