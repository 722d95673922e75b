/// What is counted of a trace's rows.
enum TraceCount {
    /// Distinct spans, without placeholders.
    case spans
    /// Spans with status Error.
    case errors
    /// Spans whose parent has not been seen.
    case orphans
    /// Parents that have not been seen.
    case placeholders
    /// Spans without an end.
    case unended
    /// Spans that name no parent, or themselves.
    case roots
}

/// The counts of a trace.
struct TraceCounts: ChunkedRow, Equatable {
    static var chunkShift: UInt32 { 6 }

    var spans: UInt32 = 0
    var errors: UInt32 = 0
    var orphans: UInt32 = 0
    var placeholders: UInt32 = 0
    var unended: UInt32 = 0
    var roots: UInt32 = 0

    @inline(__always)
    subscript(count: TraceCount) -> UInt32 {
        get {
            switch count {
            case .spans: spans
            case .errors: errors
            case .orphans: orphans
            case .placeholders: placeholders
            case .unended: unended
            case .roots: roots
            }
        }
        set {
            switch count {
            case .spans: spans = newValue
            case .errors: errors = newValue
            case .orphans: orphans = newValue
            case .placeholders: placeholders = newValue
            case .unended: unended = newValue
            case .roots: roots = newValue
            }
        }
    }
}

/// The counts of a trace in half the space, as long as each is small; else the row at which `WideCounts` has them.
struct NarrowCounts: BitwiseCopyable {
    private var spans: UInt16 = 0
    private var errors: UInt16 = 0
    private var orphans: UInt16 = 0
    private var placeholders: UInt16 = 0
    private var unended: UInt16 = 0
    private var roots: UInt16 = 0

    /// The largest count that fits; the one above it says, in `spans`, that the counts are wide.
    static let limit = UInt32(UInt16.max - 1)

    init() {}

    init(wideRow: UInt32) {
        spans = .max
        errors = UInt16(truncatingIfNeeded: wideRow >> 16)
        orphans = UInt16(truncatingIfNeeded: wideRow)
    }

    @inline(__always)
    var isWide: Bool { spans == .max }

    /// Where the counts are when they are wide.
    var wideRow: UInt32 { UInt32(errors) << 16 | UInt32(orphans) }

    /// The counts when they are not wide.
    var values: TraceCounts {
        TraceCounts(
            spans: UInt32(spans),
            errors: UInt32(errors),
            orphans: UInt32(orphans),
            placeholders: UInt32(placeholders),
            unended: UInt32(unended),
            roots: UInt32(roots)
        )
    }

    @inline(__always)
    subscript(count: TraceCount) -> UInt32 {
        get { values[count] }
        set {
            let value = UInt16(truncatingIfNeeded: newValue)
            switch count {
            case .spans: spans = value
            case .errors: errors = value
            case .orphans: orphans = value
            case .placeholders: placeholders = value
            case .unended: unended = value
            case .roots: roots = value
            }
        }
    }
}

extension TraceStore {
    /// The counts of a trace.
    func counts(of trace: TraceSlot) -> TraceCounts {
        trace.counts.isWide ? wideCounts[trace.counts.wideRow] : trace.counts.values
    }

    /// Changes one count of a trace.
    @inline(__always)
    func adjust(_ count: TraceCount, of trace: UnsafeMutablePointer<TraceSlot>, by change: UInt32) {
        if trace.pointee.counts.isWide { return adjustWide(count, of: trace, by: change) }
        let value = trace.pointee.counts[count] &+ change
        if value > NarrowCounts.limit { return adjustWide(count, of: trace, by: change) }
        trace.pointee.counts[count] = value
    }

    @inline(never)
    private func adjustWide(_ count: TraceCount, of trace: UnsafeMutablePointer<TraceSlot>, by change: UInt32) {
        if !trace.pointee.counts.isWide {
            let values = trace.pointee.counts.values
            let row = freeWideCounts.popLast() ?? wideCounts.append(values)
            wideCounts[row] = values
            trace.pointee.counts = NarrowCounts(wideRow: row)
        }
        wideCounts[trace.pointee.counts.wideRow][count] &+= change
    }
}
