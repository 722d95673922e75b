import TraceStore

/// The streams of records that a source holds: one, or one for each container whose lines it mixes.
///
/// Each container's lines are decoded on their own, so that a record of several lines is not torn by another's.
final class RecordChannels {
    /// Each one costs memory; lines of further ones are decoded together.
    private static let countLimit = 256

    private let source: Int
    private let file: UInt32?
    private let context: IngestContext
    /// Whether the bytes lie in the source otherwise than they are given.
    private var isUnpacked = false
    /// What the bytes begin with, until it is enough to tell how lines are wrapped.
    private var head: [UInt8] = []
    private var wrapper = LineWrapper.none
    private var unwrapper: LineUnwrapper?
    private var channels: [RecordChannel] = []
    /// The one that was added to last.
    private var last: RecordChannel?

    init(source: Int, file: UInt32?, context: IngestContext) {
        self.source = source
        self.file = file
        self.context = context
    }

    /// Adds unpacked bytes.
    func append(_ bytes: UnsafeRawBufferPointer, isUnpacked: Bool) {
        self.isUnpacked = isUnpacked
        if unwrapper != nil { return unwrap(bytes) }
        head += bytes
        tell(isWhole: false)
    }

    /// Decodes what was added.
    func decode(into batch: inout SpanBatch) {
        for channel in channels {
            guard let error = channel.decode(into: &batch) else { continue }
            context.board.note(source, "spool: \(error.message); the content of some spans cannot be shown")
        }
    }

    /// Decodes what is held back: nothing follows.
    func finish(isDamaged: Bool, into batch: inout SpanBatch) {
        if unwrapper == nil { tell(isWhole: true) }
        unwrap(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true)
        decode(into: &batch)
        for channel in channels { channel.finish(isDamaged: isDamaged, into: &batch) }
    }

    /// Decodes what is held back: something is missing between it and what follows.
    func breakOff(into batch: inout SpanBatch) {
        finish(isDamaged: true, into: &batch)
        for channel in channels { channel.restart() }
        // What follows may begin anywhere in a line, and tells nothing new then.
        unwrapper = wrapper == .none ? nil : LineUnwrapper(wrapper)
    }

    /// Finds out how lines are wrapped, if the bytes so far are enough for that.
    private func tell(isWhole: Bool) {
        guard let wrapper = head.withUnsafeBytes({ LineWrapper(head: $0, isWhole: isWhole) }) else { return }
        self.wrapper = wrapper
        unwrapper = LineUnwrapper(wrapper)
        if let words = wrapper.words { context.board.noteWrapping(source, words) }
        let bytes = head
        head = []
        bytes.withUnsafeBytes { unwrap($0) }
    }

    private func unwrap(_ bytes: UnsafeRawBufferPointer, isFinal: Bool = false) {
        unwrapper?.take(bytes, isFinal: isFinal) { channel($0).append($1) }
    }

    private func channel(_ name: UnsafeRawBufferPointer) -> RecordChannel {
        if let last, last.name.elementsEqual(name) { return last }
        let channel = channels.first { $0.name.elementsEqual(name) } ?? add(Array(name))
        last = channel
        return channel
    }

    private func add(_ name: [UInt8]) -> RecordChannel {
        if channels.count >= Self.countLimit, let first = channels.first { return first }
        let part: String? =
            if !name.isEmpty {
                String(decoding: name, as: UTF8.self)
            } else if wrapper == .none {
                isUnpacked ? "unpacked" : nil
            } else {
                "other"
            }
        let channel = RecordChannel(name: name, source: source, file: file, part: part, context: context)
        channels.append(channel)
        return channel
    }
}
