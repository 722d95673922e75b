import CZstd

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

    /// How much of the file is unpacked to see how it begins.
    private static let packedHeadLength = 1 << 16
    /// How much is unpacked at one look to see how long it is; meanwhile no file is read.
    private static let lookLength: UInt64 = 32 << 20

    /// Where the file lies now: rotation renames what it has compressed.
    var path: String
    private let options: IngestOptions
    private var size: UInt64 = 0
    private var grewAt = ContinuousClock.now
    private var unpackedLength: UnpackedLength?

    init(_ path: String, options: IngestOptions) {
        self.path = path
        self.options = options
    }

    /// Compares with what was read: a copy begins in the same way and is as long.
    ///
    /// `original` had the same name without the suffix.
    mutating func compare(with contents: ReadContents, original: FileTailer?) -> Verdict {
        if let original, original.endRead == nil { return .unknown }
        let file: OpenFile
        do throws(SystemError) {
            file = try OpenFile(path: path)
        } catch {
            return error.isMissing ? .unknown : .other(mayRepeat: false)
        }
        guard let facts = try? file.facts() else { return .other(mayRepeat: false) }
        if facts.size != size {
            size = facts.size
            grewAt = .now
        }
        let isFinished = !options.follow || grewAt.duration(to: .now) >= options.copyTime
        guard let head = try? file.read(Self.packedHeadLength, at: 0) else { return .other(mayRepeat: false) }
        let first = unpackedHead(head)
        let candidates = contents.beginning(like: first)
        if candidates.isEmpty, isFinished || first.count == ReadContent.headLength { return .other(mayRepeat: false) }
        if let length = unpackedLength(file, head), let same = candidates.first(where: { length.matches($0.length) }) {
            return .same(as: same.file)
        }
        guard isFinished else { return .unknown }
        return compareWhole(file, head, with: candidates)
    }

    /// Unpacks everything: what the file says about its length may not be all of it.
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
        case .whole(let length):
            return candidates.first { $0.length == length }.map { .same(as: $0.file) } ?? .other(mayRepeat: true)
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

    /// How long something is, of which only the last bits may be known.
    private enum Length {
        case whole(UInt64)
        case last32Bits(UInt32)

        func matches(_ length: UInt64) -> Bool {
            switch self {
            case .whole(let whole): whole == length
            case .last32Bits(let bits): bits == UInt32(truncatingIfNeeded: length)
            }
        }
    }

    /// How long what the file holds is.
    ///
    /// gzip ends with its length, the least significant byte first. zstd begins with it, unless it was made from a pipe.
    private func unpackedLength(_ file: OpenFile, _ head: [UInt8]) -> Length? {
        if path.hasSuffix(".gz") {
            guard size >= 18, let bytes = try? file.read(4, at: size - 4), bytes.count == 4 else { return nil }
            return .last32Bits(bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        let length = head.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        // The two largest numbers stand for an unknown length and for what is no frame.
        return length < UInt64.max - 1 ? .whole(length) : nil
    }
}
