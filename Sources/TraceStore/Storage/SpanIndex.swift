/// The index of all spans, in a small table for each group of traces that began one after the other.
///
/// The spans of a trace come close together, and so do those of traces that began close together: what is looked up
/// lies in a few small tables that stay in the processor's cache, and growing touches one of them. What a group's table
/// has no room for, since one trace has very many spans, lies in an index for all groups.
struct SpanIndex: ~Copyable {
    private struct Group: ChunkedRow {
        static var chunkShift: UInt32 { 8 }

        var table = RowTable()
        /// Some of the group's spans lie, or lay, in the index for all groups.
        var hasOverflown = false
    }

    private let groups = RowChunks<Group>()
    private var overflow = RowIndex()
    private var capacity = 0
    private var countInGroups = 0

    /// 256 traces are a group.
    private static let groupShift: UInt32 = 8
    private static let mostInGroup: UInt32 = 13 << 10

    init() {}

    deinit {
        for number in 0..<groups.count { groups[number].table.free() }
    }

    /// How many spans and placeholders are in the index.
    var count: Int { countInGroups + overflow.count }

    /// Bytes that the index takes.
    var byteCount: Int { 8 * capacity + groups.byteCount + overflow.byteCount }

    /// Where a span lies, or would be put.
    struct Position {
        fileprivate var position: RowTable.Position
        fileprivate var isInGroup: Bool

        /// The row that lies there; nil when the span is not in the index.
        @inline(__always)
        var row: UInt32? { position.row }
    }

    /// Makes room for the spans of a new trace row.
    @inline(__always)
    mutating func addTrace(_ row: UInt32) {
        if row &>> Self.groupShift == groups.count { _ = groups.append(Group()) }
    }

    /// The slot in which the search for a span begins, for loading it ahead of time.
    @inline(__always)
    func home(trace: UInt32, hash: UInt32) -> UInt64 {
        groups.pointer(trace &>> Self.groupShift).pointee.table.home(ofHash: hash)
    }

    /// Finds a span.
    ///
    /// `isKey` says whether a row is the span's.
    @inline(__always)
    func find(trace: UInt32, hash: UInt32, isKey: (UInt32) -> Bool) -> Position {
        let group = groups.pointer(trace &>> Self.groupShift)
        let position = group.pointee.table.find(hash: hash, isKey: isKey)
        guard group.pointee.hasOverflown, position.row == nil else {
            return Position(position: position, isInGroup: true)
        }
        return Position(position: overflow.find(hash: hash, isKey: isKey), isInGroup: false)
    }

    /// Puts a row at a position that `find` answered with, nothing having been put in between.
    @inline(__always)
    mutating func insert(_ row: UInt32, trace: UInt32, hash: UInt32, at position: Position) {
        let group = groups.pointer(trace &>> Self.groupShift)
        guard position.isInGroup, group.pointee.table.count < Self.mostInGroup else {
            return insertIntoOverflow(row, group, hash, at: position)
        }
        let before = group.pointee.table.capacity
        group.pointee.table.insert(row, hash: hash, at: position.position)
        capacity &+= group.pointee.table.capacity &- before
        countInGroups &+= 1
    }

    /// Takes out what lies at a position that `find` answered with, nothing having been put in or taken out in between.
    mutating func remove(trace: UInt32, hash: UInt32, at position: Position) {
        guard position.isInGroup else { return overflow.remove(hash: hash, at: position.position) }
        groups[trace >> Self.groupShift].table.remove(at: position.position)
        countInGroups &-= 1
    }

    @inline(never)
    private mutating func insertIntoOverflow(
        _ row: UInt32,
        _ group: UnsafeMutablePointer<Group>,
        _ hash: UInt32,
        at position: Position
    ) {
        group.pointee.hasOverflown = true
        let place = position.isInGroup ? overflow.find(hash: hash) { _ in false } : position.position
        overflow.insert(row, hash: hash, at: place)
    }
}
