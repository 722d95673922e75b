/// A file that rotation may have made by compressing another one, which was read already.
///
/// Compressing takes a while and the other file is deleted only afterwards, so it may take some looks to tell.
struct CompressedCopy {
    /// What is known about the file.
    enum Verdict {
        /// It holds what was read.
        case same
        /// It holds something else.
        case other
        /// Later looks will tell.
        case unknown
    }

    /// How long a file must not have grown until it counts as finished.
    private static let quietTime = Duration.seconds(2)

    private let path: String
    private var size: UInt64 = 0
    private var grewAt = ContinuousClock.now

    init(_ path: String) {
        self.path = path
    }

    /// Compares with the file that has, or had, the same name without the suffix.
    ///
    /// gzip ends with the length of what it holds. zstd need not say it; there the original's disappearance must do.
    mutating func compare(with original: FileTailer, isFollowing: Bool) -> Verdict {
        guard let endRead = original.endRead else { return .unknown }
        guard endRead > 0, let file = try? OpenFile(path: path), let facts = try? file.facts() else { return .other }
        let isGone = original.standing == .lost
        if path.hasSuffix(".gz") {
            if uncompressedLength(file, facts.size) == UInt32(truncatingIfNeeded: endRead) { return .same }
        } else if isGone {
            return .same
        }
        if facts.size != size {
            size = facts.size
            grewAt = .now
        }
        let isFinished = !isFollowing || grewAt.duration(to: .now) >= Self.quietTime
        return isFinished ? .other : .unknown
    }

    /// The last four bytes, the least significant first: the length modulo 2³².
    private func uncompressedLength(_ file: OpenFile, _ size: UInt64) -> UInt32? {
        guard size >= 18, let bytes = try? file.read(4, at: size - 4), bytes.count == 4 else { return nil }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
