import TraceStore

/// The streams of records that a source holds: one, or one for each container whose lines it mixes.
///
/// Each container's lines are decoded on their own, so that a record of several lines is not torn by another's.
final class RecordChannels {
    private let source: Int
    private let file: UInt32?
    private let context: IngestContext
    /// Whether the bytes lie in the source as they are given.
    private var isCompressed = false
    /// What the bytes begin with, until it is enough to tell how lines are wrapped.
    private var head: [UInt8] = []
    private var unwrapper: LineUnwrapper?
    private var channels: [RecordChannel] = []

    init(source: Int, file: UInt32?, context: IngestContext) {
        self.source = source
        self.file = file
        self.context = context
    }

    /// Adds unpacked bytes.
    func append(_ bytes: UnsafeRawBufferPointer, isUnpacked: Bool) {
        isCompressed = isUnpacked
        if unwrapper != nil { return unwrap(bytes) }
        head += bytes
        tell(isWhole: false)
    }

    /// Decodes what was added.
    func decode(into batch: inout SpanBatch) {
        for channel in channels { channel.decode(into: &batch) }
    }

    /// Decodes what is held back: nothing follows.
    func finish(isDamaged: Bool, into batch: inout SpanBatch) {
        if unwrapper == nil { tell(isWhole: true) }
        unwrap(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true)
        for channel in channels { channel.finish(isDamaged: isDamaged, into: &batch) }
    }

    /// Finds out how lines are wrapped, if the bytes so far are enough for that.
    private func tell(isWhole: Bool) {
        guard let wrapper = head.withUnsafeBytes({ LineWrapper(head: $0, isWhole: isWhole) }) else { return }
        unwrapper = LineUnwrapper(wrapper)
        let bytes = head
        head = []
        bytes.withUnsafeBytes { unwrap($0) }
    }

    private func unwrap(_ bytes: UnsafeRawBufferPointer, isFinal: Bool = false) {
        unwrapper?.take(bytes, isFinal: isFinal) { name, text in
            guard let error = channel(name).append(text) else { return }
            context.board.note(source, "spool: \(error.message); the content of some spans cannot be shown")
        }
    }

    private func channel(_ name: UnsafeRawBufferPointer) -> RecordChannel {
        if let known = channels.first(where: { $0.name.elementsEqual(name) }) { return known }
        let channel = RecordChannel(
            name: Array(name),
            source: source,
            file: file,
            part: name.isEmpty ? isCompressed ? "unpacked" : nil : String(decoding: name, as: UTF8.self),
            context: context
        )
        channels.append(channel)
        return channel
    }
}
