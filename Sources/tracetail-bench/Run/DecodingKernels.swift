import TraceIngest
import TraceStore

extension Kernel {
    /// The decoder on each of the layouts that the generator writes.
    static let decoding: [Kernel] = GeneratorOptions.Format.allCases.map { format in
        Kernel(name: "decode.\(format.rawValue)", unit: "byte") {
            let text = GeneratedText(GeneratorOptions(spans: 2000, format: format))
            return (text.bytes.count, { decodeAll(text.bytes) { _ in } })
        }
    }
}

/// Generated spans as text in memory.
struct GeneratedText {
    let counts: ExpectedCounts
    private let sink = ByteSink(descriptor: nil)

    init(_ options: GeneratorOptions) { counts = SpanGenerator(options).write(to: sink) }

    var bytes: UnsafeRawBufferPointer { sink.bytes }
}

/// Decodes a whole text in pieces of a megabyte, as a reader thread does, and returns how many spans were in it.
@discardableResult
func decodeAll(_ bytes: UnsafeRawBufferPointer, _ receive: (SpanBatch) -> Void) -> Int {
    let pieceSize = 1 << 20
    var decoder = SpanDecoder(segment: 0, offset: 0, options: DecoderOptions())
    var spans = 0
    var begin = 0
    var end = 0
    var batch = SpanBatch()
    while end < bytes.count {
        end = min(end + pieceSize, bytes.count)
        batch.removeAll()
        let taken = decoder.decode(
            UnsafeRawBufferPointer(rebasing: bytes[begin..<end]),
            isFinal: end == bytes.count,
            into: &batch
        )
        decoder.finishBatch(&batch)
        batch.bytes = taken
        begin += taken
        spans += batch.spans.count
        receive(batch)
    }
    return spans
}

extension SpanBatch {
    /// Empties the batch and keeps its memory, so that what is measured is no page of the system's being cleared.
    fileprivate mutating func removeAll() {
        spans.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        keyText.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        resolvedOrigins = []
        rejects = []
        skips = [:]
        repaired = 0
        bytes = 0
    }
}
