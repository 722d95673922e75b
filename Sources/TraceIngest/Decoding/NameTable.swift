/// Numbers the distinct names of one batch.
///
/// Two spellings of one name (an escape in one of them) are two names here; the store sees the same text.
///
/// Open addressing over the raw bytes; each entry refers to the bytes of the name it stands for, kept in one array.
/// The hash is seeded, since names are anybody's to choose; the seed decides no number and no order.
struct NameTable: Sendable {
    private struct Entry {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var count: UInt32 = 0
        /// One more than the name's number; zero when the entry is free.
        var number: UInt32 = 0
    }

    private static let smallest = 256
    private static let seed = UInt64.random(in: .min ... .max) | 1

    private var entries = [Entry](repeating: Entry(), count: smallest)
    private var used = 0
    private var bytes: [UInt8] = []
    private let seed = Self.seed
    /// Whether the names are written as JSON strings are.
    private let areEscaped: Bool

    init(areEscaped: Bool = true) { self.areEscaped = areEscaped }

    /// The name's number in `names`, to which a new name is appended.
    ///
    /// Reads eight bytes at a time, up to seven beyond the name.
    @inline(__always)
    mutating func number(of text: TextRange, in names: inout [String]) -> UInt32 {
        let count = text.count
        let hash = self.hash(text.start, count)
        var slot = Int(truncatingIfNeeded: hash >> 20) & (entries.count &- 1)
        while entries[slot].number != 0 {
            let entry = entries[slot]
            if entry.hash == hash, Int(entry.count) == count, isSame(text, at: Int(entry.start)) {
                return entry.number &- 1
            }
            slot = (slot &+ 1) & (entries.count &- 1)
        }
        return add(text, hash, &names)
    }

    /// Forgets all names, for the next batch.
    mutating func reset() {
        guard used > 0 else { return }
        used = 0
        bytes.removeAll(keepingCapacity: true)
        entries = [Entry](repeating: Entry(), count: Self.smallest)
    }

    private func isSame(_ text: TextRange, at start: Int) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return text.count == 0 }
            return areEqual(text.start, base + start, text.count)
        }
    }

    @inline(__always)
    private func hash(_ start: Bytes, _ count: Int) -> UInt64 {
        var hash = seed &+ UInt64(truncatingIfNeeded: count)
        var index = 0
        while index &+ 8 <= count {
            hash = Self.mix(hash ^ load8(start + index))
            index &+= 8
        }
        if index < count {
            let mask = (1 << UInt64(truncatingIfNeeded: 8 &* (count &- index))) &- 1 as UInt64
            hash = Self.mix(hash ^ (load8(start + index) & mask))
        }
        return hash
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return high ^ low
    }

    @inline(never)
    private mutating func add(_ text: TextRange, _ hash: UInt64, _ names: inout [String]) -> UInt32 {
        if used * 2 >= entries.count { grow() }
        let name = areEscaped ? JSONText.string(text.buffer) : String(decoding: text.buffer, as: UTF8.self)
        let number = UInt32(truncatingIfNeeded: names.count)
        names.append(name)
        let start = UInt32(truncatingIfNeeded: bytes.count)
        bytes.append(contentsOf: text.buffer)
        insert(Entry(hash: hash, start: start, count: UInt32(truncatingIfNeeded: text.count), number: number &+ 1))
        used += 1
        return number
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Entry(), count: old.count * 2)
        for entry in old where entry.number != 0 { insert(entry) }
    }

    private mutating func insert(_ entry: Entry) {
        var slot = Int(truncatingIfNeeded: entry.hash >> 20) & (entries.count &- 1)
        while entries[slot].number != 0 { slot = (slot &+ 1) & (entries.count &- 1) }
        entries[slot] = entry
    }
}
