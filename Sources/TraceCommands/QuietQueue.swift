import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lifecycles on their way to being quiet, in the order of their last arrival.
struct QuietQueue {
    /// Nanoseconds without an arrival after which a lifecycle is quiet.
    let settle: UInt64

    private var arrivals: [TraceRow: UInt64] = [:]
    // In order of time; an entry whose time is no longer the trace's last arrival is out of date and passed over.
    private var order: [(row: TraceRow, time: UInt64)] = []
    private var head = 0
    private var taken: Set<TraceRow> = []

    init(settle: UInt64) { self.settle = settle }

    /// Something arrived for a lifecycle.
    mutating func touch(_ row: TraceRow, at time: UInt64) {
        arrivals[row] = time
        order.append((row, time))
    }

    /// A lifecycle goes, and its row with it.
    ///
    /// Returns whether it was taken before if it waits to be taken, `nil` if it does not.
    mutating func forget(_ row: TraceRow) -> Bool? {
        let wasTaken = taken.remove(row) != nil
        return arrivals.removeValue(forKey: row) == nil ? nil : wasTaken
    }

    /// When the next lifecycle may become quiet; `nil` when none waits.
    var nextDeadline: UInt64? { head < order.count ? order[head].time &+ settle : nil }

    /// The lifecycles that are quiet now, and whether each was taken before.
    ///
    /// With `.max` all are.
    mutating func takeQuiet(now: UInt64) -> [(row: TraceRow, isAgain: Bool)] {
        var quiet: [(row: TraceRow, isAgain: Bool)] = []
        while head < order.count, now == .max || order[head].time &+ settle <= now {
            let (row, time) = order[head]
            head += 1
            guard arrivals[row] == time else { continue }
            arrivals[row] = nil
            quiet.append((row, !taken.insert(row).inserted))
        }
        if head > 1024, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
        return quiet
    }
}

/// Sleeps until the descriptor is readable or the deadline has passed.
func waitForInput(_ descriptor: Int32, until deadline: UInt64?, now: UInt64) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds = deadline.map { $0 > now ? Int32(clamping: ($0 - now) / 1_000_000 + 1) : 0 } ?? -1
    _ = poll(&waiting, 1, milliseconds)
}
