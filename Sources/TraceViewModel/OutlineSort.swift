import TraceStore

/// Sorts lifecycles by what each is compared by: a value, then the start, then the id.
///
/// What is compared lies in one array, which is several times faster than looking it up for every comparison. That is
/// done for a run of lifecycles at a time, and the runs are merged: for a million of them at once it would take more
/// memory than the outline itself.
struct OutlineSort {
    /// What a lifecycle is compared by.
    struct Key {
        var value: UInt64
        var start: UInt64
        var trace: TraceRow
    }

    /// A sorted run from which the first is to be taken next.
    private struct Run {
        var first: Key
        /// Places of the others.
        var rest: Range<Int>
    }

    /// The other way round.
    var isReversed = false
    var store: TraceStore
    /// How many lifecycles are sorted at a time.
    var runLength = 1 << 14

    /// Whether one comes before another.
    func precedes(_ left: Key, _ right: Key) -> Bool {
        isReversed ? isOrdered(right, left) : isOrdered(left, right)
    }

    private func isOrdered(_ left: Key, _ right: Key) -> Bool {
        if left.value != right.value { return left.value < right.value }
        if left.start != right.start { return left.start < right.start }
        return left.trace != right.trace && store.trace(left.trace).id < store.trace(right.trace).id
    }

    /// Hands lifecycles over in order.
    func forEach(of traces: consuming ChunkedArray<TraceRow>, key: (TraceRow) -> Key, _ body: (TraceRow) -> Void) {
        var keys: [Key] = []
        keys.reserveCapacity(min(traces.count, runLength))
        var runs: [Run] = []
        for start in stride(from: 0, to: traces.count, by: runLength) {
            let places = start..<min(start + runLength, traces.count)
            keys.removeAll(keepingCapacity: true)
            for place in places { keys.append(key(traces[place])) }
            keys.sort(by: precedes)
            for (place, key) in zip(places, keys) { traces[place] = key.trace }
            runs.append(Run(first: keys[0], rest: places.dropFirst()))
        }
        keys = []
        merge(&runs, of: traces, key: key, body)
    }

    /// Takes the first of all runs, again and again; they are a heap by their first.
    private func merge(
        _ runs: inout [Run],
        of traces: ChunkedArray<TraceRow>,
        key: (TraceRow) -> Key,
        _ body: (TraceRow) -> Void
    ) {
        for index in runs.indices.reversed() { siftDown(&runs, from: index) }
        while let run = runs.first {
            body(run.first.trace)
            if let next = run.rest.first {
                runs[0] = Run(first: key(traces[next]), rest: run.rest.dropFirst())
            } else {
                let last = runs.removeLast()
                if !runs.isEmpty { runs[0] = last }
            }
            siftDown(&runs, from: 0)
        }
    }

    private func siftDown(_ runs: inout [Run], from index: Int) {
        var index = index
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2] where child < runs.count {
                if precedes(runs[child].first, runs[smallest].first) { smallest = child }
            }
            guard smallest != index else { return }
            runs.swapAt(index, smallest)
            index = smallest
        }
    }
}
