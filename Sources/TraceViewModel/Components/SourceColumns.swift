/// Where the columns of the sources panel stand, for a width.
///
/// A narrow screen drops them in this order: bar, format, rate, state.
///
///     ▸ spans.jsonl   following           OTLP JSON        805 MB  1.1 GB/s  1.0M        3        12
///       name          state     bar       format             read      rate spans rejected   skipped
struct SourceColumns: Hashable, Sendable {
    let name: Range<Int>
    /// nil when dropped.
    let state: Range<Int>?
    /// How far the reading is; nil when dropped.
    let bar: Range<Int>?
    /// nil when dropped.
    let format: Range<Int>?
    /// To be set to the right, as all columns behind it.
    let read: Range<Int>
    /// nil when dropped.
    let rate: Range<Int>?
    let spans: Range<Int>
    let rejected: Range<Int>
    let skipped: Range<Int>

    init(width: Int) {
        // From the right edge, since the name takes what is left.
        var end = width - 1
        func take(_ columns: Int) -> Range<Int> {
            let range = max(0, end - columns)..<max(0, end)
            end -= columns + 2
            return range
        }
        skipped = take(width >= 72 ? 7 : 4)
        rejected = take(width >= 72 ? 8 : 4)
        spans = take(5)
        rate = width >= 80 ? take(8) : nil
        read = take(6)
        let names = width * 2 / 5
        format = width >= 100 ? take(min(24, max(14, width - names - 72))) : nil
        bar = width >= 120 ? take(10) : nil
        state = width >= 56 ? take(11) : nil
        name = min(3, max(0, end))..<max(3, end)
    }
}
