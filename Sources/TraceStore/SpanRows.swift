/// The spans and placeholders of one trace, in arrival order.
public struct SpanRows: Sequence, IteratorProtocol {
    private let spans: RowChunks<SpanSlot>
    private var upcoming: UInt32
    private let last: UInt32

    /// Rows up to `last`, whose `next` is the first.
    init(spans: RowChunks<SpanSlot>, last: UInt32) {
        self.spans = spans
        self.last = last
        upcoming = last == noRow ? noRow : spans[last].next
    }

    /// The next row, nil after the last.
    public mutating func next() -> SpanRow? {
        while upcoming != noRow {
            let row = upcoming
            let slot = spans.pointer(row)
            upcoming = row == last ? noRow : slot.pointee.next
            if !slot.pointee.isDeserted { return SpanRow(rawValue: row) }
        }
        return nil
    }
}
