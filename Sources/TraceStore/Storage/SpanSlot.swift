/// A row number that means "none".
let noRow = UInt32.max

/// A span in memory: 64 bytes, one line of the processor's cache.
struct SpanSlot: ChunkedRow {
    static var chunkShift: UInt32 { 16 }

    var spanID: SpanID
    /// While the slot is a placeholder: how many spans name it as their parent.
    var start: UnixNanoseconds = 0
    var end: UnixNanoseconds = 0
    var place: UInt64 = 0
    var length: UInt32 = 0
    /// The trace's row; `noRow` while the slot is free.
    var trace: UInt32
    /// The parent's row, the slot's own when it names itself, or `noRow`.
    var parent: UInt32 = noRow
    /// The row that arrived next for the same trace, of the last one the first; of a free slot the next free one.
    var next: UInt32 = noRow
    var name: UInt32 = 0
    var origin: UInt32 = 0
    var marks = SpanMarks()
    var kind = SpanKind.unspecified
    var status = StatusCode.unset
    var operation = MessagingOperation.none
    var encoding = SpanEncoding.otlpJSON
    var isPlaceholder = false
    var hasDifferingCopies = false

    /// A placeholder for a span that has not been seen.
    init(placeholderFor spanID: SpanID, trace: UInt32) {
        self.spanID = spanID
        self.trace = trace
        isPlaceholder = true
    }

    /// The later of end and start, both being signs of life.
    @inline(__always)
    var latest: UnixNanoseconds { max(start, end) }

    /// The span's id as it is written: its own, unless it shares it with the other side of a call.
    @inline(__always)
    var writtenID: SpanID { marks.contains(.serverSide) ? spanID.otherSide : spanID }

    /// Whether the slot is a placeholder that no span names any more.
    @inline(__always)
    var isDeserted: Bool { isPlaceholder && start == 0 }

    /// Whether it is drawn before another of the same trace.
    ///
    /// Only spans without a valid id can agree in start and id; where they lie decides last, since that depends on
    /// which file was written first.
    @inline(__always)
    func precedes(_ other: SpanSlot) -> Bool {
        if start != other.start { return start < other.start }
        if spanID != other.spanID { return spanID < other.spanID }
        if end != other.end { return end < other.end }
        if length != other.length { return length < other.length }
        return place < other.place
    }
}
