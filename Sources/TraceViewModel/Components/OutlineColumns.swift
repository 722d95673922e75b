/// Where the columns of a row stand, for a width.
///
/// A narrow screen drops them in this order: start, services, height, then the bars shrink to ten cells, then they go.
///
///      12:00:00.036 ▸ evt-00000000 invoice.rendered         12  115ms ▅  ▏┄┄███┄┄┄
///      start        name                                counts        height  bar
struct OutlineColumns: Hashable, Sendable {
    /// The time of day of a lifecycle's start; nil when dropped.
    let start: Range<Int>?
    /// Tree lines, service and name.
    let name: Range<Int>
    /// Counts of failed spans and spans, to be set to the right; nil when dropped.
    let counts: Range<Int>?
    /// The duration, to be set to the right.
    let duration: Range<Int>
    /// The cell of the height mark; nil when dropped.
    let height: Int?
    /// The bars; nil when dropped.
    let bar: Range<Int>?
    /// Whether span rows name their service.
    let showsServices: Bool

    /// Lays columns out over a width.
    ///
    /// `startColumns` is what a start takes, zero when none is wanted.
    init(width: Int, startColumns: Int = ClockFormat.columns) {
        let width = min(max(0, width), 1 << 20)
        let showsStart = width >= 96 && startColumns > 0
        showsServices = width >= 76
        let showsHeight = width >= 66
        let barColumns = width >= 60 ? max(16, width * 45 / 100) : width >= 36 ? 10 : 0
        let countsColumns = width >= 50 ? 8 : 0

        var right = max(width - (width >= 60 ? 1 : 0), 0)
        func take(_ columns: Int, gap: Int) -> Range<Int>? {
            guard columns > 0 else { return nil }
            let end = right
            let begin = max(0, end - columns)
            right = max(0, begin - gap)
            return begin..<end
        }
        bar = take(barColumns, gap: showsHeight ? 2 : 1)
        height = showsHeight ? take(1, gap: 1)?.lowerBound : nil
        duration = take(DurationFormat.columns, gap: 1) ?? 0..<0
        counts = take(countsColumns, gap: 1)

        var left = min(1, right)
        if showsStart {
            start = left..<min(right, left + startColumns)
            left = min(right, left + startColumns + 1)
        } else {
            start = nil
        }
        name = left..<max(left, right)
    }
}
