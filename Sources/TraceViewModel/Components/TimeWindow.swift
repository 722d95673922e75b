public import TraceStore

/// A stretch of time that is looked at.
///
/// Never empty: `end` is after `start`.
public struct TimeWindow: Hashable, Sendable {
    /// The first nanosecond that is seen.
    public let start: UnixNanoseconds
    /// The nanosecond at the right edge.
    public let end: UnixNanoseconds

    /// Makes a window.
    ///
    /// An empty or reversed one becomes a nanosecond wide.
    public init(start: UnixNanoseconds, end: UnixNanoseconds) {
        self.start = min(start, .max - 1)
        self.end = max(end, self.start + 1)
    }

    /// The time of a lifecycle, from its first start to its last end, for bars.
    ///
    /// Where a message was sent before the first start, in another trace, the window begins earlier by as much as its
    /// wait took, but by no more than a quarter of the lifecycle's own time.
    init(of summary: TraceSummary, ribbon: [RibbonSegment]?) {
        let first = min(ribbon?.first?.begin ?? summary.start, summary.start)
        let most = summary.duration == 0 ? UInt64.max : max(1, summary.duration / 4)
        self.init(start: summary.start - min(summary.start - first, most), end: summary.end)
    }

    /// Length in nanoseconds, at least one.
    public var length: UInt64 { end - start }

    /// Whether a time is in view, both edges included.
    func contains(_ time: UnixNanoseconds) -> Bool { time >= start && time <= end }

    /// Twice as close (or, with `out`, twice as far), leaving `time` where it is on the screen, never leaving `bounds`.
    func zoomed(out: Bool, around time: UnixNanoseconds, within bounds: TimeWindow) -> TimeWindow {
        let wanted = out ? (length > .max / 2 ? .max : length * 2) : max(1, length / 2)
        let newLength = min(wanted, bounds.length)
        let anchor = min(max(time, start), end)
        let before = scale(anchor - start, by: newLength, over: length)
        return placed(at: anchor > before ? anchor - before : 0, length: newLength, within: bounds)
    }

    /// Moved by a part of its length (`eighths` of it; negative to the left), staying within `bounds`.
    func panned(byEighths eighths: Int, within bounds: TimeWindow) -> TimeWindow {
        let step = scale(max(1, length / 8), by: UInt64(eighths.magnitude), over: 1)
        let start =
            eighths < 0
            ? (self.start > step ? self.start - step : 0)
            : (UInt64.max - self.start > step ? self.start + step : .max)
        return placed(at: start, length: length, within: bounds)
    }

    /// This interval with a little room on both sides, within `bounds`.
    func withMargin(within bounds: TimeWindow) -> TimeWindow {
        let margin = length / 20
        let start = self.start > margin ? self.start - margin : 0
        let end = UInt64.max - self.end > margin ? self.end + margin : .max
        return TimeWindow(start: max(start, bounds.start), end: min(end, bounds.end))
    }

    /// Inside `bounds`: moved there, and shortened only if it is longer than they are.
    func clamped(to bounds: TimeWindow) -> TimeWindow {
        placed(at: start, length: min(length, bounds.length), within: bounds)
    }

    private func placed(at start: UInt64, length: UInt64, within bounds: TimeWindow) -> TimeWindow {
        let length = min(length, bounds.length)
        let start = min(max(start, bounds.start), bounds.end - length)
        return TimeWindow(start: start, end: start + length)
    }
}

/// `value * numerator / denominator` without overflow on the way; saturates.
///
/// A zero denominator counts as one.
func scale(_ value: UInt64, by numerator: UInt64, over denominator: UInt64) -> UInt64 {
    let denominator = max(1, denominator)
    let product = value.multipliedFullWidth(by: numerator)
    guard product.high < denominator else { return .max }
    return denominator.dividingFullWidth(product).quotient
}
