/// A hash table from keys to row numbers that holds no keys: open addressing, linear probing, eight bytes a slot.
///
/// A slot has the row's number plus one in its lower half and the key's hash in the upper. The hash answers nearly every
/// "is it this one?" without a look at the rows, and its upper bits are the home position. Removing closes the gap, so
/// that no search meets what is gone. Growing, by a half or a third, copies everything: tables are to be kept small by
/// whoever has them, and freed.
struct RowTable: BitwiseCopyable {
    private var slots: UnsafeMutablePointer<UInt64>?
    private var size: UInt32 = 0
    private(set) var count: UInt32 = 0

    private static let smallestSize: UInt32 = 16

    init() {}

    /// A position in the table: where a key lies, or where it would be put.
    struct Position {
        /// The row that lies there; nil when the key is not in the table.
        var row: UInt32?
        fileprivate var slot: UInt32
    }

    /// How many rows fit without growing.
    @inline(__always)
    private var limit: UInt32 { size &- size / 8 &- size / 16 }

    /// Slots that are allocated.
    @inline(__always)
    var capacity: Int { Int(truncatingIfNeeded: size) }

    func free() { slots?.deallocate() }

    /// The slot in which the search for a key begins, for loading it ahead of time.
    @inline(__always)
    func home(ofHash hash: UInt32) -> UInt64 { slots.map { $0[Int(truncatingIfNeeded: home(of: hash))] } ?? 0 }

    /// Finds a key.
    ///
    /// `isKey` says whether a row has it.
    @inline(__always)
    func find(hash: UInt32, isKey: (UInt32) -> Bool) -> Position {
        var slot = home(of: hash)
        guard let slots else { return Position(row: nil, slot: slot) }
        while true {
            let content = slots[Int(truncatingIfNeeded: slot)]
            if content == 0 { return Position(row: nil, slot: slot) }
            if UInt32(truncatingIfNeeded: content &>> 32) == hash {
                let row = UInt32(truncatingIfNeeded: content) &- 1
                if isKey(row) { return Position(row: row, slot: slot) }
            }
            slot = self.slot(after: slot)
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
        var next = slot(after: gap)
        while slots[Int(next)] != 0 {
            // An entry may move to the gap unless its home lies behind it.
            let home = home(of: UInt32(truncatingIfNeeded: slots[Int(next)] >> 32))
            if distance(from: home, to: next) >= distance(from: gap, to: next) {
                slots[Int(gap)] = slots[Int(next)]
                gap = next
            }
            next = slot(after: next)
        }
        slots[Int(gap)] = 0
        count &-= 1
    }

    /// Makes the table larger, and answers with the free slot for a key that is not in it.
    @inline(never)
    private mutating func grow(andFindPlaceOf hash: UInt32) -> UInt32 {
        precondition(size < 1 << 31, "the index is full")
        let (old, oldSize) = (slots, Int(size))
        // A power of two, the middle to the next one, that one.
        size = oldSize == 0 ? Self.smallestSize : size & (size - 1) == 0 ? size + size / 2 : size / 3 * 4
        let new = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(size))
        new.initialize(repeating: 0, count: Int(size))
        slots = new
        if let old {
            for index in 0..<oldSize where old[index] != 0 {
                new[Int(freeSlot(for: UInt32(truncatingIfNeeded: old[index] >> 32), in: new))] = old[index]
            }
            old.deallocate()
        }
        return freeSlot(for: hash, in: new)
    }

    // MARK: Slots

    /// Where the search for a key begins.
    @inline(__always)
    private func home(of hash: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: (UInt64(hash) &* UInt64(size)) &>> 32)
    }

    @inline(__always)
    private func slot(after slot: UInt32) -> UInt32 { slot &+ 1 == size ? 0 : slot &+ 1 }

    private func distance(from first: UInt32, to last: UInt32) -> UInt32 {
        last >= first ? last - first : last + size - first
    }

    @inline(__always)
    private func freeSlot(for hash: UInt32, in slots: UnsafeMutablePointer<UInt64>) -> UInt32 {
        var slot = home(of: hash)
        while slots[Int(truncatingIfNeeded: slot)] != 0 { slot = self.slot(after: slot) }
        return slot
    }
}
