import TraceStore

/// Undoes one kind of compression, a buffer at a time.
///
/// Whatever the bytes are, a step ends: it takes some of them, makes some, reports a loss, or needs more.
protocol Decompressor: AnyObject {
    /// Whether the source may end here: nothing is half read.
    var isBetweenMembers: Bool { get }

    /// Takes some of the `input`, which lies at `offset` of the source, and puts what it stands for into the `output`.
    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep
}

/// What one step of a decompressor did.
struct UnpackingStep {
    /// How many bytes of the input are done with.
    var taken = 0
    /// How many bytes stand in the output.
    var made = 0
    /// What could not be unpacked.
    var loss: UnpackingLoss?
    /// Nothing behind this can be unpacked.
    var isOver = false

    /// Whether nothing happened: more input is needed.
    var isIdle: Bool { taken == 0 && made == 0 && loss == nil && !isOver }

    /// A step that gives up the source at `offset`.
    static func over(_ reason: RejectReason, at offset: UInt64, _ length: Int, _ words: String) -> UnpackingStep {
        let loss = UnpackingLoss(offset: offset, length: UInt64(length), reason: reason, words: words)
        return UnpackingStep(taken: length, loss: loss, isOver: true)
    }
}

/// A piece of a source that could not be unpacked.
struct UnpackingLoss: Equatable {
    /// Where it begins, and how long it is, in the source as it lies there.
    var offset: UInt64
    var length: UInt64
    var reason: RejectReason
    /// What is to be said about it, before the place.
    var words: String
}

/// What stands where a gzip member or a Zstandard frame has ended.
enum MemberStart {
    /// The next one.
    case member
    /// Nothing yet, or the beginning of one.
    case needsMore
    /// So many zeros, which some writers fill blocks with.
    case padding(Int)
    /// Something else.
    case foreign

    init(_ input: UnsafeRawBufferPointer, _ patterns: [BytePattern]) {
        guard let first = input.first else {
            self = .needsMore
            return
        }
        let matches = patterns.map { $0.match(input) }
        if matches.contains(.full) {
            self = .member
        } else if matches.contains(.partial) {
            self = .needsMore
        } else if first == 0 {
            self = .padding(input.prefix { $0 == 0 }.count)
        } else {
            self = .foreign
        }
    }
}
