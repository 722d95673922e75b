/// The lifecycles that are to go first, found by one look at each: a heap of limited size, the last to go on top.
struct EvictionCandidates {
    /// A lifecycle that may be evicted, and where it stands.
    struct Candidate {
        /// Complete ones go first, then incomplete ones, then running ones.
        enum Class: UInt8 {
            case complete, incomplete, running
        }

        var kind: Class
        /// Of quiet ones the start, so that the oldest goes first; of running ones what falls with their size.
        var age: UInt64
        var id: TraceID
        var row: UInt32

        func precedes(_ other: Candidate) -> Bool {
            if kind != other.kind { return kind.rawValue < other.kind.rawValue }
            if age != other.age { return age < other.age }
            return id < other.id
        }
    }

    private var heap: [Candidate] = []
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// Takes a candidate in, unless so many others go before it.
    mutating func offer(_ candidate: Candidate) {
        if heap.count < limit {
            heap.append(candidate)
            rise()
        } else if candidate.precedes(heap[0]) {
            heap[0] = candidate
            sink()
        }
    }

    /// The candidates, the first to go last.
    ///
    /// While there is a quiet one, running ones are left alone.
    func inReverseOrder() -> [Candidate] {
        let sorted = heap.sorted { $1.precedes($0) }
        guard let first = sorted.last, first.kind != .running else { return sorted }
        return sorted.filter { $0.kind != .running }
    }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].precedes(heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[last].precedes(heap[child]) {
                last = child
            }
            guard last != parent else { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }
}
