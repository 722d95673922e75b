#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Follows one path as `tail -F` does: the file that it leads to, and whatever file takes its place.
///
/// All these files are one source. A path that turns out to be a directory stands for the files in it.
final class PathFinder: FileFinder {
    let source: Int
    private let path: String
    private let context: IngestContext
    private var current: FileTailer?
    /// What the path led to at the last look.
    private var seen: FileIdentity?
    /// A file that has taken the path while the one before it is still being read.
    private var successor: FileIdentity?
    private var inner: PatternFinder?
    private var isSettled = false

    init(source: Int, path: String, context: IngestContext) {
        self.source = source
        self.path = path
        self.context = context
    }

    /// Fails when there is nothing to read and nobody wants to wait for it.
    func prepare() throws(SystemError) {
        do throws(SystemError) {
            _ = try OpenFile(path: path)
        } catch {
            guard error.code == ENOENT, context.options.follow, context.options.waitForMissing else { throw error }
        }
    }

    var isPending: Bool { successor != nil || inner?.isPending ?? false }

    var directories: [String] { inner?.directories ?? [directoryPath(of: path)] }

    var watchesAllFiles: Bool { inner != nil }

    var watchedFile: String? { inner == nil && current != nil ? path : nil }

    func mayHaveChanged() -> Bool {
        if let inner { return inner.mayHaveChanged() }
        return !isSettled || (try? FileFacts(path: path))?.identity != seen
    }

    func look(_ files: FollowedFiles, changed: Set<String>) {
        if let inner { return inner.look(files, changed: changed) }
        if isSettled, !context.options.follow {
            if let current { files.keep(current) }
            return
        }
        do throws(SystemError) {
            let facts = try FileFacts(path: path)
            seen = facts.identity
            isSettled = true
            switch facts.kind {
            case .regular: try take(facts.identity, files)
            case .directory: try becomeDirectory(files)
            case .other: throw SystemError(code: ESPIPE)
            }
        } catch {
            seen = nil
            // What cannot be looked at is tried again.
            isSettled = error.isMissing
            if let current { miss(current, files) }
            rest(error.isMissing ? .waiting : .failed(error.message))
        }
    }

    /// Nothing is at the path: renamed away, its writer may go on; deleted, nobody can name it any more.
    private func miss(_ current: FileTailer, _ files: FollowedFiles) {
        successor = nil
        if let facts = try? current.file.facts(), facts.linkCount > 0 {
            files.keep(current, as: .renamed)
        } else {
            letGo(current)
        }
    }

    private func take(_ identity: FileIdentity, _ files: FollowedFiles) throws(SystemError) {
        if let current, current.file.identity == identity {
            successor = nil
            return files.keep(current, path: path)
        }
        if let current {
            // Whoever replaced the file may have written to the old one since we were at its end.
            let isRead = successor == identity && !files.isBusy(current)
            guard isRead else {
                if successor != identity { files.wake(current) }
                successor = identity
                return files.keep(current, as: .renamed)
            }
            letGo(current)
        }
        successor = nil
        if let known = files.tailer(of: identity) {
            shareOrResume(known, files)
        } else {
            context.board.update(source) { $0.notes = [] }
            current = files.follow(identity, at: path, source: source, endFirst: context.options.newestFirst)
        }
    }

    /// The path leads to a file that is known already.
    private func shareOrResume(_ known: FileTailer, _ files: FollowedFiles) {
        files.keep(known, path: path)
        if known.source == source {
            known.speaksForSource = true
            current = known
            files.wake(known)
            return
        }
        let note = "the same file as \(context.board.name(of: known.source))"
        context.board.update(source) { $0.notes = [note] }
        rest(.following)
    }

    /// The current file is one of the former ones from now on.
    private func letGo(_ tailer: FileTailer) {
        tailer.speaksForSource = false
        current = nil
        context.board.update(source) { $0.generation += 1 }
    }

    private func becomeDirectory(_ files: FollowedFiles) throws(SystemError) {
        if let current { letGo(current) }
        let finder = PatternFinder(source: source, pattern: .directory(path), context: context)
        try finder.prepare()
        inner = finder
        finder.look(files, changed: [])
    }

    private func rest(_ state: SourceState) {
        guard context.options.follow else {
            return context.board.end(source, state == .following ? .ended : state)
        }
        context.board.update(source) { $0.state = state }
        context.board.setCaughtUp(source, true)
    }
}
