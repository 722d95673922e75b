/// A file that rotation may have made by compressing another one, which was read already.
///
/// Compressing takes a while and the other file is deleted only afterwards, so it may take some looks to tell.
struct CompressedCopy {
    /// What is known about the file.
    enum Verdict {
        /// It holds what was read of another one.
        case same(as: FollowedFile)
        /// It holds something else, though it may begin in the same way.
        case other(mayRepeat: Bool)
        /// Later looks will tell.
        case unknown
    }

    /// How much of the file is unpacked to see how it begins: a block of zstd's may be 128 KB, and nothing comes out of
    /// it before all of it is there.
    private static let packedHeadLength = 1 << 18
    /// How much is unpacked at one look to see how long it is; meanwhile no file is read.
    private static let lookLength = 32 << 20

    /// Where the file lies now: rotation renames what it has compressed.
    var path: String
    private let identity: FileIdentity
    private let options: IngestOptions
    /// What was known of it when it was compared.
    private var facts: FileFacts?
    private var grewAt = ContinuousClock.now
    private var unpackedLength: UnpackedLength?

    init(_ found: FileListing.Found, options: IngestOptions) {
        path = found.path
        identity = found.facts.identity
        self.options = options
    }

    /// Whether the file has not been written to, or replaced by another one, since it was compared.
    var isUnchanged: Bool {
        guard let now = try? FileFacts(path: path), now.identity == identity else { return true }
        return now.size == facts?.size && now.modified == facts?.modified
    }

    /// Compares with what was read: a copy begins and ends in the same way and is as long.
    ///
    /// `original` had the same name without the suffix.
    mutating func compare(with contents: ReadContents, original: FileTailer?) -> Verdict {
        if let original, !original.isAtEnd { return .unknown }
        // While following, the next look tells where it has gone.
        let gone = options.follow ? Verdict.unknown : .other(mayRepeat: false)
        let file: OpenFile
        do throws(SystemError) {
            file = try OpenFile(path: path)
        } catch {
            return error.isMissing ? gone : .other(mayRepeat: false)
        }
        guard let now = try? file.facts() else { return .other(mayRepeat: false) }
        guard now.identity == identity else { return gone }
        if now.size != facts?.size || now.modified != facts?.modified {
            facts = now
            grewAt = .now
            unpackedLength = nil
        }
        let isFinished = !options.follow || grewAt.duration(to: .now) >= options.copyTime
        guard let head = try? file.read(Self.packedHeadLength, at: 0) else { return .other(mayRepeat: false) }
        let first = unpackedHead(head)
        let candidates = contents.beginning(like: first)
        if candidates.isEmpty, isFinished || first.count == ReadContent.headLength { return .other(mayRepeat: false) }
        guard isFinished else { return .unknown }
        return compareWhole(file, head, with: candidates)
    }

    /// Unpacks everything: what the file says about its length may not be true of all of it, and others may be as long.
    private mutating func compareWhole(
        _ file: OpenFile,
        _ head: [UInt8],
        with candidates: [ReadContent]
    ) -> Verdict {
        if unpackedLength == nil {
            let compression = head.withUnsafeBytes { Compression(head: $0, isWhole: true) }
            unpackedLength = compression.flatMap { UnpackedLength($0) }
        }
        switch try? unpackedLength?.advance(in: file, by: options.follow ? Self.lookLength : .max) {
        case .more:
            return .unknown
        case .whole(let length, let lastBytes):
            let same = candidates.first { $0.holds(length, endingIn: lastBytes) }
            return same.map { .same(as: $0.file) } ?? .other(mayRepeat: true)
        case .damaged, nil:
            return .other(mayRepeat: true)
        }
    }

    /// The first bytes that the file holds, unpacked.
    private func unpackedHead(_ head: [UInt8]) -> [UInt8] {
        head.withUnsafeBytes { head in
            var first: [UInt8] = []
            guard let compression = Compression(head: head, isWhole: false), let unpacker = Unpacker(compression) else {
                return first
            }
            var rest = head
            while first.count < ReadContent.headLength {
                let step = unpacker.step(rest, at: 0, isFinal: false) { first += $0.prefix(ReadContent.headLength) }
                rest = UnsafeRawBufferPointer(rebasing: rest[step.taken...])
                if step.isIdle || step.isOver { break }
            }
            return Array(first.prefix(ReadContent.headLength))
        }
    }
}
