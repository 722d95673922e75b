/// What was read of all files that are followed, and of those that were until not long ago.
final class ReadContents {
    /// What is known about a new file.
    enum Verdict {
        /// It is to be read from its start; others may have given its spans where nothing is left to tell by.
        case new(mayRepeat: Bool)
        /// It begins with what was read of another file, up to a place.
        case copy(of: ReadContent, upTo: ReadContent.Place)
        /// It may be a copy that is still being made.
        case unknown
    }

    /// How many files are remembered from which nothing more will be read.
    private static let overLimit = 64

    private var contents: [ReadContent] = []

    /// Adds a file that is read.
    func add(_ content: ReadContent) { contents.append(content) }

    /// Nothing more will be read from a file.
    func end(_ content: ReadContent) {
        content.finish()
        guard contents.count(where: \.isOver) > Self.overLimit else { return }
        if let oldest = contents.firstIndex(where: \.isOver) { contents.remove(at: oldest) }
    }

    /// Tells whether a file that nobody has read is a copy.
    ///
    /// `isQuiet`: it has not grown for a while, so nobody is making it any more.
    func verdict(on file: FollowedFile, size: UInt64, isQuiet: Bool) throws(SystemError) -> Verdict {
        var first = FirstBytes(try file.read(ReadContent.headLength, at: 0))
        var best: Verdict?
        var longest: UInt64 = 0
        var mayRepeat = false
        for content in contents where content.begins(like: &first) {
            // A copy is never longer than what it is made of, which may not have been read to its end; it is complete when
            // that is truncated.
            let there = content.size
            if !content.isOver, !isQuiet, !content.isWhole || size <= there || content.length < there,
                try content.mayBeCopied(to: file, size: size)
            {
                return .unknown
            }
            // It may have grown until the other one was truncated.
            let size = try file.facts().size
            if !content.isWhole || content.isUnmarked(upTo: size) {
                mayRepeat = mayRepeat || content.hasWholeHead
                continue
            }
            guard let place = try content.lastCommonPlace(with: file, size: size), place.offset > longest else {
                continue
            }
            longest = place.offset
            best = .copy(of: content, upTo: place)
        }
        return best ?? .new(mayRepeat: mayRepeat)
    }

    /// The files of which was read what begins with these bytes.
    func beginning(like first: [UInt8]) -> [ReadContent] {
        var first = FirstBytes(first)
        return contents.filter { $0.isWhole && $0.begins(like: &first) }
    }
}
