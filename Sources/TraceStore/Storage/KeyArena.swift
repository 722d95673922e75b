/// UTF-8 of the traces' correlation keys, each with its rank, in cells of eight bytes.
///
/// What a removed key leaves is taken by the next one that needs as many cells.
struct KeyArena {
    /// Where a key lies, and its rank.
    struct Place: BitwiseCopyable {
        /// Number of the first cell above two bits of rank; never `UInt32.max`.
        let packed: UInt32

        init(packed: UInt32) { self.packed = packed }

        fileprivate init(cell: UInt32, rank: UInt8) { packed = cell << 2 | UInt32(min(rank, 3)) }

        fileprivate var cell: UInt32 { packed >> 2 }

        /// Which attribute gave the key.
        var rank: UInt8 { UInt8(truncatingIfNeeded: packed & 3) }
    }

    /// The first two bytes of a key's first cell are its length.
    private static let header = 2
    /// More cells than a place can number: 8 GB of keys.
    private static let limit: UInt32 = 1 << 30

    private struct Cell: ChunkedRow {
        static var chunkShift: UInt32 { 13 }

        var word: UInt64
    }

    private let cells = RowChunks<Cell>()
    /// By number of cells: the first cell of a gap of that size, which holds the number of the next such gap.
    private var gaps: [UInt32] = []
    /// Bytes of the cells that hold keys.
    private(set) var byteCount = 0

    /// Keeps a key; nil when there is no room for any more.
    mutating func add(_ text: UnsafeRawBufferPointer, rank: UInt8) -> Place? {
        let length = min(text.count, Int(UInt16.max))
        let count = Self.cellCount(ofLength: length)
        guard let first = claim(count) else { return nil }
        byteCount += 8 * count
        var rest = UnsafeRawBufferPointer(rebasing: text.prefix(length))
        var word = UInt64(truncatingIfNeeded: length).littleEndian
        var used = Self.header
        for cell in first..<first + UInt32(truncatingIfNeeded: count) {
            let next = min(8 - used, rest.count)
            withUnsafeMutableBytes(of: &word) { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[used...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: rest[..<next])
                )
            }
            cells[cell].word = UInt64(littleEndian: word)
            rest = UnsafeRawBufferPointer(rebasing: rest[next...])
            word = 0
            used = 0
        }
        return Place(cell: first, rank: rank)
    }

    mutating func remove(_ place: Place) {
        let count = Self.cellCount(ofLength: length(at: place))
        byteCount -= 8 * count
        while gaps.count <= count { gaps.append(noRow) }
        cells[place.cell].word = UInt64(gaps[count])
        gaps[count] = place.cell
    }

    func text(at place: Place) -> String { String(decoding: utf8(at: place), as: UTF8.self) }

    func utf8(at place: Place) -> [UInt8] {
        (0..<length(at: place)).map { index in
            let (cell, byte) = (index + Self.header).quotientAndRemainder(dividingBy: 8)
            return UInt8(truncatingIfNeeded: cells[place.cell + UInt32(cell)].word >> UInt64(8 * byte))
        }
    }

    private func length(at place: Place) -> Int { Int(cells[place.cell].word & 0xffff) }

    private static func cellCount(ofLength length: Int) -> Int { (header + length + 7) / 8 }

    /// Finds room for so many cells in a row.
    private mutating func claim(_ count: Int) -> UInt32? {
        if count < gaps.count, gaps[count] != noRow {
            let cell = gaps[count]
            gaps[count] = UInt32(truncatingIfNeeded: cells[cell].word)
            return cell
        }
        let first = cells.count
        guard first < Self.limit - UInt32(count) else { return nil }
        for _ in 0..<count { _ = cells.append(Cell(word: 0)) }
        return first
    }
}
