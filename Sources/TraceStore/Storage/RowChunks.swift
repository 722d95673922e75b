/// A row that knows how many of its kind are kept together.
protocol ChunkedRow: BitwiseCopyable {
    /// A chunk has 2^`chunkShift` rows; a constant, so that finding a row is a shift, a mask and two loads.
    static var chunkShift: UInt32 { get }
}

/// Rows of a fixed size in chunks that never move, so that growth copies no row.
///
/// Owns raw memory: one load for the chunk and one for the row is what reading a row costs. Row numbers come from the
/// store itself, and are checked where they enter it.
final class RowChunks<Row: ChunkedRow> {
    private(set) var count: UInt32 = 0
    private var directory: UnsafeMutablePointer<UnsafeMutablePointer<Row>>
    private var directoryCapacity = 16
    private var chunkCount = 0

    /// Makes an empty table.
    init() { directory = .allocate(capacity: directoryCapacity) }

    deinit {
        for index in 0..<chunkCount { directory[index].deallocate() }
        directory.deallocate()
    }

    /// The address of a row; stays valid.
    @inline(__always)
    func pointer(_ row: UInt32) -> UnsafeMutablePointer<Row> {
        assert(row < count)
        return directory[Int(truncatingIfNeeded: row &>> Row.chunkShift)]
            + Int(truncatingIfNeeded: row & ((1 &<< Row.chunkShift) &- 1))
    }

    @inline(__always)
    subscript(row: UInt32) -> Row {
        unsafeAddress { UnsafePointer(pointer(row)) }
        unsafeMutableAddress { pointer(row) }
    }

    /// Adds a row and answers with its number.
    @inline(__always)
    func append(_ value: Row) -> UInt32 {
        let row = count
        if row & ((1 &<< Row.chunkShift) &- 1) == 0 { addChunk() }
        count &+= 1
        pointer(row).initialize(to: value)
        return row
    }

    /// Bytes of the chunks.
    var byteCount: Int { (chunkCount << Int(Row.chunkShift)) * MemoryLayout<Row>.stride }

    @inline(never)
    private func addChunk() {
        if chunkCount == directoryCapacity {
            let larger = UnsafeMutablePointer<UnsafeMutablePointer<Row>>.allocate(capacity: 2 * directoryCapacity)
            larger.moveInitialize(from: directory, count: chunkCount)
            directory.deallocate()
            directory = larger
            directoryCapacity *= 2
        }
        (directory + chunkCount).initialize(to: .allocate(capacity: 1 << Int(Row.chunkShift)))
        chunkCount += 1
    }
}
