/// A hash table from keys to row numbers that holds no keys: open addressing, linear probing, eight bytes a slot.
///
/// A slot has the row's number plus one in its lower half and half of the key's hash in the upper. The hash half
/// answers nearly every "is it this one?" without a look at the rows, and its upper bits are the home position, so
/// that growing is one pass over the table in order. Removing closes the gap, so that no search meets what is gone.
struct RowIndex: ~Copyable {
    private var slots: UnsafeMutablePointer<UInt64>
    private var bits: UInt64 = 10
    private(set) var count = 0

    init() {
        slots = .allocate(capacity: 1 << Int(bits))
        slots.initialize(repeating: 0, count: 1 << Int(bits))
    }

    deinit { slots.deallocate() }

    /// A position in the table: where a key lies, or where it would be put.
    struct Position {
        fileprivate var slot: Int
        fileprivate var hashHalf: UInt64
        /// The row that lies there; nil when the key is not in the table.
        var row: UInt32?
    }

    /// The slot in which the search for a key begins, for loading it ahead of time.
    @inline(__always)
    func home(ofHash hash: UInt64) -> UInt64 { slots[Int(truncatingIfNeeded: hash >> (64 &- bits))] }

    /// The row that lies where the search for a key begins, if it seems to be the key's.
    @inline(__always)
    func likelyRow(ofHash hash: UInt64) -> UInt32? {
        let content = home(ofHash: hash)
        return content != 0 && content >> 32 == hash >> 32 ? UInt32(truncatingIfNeeded: content) &- 1 : nil
    }

    /// Finds a key.
    ///
    /// `isKey` says whether a row has it.
    @inline(__always)
    func find(hash: UInt64, isKey: (UInt32) -> Bool) -> Position {
        let hashHalf = hash >> 32
        let mask = (1 << Int(bits)) &- 1
        var slot = Int(truncatingIfNeeded: hashHalf >> (32 &- bits))
        while true {
            let content = slots[slot]
            if content == 0 { return Position(slot: slot, hashHalf: hashHalf, row: nil) }
            if content >> 32 == hashHalf {
                let row = UInt32(truncatingIfNeeded: content) &- 1
                if isKey(row) { return Position(slot: slot, hashHalf: hashHalf, row: row) }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// Puts a row at a position that `find` answered with, nothing having been put in between.
    @inline(__always)
    mutating func insert(_ row: UInt32, at position: Position) {
        slots[position.slot] = position.hashHalf << 32 | (UInt64(row) &+ 1)
        count &+= 1
        if count > (3 << Int(bits)) >> 2 { grow() }
    }

    /// Takes out what lies at a position that `find` answered with, nothing having been put in or taken out in between.
    mutating func remove(at position: Position) {
        let mask = (1 << Int(bits)) &- 1
        var gap = position.slot
        var next = (gap &+ 1) & mask
        while slots[next] != 0 {
            // An entry may move to the gap unless its home lies behind it.
            let home = Int(truncatingIfNeeded: slots[next] >> (64 &- bits))
            if (next &- home) & mask >= (next &- gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next &+ 1) & mask
        }
        slots[gap] = 0
        count &-= 1
    }

    /// Bytes that the table takes, or would take at once if it grew.
    ///
    /// For a moment a growing table stands beside the one that it replaces.
    var byteCount: Int { max(8 << Int(bits), 32 * count) }

    @inline(never)
    private mutating func grow() {
        precondition(bits < 32, "the index is full")
        let oldCapacity = 1 << Int(bits)
        let old = slots
        bits += 1
        let mask = (1 << Int(bits)) &- 1
        slots = .allocate(capacity: 1 << Int(bits))
        slots.initialize(repeating: 0, count: 1 << Int(bits))
        for index in 0..<oldCapacity where old[index] != 0 {
            var slot = Int(truncatingIfNeeded: old[index] >> (64 &- bits))
            while slots[slot] != 0 { slot = (slot &+ 1) & mask }
            slots[slot] = old[index]
        }
        old.deallocate()
    }
}

/// Hashes ids with a seed of this process, since ids are anyone's to choose.
///
/// The seed reaches no result.
struct IDHasher {
    private let first = UInt64.random(in: .min ... .max)
    private let second = UInt64.random(in: .min ... .max) | 1

    @inline(__always)
    func hash(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = (left ^ first).multipliedFullWidth(by: (right ^ second) | 1)
        let mixed = (product.high ^ product.low ^ right).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15 ^ second)
        return mixed.high ^ mixed.low
    }
}
