/// A trace in memory: 64 bytes, one line of the processor's cache.
///
/// What it is called by lies in its `TraceLabels`, under the same row number.
struct TraceSlot: ChunkedRow {
    static var chunkShift: UInt32 { 12 }

    var id: TraceID
    var start: UnixNanoseconds = 0
    var end: UnixNanoseconds = 0
    var lastArrival: UInt64 = 0
    var counts = NarrowCounts()
    /// The root's row, `noRow` without one, or `staleRoot`; of a free slot the next free one.
    var root: UInt32 = noRow
    /// The row that arrived last, whose `next` is the one that arrived first; `noRow` when the trace is not held (any
    /// more).
    var lastRow: UInt32 = noRow
    /// Number of the append that last changed anything about the trace.
    var version: UInt32 = 0

    /// Stands in `root` when start, end and root must be found again by a walk, a value that they rested on having gone.
    static let staleRoot = noRow - 1

    init(id: TraceID) { self.id = id }

    /// Whether the slot has a trace that can be seen.
    @inline(__always)
    var isHeld: Bool { lastRow != noRow }

    /// Widens the bounds to a span's times.
    @inline(__always)
    mutating func widen(toStart newStart: UnixNanoseconds, latest: UnixNanoseconds) {
        if newStart != 0 && (start == 0 || newStart < start) { start = newStart }
        if latest > end { end = latest }
    }
}

/// What a trace is called by, and which spans said so: 16 bytes.
struct TraceLabels: ChunkedRow {
    static var chunkShift: UInt32 { 12 }

    private var packedKey: UInt32 = .max
    /// The span that gave the key.
    var keyRow: UInt32 = noRow
    /// The type's name, `UInt32.max` without one.
    var type: UInt32 = .max
    /// The span that gave the type.
    var typeRow: UInt32 = noRow

    /// The correlation key's text, nil without one.
    @inline(__always)
    var key: KeyArena.Place? {
        get { packedKey == .max ? nil : KeyArena.Place(packed: packedKey) }
        set { packedKey = newValue?.packed ?? .max }
    }
}
