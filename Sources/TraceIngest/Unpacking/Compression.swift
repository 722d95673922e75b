/// How the bytes of a source are compressed, as its first bytes tell.
package enum Compression: Equatable, Sendable {
    /// Not at all.
    case none
    /// One gzip member or several, one behind the other.
    case gzip
    /// Zstandard frames, one behind the other; they may end anywhere in what they hold.
    case zstd
    /// One Zstandard frame for each message, behind its length in four bytes, the most significant first: what the
    /// Collector's file exporter writes unless it is told to compress natively.
    case zstdMessages

    /// What it is called; `nil` where there is none.
    var words: String? {
        switch self {
        case .none: nil
        case .gzip: "gzip"
        case .zstd: "zstd"
        case .zstdMessages: "zstd messages"
        }
    }

    /// How many bytes are enough to tell.
    static let headLength = 8

    /// Tells by the first bytes; `nil` when more of them are needed.
    ///
    /// `isWhole`: there are no more.
    package init?(head: UnsafeRawBufferPointer, isWhole: Bool) {
        let matches = [BytePattern.gzipMember, .zstdFrame, .skippableFrame, .zstdMessage].map { $0.match(head) }
        switch matches.firstIndex(of: .full) {
        case 0: self = .gzip
        case 1, 2: self = .zstd
        case 3: self = .zstdMessages
        default:
            guard isWhole || !(head.isEmpty || matches.contains(.partial)) else { return nil }
            self = .none
        }
    }
}

/// Bytes that something begins with, of which some or some bits may be anything.
struct BytePattern: Sendable {
    /// How much of a pattern was found.
    enum Match { case none, partial, full }

    /// The values, and which of their bits count.
    private let values: [UInt8]
    private let masks: [UInt8]

    /// A gzip member: two bytes that mark it and the only method there is.
    static let gzipMember = BytePattern([0x1f, 0x8b, 0x08])
    /// A gzip member, told more surely, since it is looked for in bytes that may be anything: of its flags three are
    /// never set, and few numbers stand for how hard it was tried and on which system.
    static let likelyGzipMember = BytePattern(
        [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0],
        masks: [0xff, 0xff, 0xff, 0xe0, 0, 0, 0, 0, 0xf9, 0]
    )
    /// A Zstandard frame.
    static let zstdFrame = BytePattern([0x28, 0xb5, 0x2f, 0xfd])
    /// A frame that Zstandard passes over; its mark has sixteen forms.
    static let skippableFrame = BytePattern([0x50, 0x2a, 0x4d, 0x18], masks: [0xf0, 0xff, 0xff, 0xff])
    /// A length below 128 MB and a Zstandard frame.
    static let zstdMessage = BytePattern(
        [0, 0, 0, 0, 0x28, 0xb5, 0x2f, 0xfd],
        masks: [0xf8, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]
    )

    private init(_ values: [UInt8], masks: [UInt8]? = nil) {
        self.values = values
        self.masks = masks ?? [UInt8](repeating: 0xff, count: values.count)
    }

    /// Compares the pattern with the first of the bytes.
    func match(_ head: UnsafeRawBufferPointer) -> Match {
        let count = min(head.count, values.count)
        for index in 0..<count where (head[index] ^ values[index]) & masks[index] != 0 { return .none }
        return count == values.count ? .full : count == 0 ? .none : .partial
    }
}
