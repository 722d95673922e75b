import TraceStore

/// A text filter on its way through the store, the newest lifecycles first, a slice at a time.
struct FilterScan {
    let text: String
    private var matcher: TraceFilter
    /// By trace row.
    private(set) var shown: [Bool]
    /// Rows from here on have been looked at.
    private var next: Int
    /// Where the last slice began.
    private var sliceEnd: Int
    /// How many lifecycles match so far.
    private(set) var matchCount = 0

    /// Lookups that fit into a slice of a few milliseconds.
    private static let slice = 150_000

    /// Begins a scan; an empty text lets everything through.
    init(text: String, in store: TraceStore) {
        self.text = text
        matcher = TraceFilter(text: text)
        shown = Array(repeating: false, count: store.traceRowLimit)
        next = store.traceRowLimit
        sliceEnd = next
    }

    /// Whether lifecycles are left to be looked at.
    var isRunning: Bool { next > 0 }

    /// How far the scan is, in percent.
    var percent: Int { shown.isEmpty ? 100 : 100 - 100 * next / shown.count }

    /// Goes on for a slice and returns the lifecycles that match.
    mutating func advance(in store: TraceStore) -> [TraceRow] {
        var found: [TraceRow] = []
        var budget = Self.slice
        sliceEnd = next
        while next > 0, budget > 0 {
            next -= 1
            let trace = TraceRow(rawValue: UInt32(truncatingIfNeeded: next))
            guard store.isHeld(trace) else {
                budget -= 1
                continue
            }
            budget -= text.isEmpty ? 4 : 8 + store.trace(trace).spanCount
            // A lifecycle that grew has been looked at already.
            guard !shown[next], text.isEmpty || matcher.matches(trace, in: store) else { continue }
            shown[next] = true
            matchCount += 1
            // Sorting it in costs as much as looking through it.
            budget -= 40
            found.append(trace)
        }
        return found
    }

    /// Looks again at lifecycles that changed; called after every slice.
    mutating func reconsider(_ traces: [TraceRow], in store: TraceStore) {
        if shown.count < store.traceRowLimit {
            shown.append(contentsOf: repeatElement(false, count: store.traceRowLimit - shown.count))
        }
        for trace in traces {
            let row = Int(trace.rawValue)
            // What lies before the scan comes later, what lies in its last slice was looked at just now.
            guard row >= sliceEnd, store.isHeld(trace) else { continue }
            let matches = text.isEmpty || matcher.matches(trace, in: store)
            guard shown[row] != matches else { continue }
            shown[row] = matches
            matchCount += matches ? 1 : -1
        }
        sliceEnd = next
    }

    /// Hides lifecycles that were evicted.
    mutating func forget(_ evicted: [EvictedTrace]) {
        for trace in evicted {
            let row = Int(trace.row.rawValue)
            guard row < shown.count, shown[row] else { continue }
            shown[row] = false
            matchCount -= 1
        }
    }

    /// Whether a span is one that the text was looked for in.
    mutating func marks(_ span: SpanRow, in store: TraceStore) -> Bool {
        !text.isEmpty && matcher.matches(span: span, in: store)
    }
}
