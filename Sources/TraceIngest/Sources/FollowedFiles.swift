/// All regular files that a session follows, each of them once: they are known by device and inode.
final class FollowedFiles {
    private final class Entry {
        let tailer: FileTailer
        /// The last look in which a path led to it.
        var look: Int
        var isBusy = false

        init(_ tailer: FileTailer, look: Int) {
            self.tailer = tailer
            self.look = look
        }
    }

    /// How many files are read side by side: each of them needs a buffer and a descriptor.
    private static let busyLimit = 16
    /// How many files are looked at in one second when nobody says that they have changed.
    private static let tickLimit = 400

    let context: IngestContext
    /// What was read, by which copies are known.
    let contents = ReadContents()
    private let workers: RangeWorkers
    private var entries: [FileIdentity: Entry] = [:]
    private var byPath: [String: Entry] = [:]
    /// Files that may have more to read, in the order in which they are read.
    private var busy: [Entry] = []
    private var rounds = 0
    /// Counts the looks at what the paths lead to.
    private var look = 0
    /// Files to be looked at in the coming seconds.
    private var unvisited: [Entry] = []

    init(context: IngestContext, workers: RangeWorkers) {
        self.context = context
        self.workers = workers
    }

    /// Whether no file has anything left to read now.
    var isIdle: Bool { busy.isEmpty }

    /// Who reads or has read this file.
    func tailer(of identity: FileIdentity) -> FileTailer? { entries[identity]?.tailer }

    /// Who reads or has read the file that was seen last at this path.
    func tailer(at path: String) -> FileTailer? {
        guard let tailer = byPath[path]?.tailer, tailer.file.path == path else { return nil }
        return tailer
    }

    /// Begins to follow a file that nobody reads.
    ///
    /// `mayRepeat`: others may have given its spans.
    @discardableResult
    func follow(
        _ identity: FileIdentity,
        at path: String,
        source: Int,
        endFirst: Bool,
        mayRepeat: Bool = false
    ) -> FileTailer {
        let tailer = FileTailer(
            source: source,
            file: FollowedFile(identity: identity, path: path, pool: context.descriptors),
            readsEndFirst: endFirst,
            // What is there at the start is read side by side, whatever it is.
            mayBeCopy: context.options.follow && look > 1,
            mayRepeat: mayRepeat,
            contents: contents,
            context: context,
            workers: workers
        )
        let entry = Entry(tailer, look: look)
        entries[identity] = entry
        byPath[path] = entry
        context.board.setCaughtUp(source, false)
        wake(entry)
        return tailer
    }

    // MARK: Looking where paths lead

    /// Begins a look: whoever is not kept until its end is lost.
    func beginLook() { look += 1 }

    /// A path leads to the file, or led to it and has no other file yet.
    func keep(_ tailer: FileTailer, as standing: FileTailer.Standing = .current, path: String? = nil) {
        guard let entry = entries[tailer.file.identity] else { return }
        // A file with several names keeps the one it has while that leads to it.
        let isKnown = entry.look == look
        if isKnown, standing == .renamed { return }
        entry.look = look
        let isNews = tailer.standing != standing || (!isKnown && path != nil && path != tailer.file.path)
        tailer.keep(as: standing, path: isKnown ? nil : path)
        if let path, !isKnown { byPath[path] = entry }
        if isNews { wake(entry) }
    }

    /// Ends a look.
    func endLook() {
        for entry in entries.values where entry.look != look && entry.tailer.standing != .lost {
            entry.tailer.lose()
            wake(entry)
        }
    }

    // MARK: Reading

    /// The file may have changed.
    func wake(_ tailer: FileTailer) {
        if let entry = entries[tailer.file.identity] { wake(entry) }
    }

    /// The file at a path may have changed.
    func wake(path: String) {
        if let entry = byPath[path] { wake(entry) }
    }

    /// Whether the file may have more to read.
    func isBusy(_ tailer: FileTailer) -> Bool { entries[tailer.file.identity]?.isBusy ?? false }

    /// Looks whether files have changed without a word; to be called once a second.
    func tick() {
        for entry in entries.values where entry.tailer.standing == .lost { wake(entry) }
        if unvisited.isEmpty { unvisited = Array(entries.values) }
        for entry in unvisited.suffix(Self.tickLimit) where entry.tailer.mayHaveMore { wake(entry) }
        unvisited.removeLast(min(Self.tickLimit, unvisited.count))
    }

    /// Reads a piece of each file whose turn it is.
    ///
    /// `true`: there may be more to do at once.
    func work() -> Bool {
        let turn = busy.prefix(Self.busyLimit)
        var hasMore = false
        var still: [Entry] = []
        for entry in turn {
            switch entry.tailer.step() {
            case .more:
                still.append(entry)
                hasMore = true
            case .waiting:
                still.append(entry)
            case .idle:
                entry.isBusy = false
            case .ended:
                entry.isBusy = false
                forgetIfDeleted(entry)
            }
        }
        if still.count < Self.busyLimit, busy.count > turn.count { hasMore = true }
        // Now and then the others come first, should these grow without end.
        rounds &+= 1
        if rounds % 64 == 0 {
            busy = busy.dropFirst(turn.count) + still
        } else {
            busy.replaceSubrange(..<turn.count, with: still)
        }
        return hasMore
    }

    /// Stops the threads that read for the files.
    func cancel() {
        for entry in entries.values { entry.tailer.cancel() }
    }

    private func wake(_ entry: Entry) {
        guard !entry.isBusy, !entry.tailer.hasEnded else { return }
        entry.isBusy = true
        busy.append(entry)
    }

    /// The number of a deleted file's inode is given to another file.
    private func forgetIfDeleted(_ entry: Entry) {
        let file = entry.tailer.file
        guard entry.tailer.standing == .lost, (try? file.facts())?.linkCount ?? 0 == 0 else { return }
        entries[file.identity] = nil
        if byPath[file.path] === entry { byPath[file.path] = nil }
    }
}
