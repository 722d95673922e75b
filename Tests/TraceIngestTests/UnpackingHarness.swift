import DecodingLaws
import TestSupport
import TraceStore

@testable import TraceIngest

/// What a stream of packed bytes gave, whichever way it was cut into reads.
struct Unpacked: Equatable {
    private var seen = Seen()
    var notes: [String] = []

    /// Reads a whole stream; `nextRead` says how many bytes each read gives.
    init(_ stream: [UInt8], pieceSize: Int = 1 << 20, nextRead: () -> Int = { .max }) throws {
        var options = IngestOptions()
        options.pieceSize = pieceSize
        options.spoolFileSize = 1 << 16
        options.spoolDirectory = "/var/tmp"
        let queue = try BatchQueue()
        let context = IngestContext(
            options: options,
            queue: queue,
            board: StatusBoard(names: ["stream"], queue: queue),
            segments: SegmentTable(),
            descriptors: DescriptorPool(),
            spoolFiles: SpoolFiles(directory: SpoolDirectory(path: "/var/tmp"), fileSize: 1 << 16, limit: 1 << 30),
            followerWake: try WakePipe()
        )
        let input = SpooledInput(source: 0, segment: nil, context: context)
        var rest = stream[...]
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, nextRead()))
            rest = rest.dropFirst(piece.count)
            _ = input.read(piece.count) { buffer in
                buffer.copyBytes(from: piece)
                return piece.count
            }
            while let batch = input.nextBatch() { add(batch) }
        }
        add(input.finish())
        notes = context.board.sources[0].notes
        seen.rejects.sort { ($0.segment, $0.offset) < ($1.segment, $1.offset) }
    }

    /// What was read, as a store takes it.
    let store = TraceStore()

    var spans: [SeenSpan] { seen.spans }
    var repaired: Int { seen.repaired }
    var names: [String] { seen.spans.map(\.name) }
    var services: [String] { seen.spans.map(\.service) }
    var rejects: [Reject] { seen.rejects }
    var skips: [SkipReason: Int] { seen.skips }
    var bytes: Int { seen.bytes }

    /// The numbers at the ends of the spans' names.
    var numbers: [Int] { names.compactMap { $0.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) } } }

    private mutating func add(_ batch: SpanBatch) {
        seen.add(batch)
        store.append(batch, now: 1)
    }

    static func == (left: Unpacked, right: Unpacked) -> Bool { left.seen == right.seen && left.notes == right.notes }

    /// What is the same although containers' streams may be decoded by turns.
    var sorted: Unpacked {
        var result = self
        result.seen.spans.sort { $0.name < $1.name }
        return result
    }
}

/// The bytes of a text.
func utf8(_ text: some StringProtocol) -> [UInt8] { Array(text.utf8) }

/// The bytes cut at random places, empty pieces included.
func cut(_ bytes: [UInt8], into count: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
    let places = ([0, bytes.count] + (1..<count).map { _ in random.below(bytes.count + 1) }).sorted()
    return zip(places, places.dropFirst()).map { Array(bytes[$0..<$1]) }
}

/// A length in four bytes, the most significant first, and the bytes.
func lengthPrefixed(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
}
