package import TraceStore

/// Undoes one kind of compression, a buffer at a time.
///
/// Whatever the bytes are, a step ends: it takes some of them, makes some, reports a loss, or needs more.
protocol Decompressor: AnyObject {
    /// Whether the source may end here: nothing is half read.
    var isBetweenMembers: Bool { get }

    /// What the parts begin with that can be unpacked without those before them.
    var memberHeads: [BytePattern] { get }

    /// Forgets what is half read: the next byte begins a member.
    func reset()

    /// Takes some of the `input`, which lies at `offset` of the source, and puts what it stands for into the `output`.
    func step(
        _ input: UnsafeRawBufferPointer,
        at offset: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> UnpackingStep
}

/// What one step of a decompressor did.
package struct UnpackingStep {
    /// How many bytes of the input are done with.
    package var taken = 0
    /// How many bytes stand in the output.
    package var made = 0
    /// How many bytes were made and thrown away.
    var wasted = 0
    /// How many bytes of the input were looked at for a loss; those not taken are looked at again.
    var tried = 0
    /// What could not be unpacked; behind what was taken the next member is looked for.
    package var loss: UnpackingLoss?
    /// Nothing behind this can be unpacked.
    package var isOver = false

    /// Whether nothing happened: more input is needed.
    package var isIdle: Bool { taken == 0 && made == 0 && loss == nil && !isOver }

    /// A step that finds no member, or a damaged one, in the bytes at `offset`.
    static func damaged(
        at offset: UInt64,
        _ words: String,
        _ reason: RejectReason = .damagedCompression,
        taken: Int = 0,
        tried: Int = 0
    ) -> UnpackingStep {
        UnpackingStep(taken: taken, tried: tried, loss: UnpackingLoss(offset: offset, reason: reason, words: words))
    }
}

/// A piece of a source that could not be unpacked.
package struct UnpackingLoss: Equatable {
    /// Where it begins, and how long it is, in the source as it lies there.
    package var offset: UInt64
    package var length: UInt64 = 0
    package var reason: RejectReason
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
