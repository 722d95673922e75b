import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Appends lines to a file: one of its own in a directory, or one that is shared with other processes.
final class FileSink: LineSink {
    enum Place: Sendable {
        case directory(String)
        case shared(String)
    }

    private struct State {
        var path: String?
        var descriptor: Int32 = -1
        /// Whether the last write ended within a line.
        var isTorn = false
    }

    private let place: Place
    private let state = Mutex(State())

    init(_ place: Place) { self.place = place }

    deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

    /// Long enough to name the resource seldom, short enough for a reader to hold.
    var maximumLineLength: Int { 65_536 }

    func write(_ lines: [EncodedLine], of service: String, until deadline: ContinuousClock.Instant) -> ExportOutcome {
        state.withLock { state in
            do {
                try open(&state, service)
                guard case .shared = place else { return append(lines, beginsNew: state.isTorn, &state) }
                try lock(state.descriptor, until: deadline)
                defer { _ = flock(state.descriptor, LOCK_UN) }
                return append(lines, beginsNew: true, &state)
            } catch {
                return ExportOutcome(lost: lines.reduce(0) { $0 + $1.spans }, reason: "\(error)")
            }
        }
    }

    /// Writes all lines at once, and counts those of which a part is missing.
    private func append(_ lines: [EncodedLine], beginsNew: Bool, _ state: inout State) -> ExportOutcome {
        var bytes: [UInt8] = beginsNew ? [UInt8(ascii: "\n")] : []
        var ends: [(end: Int, spans: Int)] = []
        for line in lines {
            bytes += line.bytes
            bytes.append(UInt8(ascii: "\n"))
            ends.append((bytes.count, line.spans))
        }
        let (written, problem) = Descriptor.write(bytes, to: state.descriptor)
        if written > 0 { state.isTorn = written < bytes.count && bytes[written - 1] != UInt8(ascii: "\n") }
        guard let problem else { return .complete }
        let lost = ends.reduce(0) { $0 + ($1.end > written ? $1.spans : 0) }
        return ExportOutcome(lost: lost, reason: "\(state.path ?? ""): \(problem)")
    }

    /// Makes sure that the file is open, and still the one at its path.
    private func open(_ state: inout State, _ service: String) throws(SystemProblem) {
        if state.descriptor >= 0, let path = state.path {
            if Descriptor.isFile(state.descriptor, at: path) { return }
            _ = close(state.descriptor)
            state.descriptor = -1
            state.isTorn = false
        }
        let path = state.path ?? newPath(service)
        if case .directory(let directory) = place { try Descriptor.makeDirectory(directory) }
        state.descriptor = try Descriptor.openForAppending(path)
        state.path = path
    }

    private func newPath(_ service: String) -> String {
        switch place {
        case .shared(let path): return path
        case .directory(let directory):
            let name = service.utf8.prefix(64).map { byte -> Character in
                let character = Character(UnicodeScalar(byte))
                return character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
            }
            let unique = String(UInt32.random(in: .min ... .max), radix: 16)
            return "\(directory)/\(String(name))-\(getpid())-\(unique).jsonl"
        }
    }

    /// Takes the lock of the whole file; a file system without locks goes without.
    private func lock(_ descriptor: Int32, until deadline: ContinuousClock.Instant) throws(SystemProblem) {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EWOULDBLOCK where ContinuousClock.now >= deadline: throw SystemProblem(words: "the file stayed locked")
            case EWOULDBLOCK: Descriptor.pause()
            case EINTR: continue
            default: return
            }
        }
    }
}
