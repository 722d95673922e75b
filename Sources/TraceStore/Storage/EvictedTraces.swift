/// The ids of the traces that were evicted last, so that a span that comes late for one is known as such.
struct EvictedTraces: ~Copyable {
    /// How many are remembered; about 2 MB.
    private static let limit = 1 << 16

    private let hasher: IDHasher
    private var ids: [TraceID] = []
    private var wereRunning: [Bool] = []
    /// The oldest, once there are as many as are remembered.
    private var next = 0
    private var index = RowIndex()

    init(hasher: IDHasher) { self.hasher = hasher }

    /// How the last eviction of a trace ended it.
    enum Memory {
        /// It was quiet: what still comes for it comes late.
        case quiet
        /// It was running, so that more is to be expected.
        case running
    }

    var isEmpty: Bool { index.count == 0 }

    /// Bytes that are taken.
    var byteCount: Int { 17 * ids.capacity + index.byteCount }

    mutating func add(_ id: TraceID, _ memory: Memory) {
        _ = forget(id)
        let row: Int
        if ids.count < Self.limit {
            row = ids.count
            ids.append(id)
            wereRunning.append(false)
        } else {
            row = next
            let position = position(of: ids[row])
            // It may have been evicted again since, and be remembered under another row.
            if position.row == UInt32(truncatingIfNeeded: row) { index.remove(hash: hash(of: ids[row]), at: position) }
            ids[row] = id
            next = (next + 1) % Self.limit
        }
        wereRunning[row] = memory == .running
        index.insert(UInt32(truncatingIfNeeded: row), hash: hash(of: id), at: position(of: id))
    }

    /// What is known of a trace; nil when it was not evicted, or too long ago.
    func memory(of id: TraceID) -> Memory? {
        guard let row = position(of: id).row else { return nil }
        return wereRunning[Int(row)] ? .running : .quiet
    }

    /// Forgets a trace, and says whether it was known.
    mutating func forget(_ id: TraceID) -> Bool {
        let position = position(of: id)
        guard position.row != nil else { return false }
        index.remove(hash: hash(of: id), at: position)
        return true
    }

    private func hash(of id: TraceID) -> UInt32 { hasher.hash(id.high, id.low) }

    private func position(of id: TraceID) -> RowTable.Position {
        index.find(hash: hash(of: id)) { ids[Int($0)] == id }
    }
}
