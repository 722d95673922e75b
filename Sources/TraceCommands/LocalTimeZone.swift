import TraceViewModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The zone of the machine as a table of transitions, read from the C library (`TZ` is respected).
///
/// Sampled every 30 days from 1990 to 2060 and bisected to the second where the offset changes; zones that changed
/// twice within 30 days lose the short interval.
func localTimeZone() -> TimeZoneTable {
    let day: Int64 = 86_400
    let first: Int64 = 631_152_000
    let last: Int64 = 2_840_140_800
    var transitions: [TimeZoneTable.Transition] = []
    var before = first
    while before < last {
        let after = before + 30 * day
        let offset = utcOffset(at: after)
        if offset != utcOffset(at: before) {
            var low = before
            var high = after
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if utcOffset(at: middle) == offset { high = middle } else { low = middle }
            }
            transitions.append(.init(second: high, offset: offset))
        }
        before = after
    }
    return TimeZoneTable(initialOffset: utcOffset(at: first), transitions: transitions)
}

private func utcOffset(at second: Int64) -> Int32 {
    var time = time_t(second)
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return 0 }
    return Int32(clamping: parts.tm_gmtoff)
}
