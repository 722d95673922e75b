#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds the files of a directory or a pattern, new ones included, each of which is a source of its own.
final class PatternFinder: FileFinder {
    /// How often an unchanged directory is listed again after a change: its time may be as coarse as two seconds.
    private static let settlingLooks = 3

    let source: Int
    private let pattern: SourcePattern
    private let context: IngestContext
    private var listing: FileListing
    private var settling = settlingLooks
    private var isFirst = true
    /// What is there at the first look; empty afterwards.
    private var pathsAtStart: Set<String> = []
    /// Compressed files of which it is not known yet whether their content was read before it was compressed.
    private var undecided: [FileIdentity: CompressedCopy] = [:]
    /// Compressed files that need not be read.
    private var copies: Set<FileIdentity> = []

    init(source: Int, pattern: SourcePattern, context: IngestContext) {
        self.source = source
        self.pattern = pattern
        self.context = context
        listing = FileListing(pattern)
    }

    /// Fails when there is nothing to read and nobody wants to wait for it.
    func prepare() throws(SystemError) {
        guard let failure = listing.failure else { return }
        guard failure.code == ENOENT, context.options.follow, context.options.waitForMissing else { throw failure }
    }

    var isPending: Bool { !undecided.isEmpty && !context.options.follow }

    var directories: [String] { listing.directories.map(\.path) }

    var watchesAllFiles: Bool { true }

    var watchedFile: String? { nil }

    func mayHaveChanged() -> Bool {
        settling > 0 || !undecided.isEmpty
            || listing.directories.contains { FileListing.modified($0.path) != $0.modified }
    }

    func look(_ files: FollowedFiles, changed: Set<String>) {
        if !isFirst, context.options.follow { listAgain(changed) }
        var new: [FileListing.Found] = []
        pathsAtStart = isFirst ? Set(listing.files.map(\.path)) : []
        for found in listing.files where !copies.contains(found.facts.identity) {
            if let known = files.tailer(of: found.facts.identity) {
                files.keep(known, path: found.path)
                // Its name tells what it is now.
                if known.speaksForSource { context.board.rename(known.source, to: found.path, foundBy: source) }
            } else if isNew(found, files) {
                new.append(found)
            }
        }
        add(new, to: files)
        report()
        isFirst = false
    }

    private func listAgain(_ changed: Set<String>) {
        let hasChanged =
            listing.directories.contains { changed.contains($0.path) || FileListing.modified($0.path) != $0.modified }
        guard hasChanged || settling > 0 else { return }
        settling = hasChanged ? Self.settlingLooks : settling - 1
        listing = FileListing(pattern)
        let there = Set(listing.files.map(\.facts.identity))
        copies.formIntersection(there)
        undecided = undecided.filter { there.contains($0.key) }
    }

    /// Whether a file that nobody reads is to be read.
    private func isNew(_ found: FileListing.Found, _ files: FollowedFiles) -> Bool {
        guard let path = SpanFileName.uncompressed(found.path) else { return true }
        let original = files.tailer(at: path)
        guard context.options.follow || original != nil || pathsAtStart.contains(path) else { return true }
        let identity = found.facts.identity
        if original == nil, pathsAtStart.contains(path) {
            // It is read now, and what was read of it will tell.
            undecided[identity] = CompressedCopy(found.path, options: context.options)
            return false
        }
        var copy = undecided[identity] ?? CompressedCopy(found.path, options: context.options)
        copy.path = found.path
        switch copy.compare(with: files.contents, original: original) {
        case .other:
            undecided[identity] = nil
            return true
        case .same(let original):
            undecided[identity] = nil
            copies.insert(identity)
            let row = context.board.add(found.path, foundBy: source)
            context.board.update(row) { $0.notes = ["holds what was read as \(original.path)"] }
            context.board.end(row, .ended)
        case .unknown:
            undecided[identity] = copy
        }
        return false
    }

    /// The oldest first, as spans come; but what the user wants to see at once is the newest.
    private func add(_ found: [FileListing.Found], to files: FollowedFiles) {
        var found = found.map { file in
            (file: file, time: SpanFileName.rotationTime(fileName(of: file.path)) ?? file.facts.modified)
        }
        found.sort { ($0.time, $0.file.path) < ($1.time, $1.file.path) }
        let endFirst = isFirst && context.options.follow && context.options.newestFirst
        if endFirst, let newest = found.popLast() { found.insert(newest, at: 0) }
        for (index, (file, _)) in found.enumerated() {
            let row = context.board.add(file.path, foundBy: source)
            files.follow(file.facts.identity, at: file.path, source: row, endFirst: endFirst && index == 0)
        }
    }

    private func report() {
        let listing = listing
        context.board.update(source) { status in
            status.fileCount = listing.files.count
            status.notes = listing.notes
        }
        guard !isPending else { return }
        var state = listing.files.isEmpty ? SourceState.waiting : .following
        if let failure = listing.failure, !failure.isMissing { state = .failed(failure.message) }
        if context.options.follow {
            context.board.update(source) { $0.state = state }
            context.board.setCaughtUp(source, true)
        } else {
            context.board.end(source, .ended)
        }
    }
}
