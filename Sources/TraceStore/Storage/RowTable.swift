/// A hash table from keys to row numbers that holds no keys: open addressing, linear probing, eight bytes a slot.
///
/// A slot has the row's number plus one in its lower half and the key's hash in the upper. The hash answers nearly every
/// "is it this one?" without a look at the rows, and its lower bits are the home position. Removing closes the gap, so
/// that no search meets what is gone. Growing copies everything: tables are to be kept small by whoever has them, and
/// freed.
struct RowTable: BitwiseCopyable {
    private var slots: UnsafeMutablePointer<UInt64>?
    private var mask: UInt32 = 0
    private(set) var count: UInt32 = 0

    private static let smallestCapacity: UInt32 = 16

    init() {}

    /// A position in the table: where a key lies, or where it would be put.
    struct Position {
        /// The row that lies there; nil when the key is not in the table.
        var row: UInt32?
        fileprivate var slot: UInt32
    }

    /// How many rows fit without growing.
    private var limit: UInt32 { slots == nil ? 0 : (mask &+ 1) / 16 &* 13 }

    /// Slots that are allocated.
    var capacity: Int { slots == nil ? 0 : Int(mask) + 1 }

    func free() { slots?.deallocate() }

    /// The slot in which the search for a key begins, for loading it ahead of time.
    @inline(__always)
    func home(ofHash hash: UInt32) -> UInt64 { slots.map { $0[Int(truncatingIfNeeded: hash & mask)] } ?? 0 }

    /// Finds a key.
    ///
    /// `isKey` says whether a row has it.
    @inline(__always)
    func find(hash: UInt32, isKey: (UInt32) -> Bool) -> Position {
        var slot = hash & mask
        guard let slots else { return Position(row: nil, slot: slot) }
        while true {
            let content = slots[Int(truncatingIfNeeded: slot)]
            if content == 0 { return Position(row: nil, slot: slot) }
            if UInt32(truncatingIfNeeded: content &>> 32) == hash {
                let row = UInt32(truncatingIfNeeded: content) &- 1
                if isKey(row) { return Position(row: row, slot: slot) }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// Puts a row at a position that `find` answered with, nothing having been put in between.
    @inline(__always)
    mutating func insert(_ row: UInt32, hash: UInt32, at position: Position) {
        var slot = position.slot
        if count >= limit { slot = grow(andFindPlaceOf: hash) }
        slots.unsafelyUnwrapped[Int(truncatingIfNeeded: slot)] = UInt64(hash) &<< 32 | (UInt64(row) &+ 1)
        count &+= 1
    }

    /// Takes out what lies at a position that `find` answered with, nothing having been put in or taken out in between.
    mutating func remove(at position: Position) {
        guard let slots else { return }
        var gap = position.slot
        var next = (gap &+ 1) & mask
        while slots[Int(next)] != 0 {
            // An entry may move to the gap unless its home lies behind it.
            let home = UInt32(truncatingIfNeeded: slots[Int(next)] >> 32)
            if (next &- home) & mask >= (next &- gap) & mask {
                slots[Int(gap)] = slots[Int(next)]
                gap = next
            }
            next = (next &+ 1) & mask
        }
        slots[Int(gap)] = 0
        count &-= 1
    }

    /// Doubles the table, and answers with the free slot for a key that is not in it.
    @inline(never)
    private mutating func grow(andFindPlaceOf hash: UInt32) -> UInt32 {
        precondition(mask < 1 << 31, "the index is full")
        let (old, oldCapacity) = (slots, capacity)
        mask = oldCapacity == 0 ? Self.smallestCapacity - 1 : 2 * mask + 1
        let new = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(mask) + 1)
        new.initialize(repeating: 0, count: Int(mask) + 1)
        slots = new
        if let old {
            for index in 0..<oldCapacity where old[index] != 0 {
                new[Int(freeSlot(for: UInt32(truncatingIfNeeded: old[index] >> 32), in: new))] = old[index]
            }
            old.deallocate()
        }
        return freeSlot(for: hash, in: new)
    }

    @inline(__always)
    private func freeSlot(for hash: UInt32, in slots: UnsafeMutablePointer<UInt64>) -> UInt32 {
        var slot = hash & mask
        while slots[Int(truncatingIfNeeded: slot)] != 0 { slot = (slot &+ 1) & mask }
        return slot
    }
}
