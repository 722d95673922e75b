import TraceStore

/// One stream of records inside a source: kept in a spool and decoded on its own.
final class RecordChannel {
    /// What it is called inside the source, a container's name say; empty when there is only one.
    let name: [UInt8]
    private let segment: UInt32
    private let spool: Spool
    private var stream: RecordStream
    /// How many bytes were added and are not kept yet.
    private var added = 0

    init(name: [UInt8], source: Int, file: UInt32?, part: String?, context: IngestContext) {
        self.name = name
        spool = Spool(files: context.spoolFiles)
        segment = context.segments.add(spool, source: source, file: file, part: part)
        stream = RecordStream(segment: segment, offset: 0, options: context.options.decoder)
    }

    /// Adds bytes to be decoded.
    func append(_ bytes: UnsafeRawBufferPointer) {
        added += stream.read(bytes.count) { buffer in
            buffer.copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// Keeps and decodes what was added.
    ///
    /// Returns what kept it from the spool, if anything did: that costs the content of these spans, not the spans.
    func decode(into batch: inout SpanBatch) -> SystemError? {
        guard added > 0 else { return nil }
        let failure = spool.append(UnsafeRawBufferPointer(rebasing: stream.waiting.suffix(added)))
        added = 0
        stream.decode(into: &batch)
        return failure
    }

    /// Goes on behind what was lost.
    func restart() { stream.restart() }

    /// Decodes what is held back: nothing follows.
    ///
    /// `isDamaged`: the source ends here because of damage, which is told elsewhere; a record that is cut by it is not
    /// told again.
    func finish(isDamaged: Bool, into batch: inout SpanBatch) {
        let known = batch.rejects.count
        stream.decode(isFinal: true, into: &batch)
        guard isDamaged, batch.rejects.count > known, let last = batch.rejects.last else { return }
        if last.reason == .cut, last.offset &+ last.length >= stream.position { batch.rejects.removeLast() }
    }
}
