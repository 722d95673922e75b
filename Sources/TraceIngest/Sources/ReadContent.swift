/// What was read of a file from its first byte on, as far as it takes to know a copy of it.
///
/// Rotation copies a file before it truncates it, or compresses it before it deletes it.
/// A file that holds the same last bytes before the same offset, and begins with the same ones, is such a copy up to
/// there; it is the proof by which a file is read on after it was looked at again.
final class ReadContent {
    /// A place up to which everything was read.
    struct Place {
        var offset: UInt64
        /// Whether reading can begin there: nothing that lies before it tells how to read on.
        var isRecordStart: Bool
    }

    /// How many bytes before a place are compared, and their hash.
    private struct End {
        let count: Int
        let hash: Int

        init(_ lastBytes: [UInt8]) {
            count = lastBytes.count
            hash = ReadContent.hash(lastBytes[...])
        }
    }

    private struct Mark {
        var place: Place
        var end: End
    }

    /// How many of the first bytes are compared.
    static let headLength = 4096
    /// How many places are kept; of those long past every other one is forgotten when there are more.
    private static let markLimit = 512

    let file: FollowedFile
    let segment: UInt32
    /// Up to where the file was read.
    private(set) var length: UInt64 = 0
    /// What lies before that.
    private var end: End?
    /// Whether nothing was left out before that.
    var isWhole = true
    /// Whether the file holds something else now, or nothing more will be read from it.
    private(set) var isOver = false
    /// The copy that was found, and its source.
    private(set) var copy: (file: FollowedFile, source: Int)?
    private var head = (length: 0, hash: 0)
    private var marks: [Mark] = []

    /// Makes what is known of a file of which nothing was read.
    init(file: FollowedFile, segment: UInt32) {
        self.file = file
        self.segment = segment
    }

    /// Makes what is known of a copy of what comes before a place in another file.
    init(file: FollowedFile, segment: UInt32, continuing other: ReadContent, at place: Place) {
        self.file = file
        self.segment = segment
        length = place.offset
        head = other.head
        marks = other.marks.filter { $0.place.offset <= place.offset }
    }

    /// Takes in up to where the file was read, and the bytes before that.
    func extend(to length: UInt64, lastBytes: [UInt8]) {
        self.length = length
        end = End(lastBytes)
        readHead(length: length)
    }

    /// Takes in a place up to which the file was read, and the bytes before it.
    func mark(_ place: Place, lastBytes: [UInt8]) { append(Mark(place: place, end: End(lastBytes))) }

    /// Takes in that up to where the file was read is such a place.
    func markEnd(isRecordStart: Bool) {
        guard let end else { return }
        append(Mark(place: Place(offset: length, isRecordStart: isRecordStart), end: end))
    }

    private func append(_ mark: Mark) {
        marks.append(mark)
        guard marks.count > Self.markLimit else { return }
        let old = marks.prefix(Self.markLimit * 3 / 4)
        marks.replaceSubrange(old.indices, with: old.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
    }

    /// Remembers how the file begins, unless enough of that is known.
    func readHead(length: UInt64) {
        let count = Int(min(length, UInt64(Self.headLength)))
        guard count > head.length, let first = try? file.read(count, at: 0) else { return }
        head = (first.count, Self.hash(first[...]))
    }

    /// Whether a file that begins with these bytes begins as this one did.
    func begins(like first: inout FirstBytes) -> Bool {
        head.length > 0 && first.hash(of: head.length) == head.hash
    }

    /// Whether as much is known of how it begins as is ever compared.
    var hasWholeHead: Bool { head.length == Self.headLength }

    /// The last place up to which a file that begins like this one holds what was read.
    func lastCommonPlace(with file: FollowedFile, size: UInt64) throws(SystemError) -> Place? {
        for mark in marks.reversed() where mark.place.offset <= size {
            if try isHeld(mark, by: file) { return mark.place }
        }
        return nil
    }

    /// Whether a file of this size that begins like this one may hold nothing but what was read: its end tells, if it
    /// is long enough.
    func mayBeCopied(to file: FollowedFile, size: UInt64) throws(SystemError) -> Bool {
        guard let mark = marks.last(where: { $0.place.offset <= size }) else { return true }
        return try isHeld(mark, by: file)
    }

    /// Whether no place is known by which a file of this size could be told to be a copy.
    func isUnmarked(upTo size: UInt64) -> Bool { marks.first.map { $0.place.offset > size } ?? true }

    /// Whether what was read begins with so many bytes, the last of which are these.
    func holds(_ length: UInt64, endingIn bytes: [UInt8]) -> Bool {
        let known = length == self.length ? end : marks.last { $0.place.offset == length }?.end
        return known.map { Self.hash(bytes.suffix($0.count)) == $0.hash } ?? false
    }

    /// How large the file is now.
    var size: UInt64 { (try? file.facts())?.size ?? length }

    /// Nothing more will be read from the file.
    func finish() { isOver = true }

    /// A copy was found, in which the file's spans can be looked at from now on.
    func setCopy(_ file: FollowedFile, source: Int) { copy = (file, source) }

    private func isHeld(_ mark: Mark, by file: FollowedFile) throws(SystemError) -> Bool {
        let bytes = try file.read(mark.end.count, at: mark.place.offset - UInt64(mark.end.count))
        return Self.hash(bytes[...]) == mark.end.hash
    }

    fileprivate static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}

/// The bytes that a file begins with, each of whose beginnings is hashed only once.
struct FirstBytes {
    let bytes: [UInt8]
    private var hashes: [Int: Int] = [:]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The hash of the first `count` bytes; `nil` when there are fewer.
    fileprivate mutating func hash(of count: Int) -> Int? {
        guard count <= bytes.count else { return nil }
        if let known = hashes[count] { return known }
        let hash = ReadContent.hash(bytes[..<count])
        hashes[count] = hash
        return hash
    }
}
