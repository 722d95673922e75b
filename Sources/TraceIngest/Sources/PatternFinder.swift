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
    /// Compressed files that need not be read, unless they change.
    private var copies: [FileIdentity: CompressedCopy] = [:]

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
        settling > 0 || !undecided.isEmpty || copies.values.contains { !$0.isUnchanged }
            || listing.directories.contains { FileListing.modified($0.path) != $0.modified }
    }

    func look(_ files: FollowedFiles, changed: Set<String>) {
        if !isFirst, context.options.follow { listAgain(changed) }
        var new: [NewFile] = []
        pathsAtStart = isFirst ? Set(listing.files.map(\.path)) : []
        for found in listing.files where !isCopy(found) {
            if let known = files.tailer(of: found.facts.identity) {
                files.keep(known, path: found.path)
                // Its name tells what it is now.
                if known.speaksForSource { context.board.rename(known.source, to: found.path, foundBy: source) }
            } else if let file = newFile(found, files) {
                new.append(file)
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
        copies = copies.filter { there.contains($0.key) }
        undecided = undecided.filter { there.contains($0.key) }
    }

    /// Whether a file need not be read: it may be another one by now that has the number of one that is gone.
    private func isCopy(_ found: FileListing.Found) -> Bool {
        let identity = found.facts.identity
        copies[identity]?.path = found.path
        if copies[identity]?.isUnchanged == false { copies[identity] = nil }
        return copies[identity] != nil
    }

    /// A file that nobody reads, if it is to be read.
    private func newFile(_ found: FileListing.Found, _ files: FollowedFiles) -> NewFile? {
        let identity = found.facts.identity
        guard let path = SpanFileName.uncompressed(found.path) else {
            undecided[identity] = nil
            return NewFile(found)
        }
        let original = files.tailer(at: path)
        guard context.options.follow || original != nil || pathsAtStart.contains(path) else { return NewFile(found) }
        if original == nil, pathsAtStart.contains(path) {
            // It is read now, and what was read of it will tell.
            undecided[identity] = CompressedCopy(found, options: context.options)
            return nil
        }
        var copy = undecided[identity] ?? CompressedCopy(found, options: context.options)
        copy.path = found.path
        switch copy.compare(with: files.contents, original: original) {
        case .other(let mayRepeat):
            undecided[identity] = nil
            return NewFile(found, mayRepeat: mayRepeat)
        case .same(let original):
            undecided[identity] = nil
            copies[identity] = copy
            let row = context.board.add(found.path, foundBy: source)
            context.board.update(row) { $0.notes = ["holds what was read as \(original.path)"] }
            context.board.end(row, .ended)
        case .unknown:
            undecided[identity] = copy
        }
        return nil
    }

    /// The oldest first, as spans come; but what the user wants to see at once is the newest.
    private func add(_ new: [NewFile], to files: FollowedFiles) {
        var new = new.sorted { ($0.time, $0.found.path) < ($1.time, $1.found.path) }
        let endFirst = isFirst && context.options.follow && context.options.newestFirst
        if endFirst, let newest = new.popLast() { new.insert(newest, at: 0) }
        for (index, file) in new.enumerated() {
            let path = file.found.path
            files.follow(
                file.found.facts.identity,
                at: path,
                source: context.board.add(path, foundBy: source),
                endFirst: endFirst && index == 0,
                mayRepeat: file.mayRepeat
            )
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

/// A file that is to be read.
private struct NewFile {
    let found: FileListing.Found
    /// Others may have given its spans.
    let mayRepeat: Bool
    /// When it was made by rotation, or changed.
    let time: Int64

    init(_ found: FileListing.Found, mayRepeat: Bool = false) {
        self.found = found
        self.mayRepeat = mayRepeat
        time = SpanFileName.rotationTime(fileName(of: found.path)) ?? found.facts.modified
    }
}
