/// An index from keys to row numbers in many small tables, each of which grows by itself: no insertion has to wait for
/// more than one of them.
struct RowIndex: ~Copyable {
    private let tables: UnsafeMutablePointer<RowTable>
    private(set) var count = 0
    private var capacity = 0

    private static let tableCount = 256

    init() {
        tables = .allocate(capacity: Self.tableCount)
        tables.initialize(repeating: RowTable(), count: Self.tableCount)
    }

    deinit {
        for number in 0..<Self.tableCount { tables[number].free() }
        tables.deallocate()
    }

    /// Bytes that the tables take.
    var byteCount: Int { 8 * capacity }

    /// The slot in which the search for a key begins, for loading it ahead of time.
    @inline(__always)
    func home(ofHash hash: UInt32) -> UInt64 { table(of: hash).pointee.home(ofHash: hash) }

    /// Finds a key.
    ///
    /// `isKey` says whether a row has it.
    @inline(__always)
    func find(hash: UInt32, isKey: (UInt32) -> Bool) -> RowTable.Position {
        table(of: hash).pointee.find(hash: hash, isKey: isKey)
    }

    /// Puts a row at a position that `find` answered with, nothing having been put in between.
    @inline(__always)
    mutating func insert(_ row: UInt32, hash: UInt32, at position: RowTable.Position) {
        let table = table(of: hash)
        let before = table.pointee.capacity
        table.pointee.insert(row, hash: hash, at: position)
        capacity &+= table.pointee.capacity &- before
        count &+= 1
    }

    /// Takes out what lies at a position that `find` answered with, nothing having been put in or taken out in between.
    mutating func remove(hash: UInt32, at position: RowTable.Position) {
        table(of: hash).pointee.remove(at: position)
        count &-= 1
    }

    /// A key's table: by its hash's lower bits, of which its place in the table is independent.
    @inline(__always)
    private func table(of hash: UInt32) -> UnsafeMutablePointer<RowTable> {
        tables + Int(truncatingIfNeeded: hash) & (Self.tableCount &- 1)
    }
}
