import TraceStore

/// Decodes the bytes of one segment in order, wherever they come from, and holds back what a record still lacks.
struct RecordStream: ~Copyable {
    private var decoder: SpanDecoder
    private var buffer = InputBuffer()
    private let options: DecoderOptions
    /// Offset of the first byte that was not read yet.
    private(set) var position: UInt64

    init(segment: UInt32, offset: UInt64, options: DecoderOptions) {
        self.options = options
        decoder = SpanDecoder(segment: segment, offset: offset, options: options)
        position = offset
    }

    /// Goes on where another stream stopped: `rest` is what it had read and not decoded.
    init(continuing decoder: SpanDecoder, rest: [UInt8], options: DecoderOptions) {
        self.options = options
        self.decoder = decoder
        position = decoder.offset
        if !rest.isEmpty {
            _ = read(rest.count) {
                $0.copyBytes(from: rest); return rest.count
            }
        }
    }

    /// Begins anew at a record's start, keeping only the memory.
    mutating func restart(segment: UInt32, offset: UInt64) {
        decoder = SpanDecoder(segment: segment, offset: offset, learnedFrom: decoder)
        buffer.removeAll()
        position = offset
    }

    /// Begins anew where everything was decoded: something is missing before what follows.
    mutating func restart() {
        decoder.restart()
        buffer.removeAll()
    }

    /// Whether nothing is half read, apart from `left` bytes that were not given to the decoder yet.
    func isBetweenRecords(leaving left: Int) -> Bool { buffer.count == left && decoder.isBetweenRecords }

    /// Whether it is made of messages, so that reading cannot begin in its middle.
    var holdsMessages: Bool { decoder.decodesMessages }

    /// The bytes that were read and not decoded.
    var waiting: UnsafeRawBufferPointer { buffer.bytes }

    /// Where the decoder stands and what it was not given, for another stream to go on with.
    func state() -> (decoder: SpanDecoder, rest: [UInt8]) { (decoder, Array(buffer.bytes)) }

    /// Lets `body` put up to `count` bytes behind those that wait.
    ///
    /// Returns how many it put.
    mutating func read<Failure: Error>(
        _ count: Int,
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let filled = try buffer.fill(count, with: body)
        position &+= UInt64(filled)
        return filled
    }

    /// Gives back what was read behind the first `count` bytes that wait.
    mutating func unread(keeping count: Int) {
        position &-= UInt64(max(0, buffer.count - count))
        buffer.keepFirst(count)
    }

    /// Gives back memory that is not needed for what waits.
    mutating func releaseMemory() {
        buffer.releaseMemory()
    }

    /// Decodes what waits, or its first `limit` bytes.
    ///
    /// With `isFinal` nothing is held back.
    mutating func decode(limit: Int = .max, isFinal: Bool = false) -> SpanBatch {
        var batch = SpanBatch()
        batch.bytes = decode(limit: limit, isFinal: isFinal, into: &batch)
        return batch
    }

    /// Decodes what waits, or its first `limit` bytes, and adds it to a batch that others may have added to before.
    ///
    /// Returns how many bytes are done with.
    @discardableResult
    mutating func decode(limit: Int = .max, isFinal: Bool = false, into batch: inout SpanBatch) -> Int {
        let given = min(limit, buffer.count)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<given])
        let taken = decoder.decode(bytes, isFinal: isFinal, into: &batch)
        decoder.finishBatch(&batch)
        let consumed = isFinal ? given : min(max(0, taken), given)
        buffer.removeFirst(consumed)
        return consumed
    }
}
