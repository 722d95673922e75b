/// The spans and placeholders of one trace, in arrival order.
public struct SpanRows: Sequence, IteratorProtocol {
    private let spans: RowChunks<SpanSlot>
    private var upcoming: UInt32

    init(spans: RowChunks<SpanSlot>, first: UInt32) {
        self.spans = spans
        upcoming = first
    }

    /// The next row, nil after the last.
    public mutating func next() -> SpanRow? {
        while upcoming != noRow {
            let row = upcoming
            let slot = spans.pointer(row)
            upcoming = slot.pointee.next
            if !slot.pointee.isDeserted { return SpanRow(rawValue: row) }
        }
        return nil
    }
}
