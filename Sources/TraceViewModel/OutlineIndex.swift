import TraceStore

/// The outline's lifecycles in order, with their heights.
///
/// Kept up to date by merging only what changed.
///
/// A cache over the store: it speaks of `TraceRow`s, and everything in it can be built again from store, order and folds.
struct OutlineIndex: Sendable {
    private(set) var sorting = Sorting()
    private(set) var heights = OutlineHeights()
    private var order = ChunkedArray<TraceRow>()
    private var facts = ChunkedArray<OutlineFacts>()
    /// What changed since changes were taken in.
    private(set) var dirty: [TraceRow] = []
    /// What was taken in but for its place, in orders other than by start.
    private var waiting: [TraceRow] = []
    private var countsNew = false
    /// Lifecycles that arrived since `countNew` and were never in view.
    private var unseen = UnseenLifecycles()

    /// How many of the lifecycles that arrived since `countNew` and were never in view lie below it.
    private(set) var newBelow = 0
    /// The earliest start of all lifecycles that were ever taken in; `nil` when none has one.
    private(set) var earliestStart: UInt64?
    /// The latest start of all lifecycles that were ever taken in.
    private var latestStart: UInt64 = 0
    /// How many lifecycles are in the outline.
    var count: Int { order.count }
    /// All positions.
    var indices: Range<Int> { order.indices }
    /// Whether something changed that is not sorted in yet.
    var isBehind: Bool { !dirty.isEmpty || !waiting.isEmpty }

    /// Whether lifecycles began on different days.
    func spansDays(_ zone: TimeZoneTable) -> Bool {
        guard let earliestStart else { return false }
        let clock = ClockFormat(zone: zone)
        return clock.day(earliestStart) != clock.day(latestStart)
    }

    /// The lifecycle at a position.
    func trace(at position: Int) -> TraceRow { order[position] }

    /// A lifecycle's position; `nil` when the filter hides it or it has not been sorted in yet.
    func position(of trace: TraceRow) -> Int? {
        let row = Int(trace.rawValue)
        guard row < facts.count, facts[row].position >= 0 else { return nil }
        return Int(facts[row].position)
    }

    /// Whether a row that names the day stands before the lifecycle.
    func opensDay(at position: Int) -> Bool { facts[Int(order[position].rawValue)].opensDay }

    /// Whether the lifecycle has failed spans.
    func hasErrors(at position: Int) -> Bool { facts[Int(order[position].rawValue)].hasErrors }

    /// The row of the lifecycle itself.
    func row(ofPosition position: Int) -> Int {
        heights.rowsBefore(position) + (opensDay(at: position) ? 1 : 0)
    }

    /// Says that a lifecycle changed, or is new.
    mutating func markDirty(_ trace: TraceRow) {
        let row = Int(trace.rawValue)
        if row >= facts.count { facts.append(OutlineFacts(), count: row + 1 - facts.count) }
        guard !facts[row].isDirty else { return }
        facts[row].isDirty = true
        dirty.append(trace)
    }

    /// Takes note of what an append or an eviction changed, in time that depends on the change alone.
    mutating func note(_ change: StoreChange) {
        for trace in change.evicted {
            markDirty(trace.row)
            facts[Int(trace.row.rawValue)].isGone = true
        }
        for trace in change.traces { markDirty(trace) }
        guard countsNew else { return }
        for trace in change.evicted { unseen.remove(trace.row) }
        for trace in change.newTraces { unseen.add(trace) }
    }

    /// Begins to count the lifecycles that arrive from now on.
    mutating func countNew() {
        countsNew = true
        unseen = UnseenLifecycles()
        newBelow = 0
    }

    /// Counts no new lifecycles any more.
    mutating func stopCountingNew() {
        countsNew = false
        unseen = UnseenLifecycles()
        newBelow = 0
    }

    /// Takes note of the rows that are in view.
    mutating func see(_ rows: Range<Int>) {
        newBelow = 0
        guard !unseen.isEmpty, let first = heights.find(row: rows.lowerBound)?.position,
            let last = heights.find(row: rows.upperBound - 1)?.position
        else { return }
        unseen.see(first...last, in: order)
        newBelow = unseen.count(from: last + 1)
    }

    /// Orders everything anew.
    mutating func sort(by sorting: Sorting, context: Context) {
        self.sorting = sorting
        rebuild(context: context)
    }

    /// Builds everything anew: another order, another default of the folds, another filter.
    mutating func rebuild(context: Context) {
        let store = context.store
        dirty = []
        waiting = []
        // The old ones go before new ones are made.
        order = ChunkedArray()
        heights = OutlineHeights()
        facts.append(OutlineFacts(), count: max(0, store.traceRowLimit - facts.count))
        var shown = ChunkedArray<TraceRow>()
        for row in facts.indices {
            facts[row] = OutlineFacts()
            let trace = TraceRow(rawValue: UInt32(row))
            guard store.isHeld(trace) else { continue }
            let summary = store.trace(trace)
            note(summary, rowsBelow: context.rowsBelow(summary))
            if context.isShown(trace) { shown.append(trace) }
        }
        forEachSorted(of: consume shown, store) { order.append($0) }
        place(from: 0, context.clock)
    }

    /// What `takeChanges` will take in.
    func changes(settles: Bool) -> [TraceRow] {
        guard settles, !waiting.isEmpty else { return dirty }
        // Those that do not wait any more are among them, since only taking all in empties the list.
        return dirty + waiting.filter { !facts[Int($0.rawValue)].isDirty }
    }

    /// Takes in what changed.
    ///
    /// Without `settles`, lifecycles keep their places in an order other than by start, and new ones wait.
    mutating func takeChanges(context: Context, settles: Bool) {
        let changed = changes(settles: settles)
        dirty = []
        if settles { waiting = [] }
        var moving: [TraceRow] = []
        moving.reserveCapacity(changed.count)
        var lowest = order.count
        for trace in changed {
            let row = Int(trace.rawValue)
            if facts[row].isGone {
                // Its place goes; another lifecycle that has the row by now comes in as a new one.
                if facts[row].position >= 0 { lowest = min(lowest, Int(facts[row].position)) }
                facts[row] = OutlineFacts()
                facts[row].isMoving = true
                moving.append(trace)
            }
            guard context.store.isHeld(trace) else {
                facts[row].isDirty = false
                facts[row].isWaiting = false
                continue
            }
            let summary = context.store.trace(trace)
            let isShown = context.isShown(trace)
            let position = Int(facts[row].position)
            let sortedBy = facts[row].value
            facts[row].isDirty = false
            if settles { facts[row].isWaiting = false }
            note(summary, rowsBelow: context.rowsBelow(summary))
            // In another order than by start its start may have changed as well, which is not remembered.
            let stays = position >= 0 && isShown && sorting.order == .start && facts[row].value == sortedBy
            let waits = !settles && sorting.order != .start && (position < 0 || isShown)
            if stays || waits {
                // It is still where it was sorted to.
                facts[row].value = sortedBy
                if position >= 0 { heights.set(height(of: trace), at: position) }
                if waits, !facts[row].isWaiting {
                    facts[row].isWaiting = true
                    waiting.append(trace)
                }
                continue
            }
            if position < 0, !isShown { continue }
            lowest = position >= 0 ? min(lowest, position) : lowest
            if !facts[row].isMoving { moving.append(trace) }
            facts[row].isMoving = true
            facts[row].isEntering = isShown
            facts[row].position = -1
        }
        if !moving.isEmpty { merge(moving, lowest: lowest, context: context) }
    }

    /// Remembers a lifecycle as it is now.
    private mutating func note(_ summary: TraceSummary, rowsBelow: Int) {
        if summary.start != 0 { earliestStart = min(earliestStart ?? .max, summary.start) }
        latestStart = max(latestStart, summary.start)
        let row = Int(summary.row.rawValue)
        var known = facts[row]
        known.hasErrors = summary.errorCount > 0
        known.rowsBelow = rowsBelow
        known.value = value(of: summary)
        facts[row] = known
    }

    /// Changes every height after all lifecycles were folded or unfolded.
    mutating func setAll(open: Bool, in store: TraceStore) {
        for position in order.indices {
            let trace = order[position]
            facts[Int(trace.rawValue)].rowsBelow = open ? store.treeRowCount(of: trace) : 0
        }
        replaceHeights(from: 0)
    }

    /// Takes every lifecycle out, until they are marked again.
    mutating func hideAll() {
        for position in order.indices { facts[Int(order[position].rawValue)].position = -1 }
        order = ChunkedArray()
        unseen.place(order, from: 0)
        heights = OutlineHeights()
    }

    /// The lifecycle at a position, or else the nearest one to it that will not go when changes are taken in.
    func nearestHeld(to position: Int, in store: TraceStore) -> TraceRow? {
        func stays(_ trace: TraceRow) -> Bool { !facts[Int(trace.rawValue)].isGone && store.isHeld(trace) }
        guard order.indices.contains(position) else { return nil }
        let found =
            order.indices[position...].first { stays(order[$0]) }
            ?? order.indices[..<position].last { stays(order[$0]) }
        return found.map { order[$0] }
    }

    /// Where a lifecycle that is not shown would stand.
    func nearestPosition(of trace: TraceRow, in store: TraceStore) -> Int {
        guard Int(trace.rawValue) < facts.count else { return 0 }
        return insertionPoint(of: trace, below: order.count, store)
    }

    /// Changes a lifecycle's height after its folds changed.
    mutating func refreshHeight(of trace: TraceRow, context: Context) {
        guard let position = position(of: trace) else { return }
        facts[Int(trace.rawValue)].rowsBelow = context.rowsBelow(context.store.trace(trace))
        heights.set(height(of: trace), at: position)
    }

    private mutating func merge(_ moving: [TraceRow], lowest: Int, context: Context) {
        let store = context.store
        var unsorted = ChunkedArray<TraceRow>()
        for trace in moving where facts[Int(trace.rawValue)].isEntering { unsorted.append(trace) }
        var entering: [TraceRow] = []
        entering.reserveCapacity(unsorted.count)
        forEachSorted(of: consume unsorted, store) { entering.append($0) }
        var first = lowest
        if let smallest = entering.first { first = min(first, insertionPoint(of: smallest, below: lowest, store)) }

        let old = order.indices[first...].map { order[$0] }.filter { !facts[Int($0.rawValue)].isMoving }
        order.keepFirst(first)
        var next = 0
        for trace in old {
            while next < entering.count, precedes(entering[next], trace, store) {
                order.append(entering[next])
                next += 1
            }
            order.append(trace)
        }
        for trace in entering[next...] { order.append(trace) }
        for trace in moving {
            facts[Int(trace.rawValue)].isMoving = false
            facts[Int(trace.rawValue)].isEntering = false
        }
        place(from: first, context.clock)
    }

    /// Notes for every lifecycle of the order from a position on where it is.
    private mutating func place(from first: Int, _ clock: ClockFormat) {
        markDays(from: first, clock)
        for position in first..<order.count {
            facts[Int(order[position].rawValue)].position = Int32(clamping: position)
        }
        replaceHeights(from: first)
        unseen.place(order, from: first)
    }

    private mutating func replaceHeights(from first: Int) {
        heights.keepFirst(first)
        for position in first..<order.count { heights.append(height(of: order[position])) }
    }

    private func forEachSorted(
        of traces: consuming ChunkedArray<TraceRow>,
        _ store: TraceStore,
        _ body: (TraceRow) -> Void
    ) {
        OutlineSort(isReversed: sorting.isReversed, store: store).forEach(
            of: traces,
            key: { OutlineSort.Key(value: facts[Int($0.rawValue)].value, start: start(of: $0, store), trace: $0) },
            body
        )
    }

    /// Marks the lifecycles before which the day changes.
    private mutating func markDays(from first: Int, _ clock: ClockFormat) {
        var before: (second: UInt64, day: Int64)?
        for position in max(0, first - 1)..<order.count {
            let row = Int(order[position].rawValue)
            guard sorting.order == .start else {
                facts[row].opensDay = false
                continue
            }
            let start = facts[row].value
            // Most begin in the same second as the one before.
            let second = start / 1_000_000_000
            let day = before.flatMap { $0.second == second ? $0.day : nil } ?? clock.day(start)
            if position >= first { facts[row].opensDay = start != 0 && before.map { $0.day != day } ?? false }
            before = (second, day)
        }
    }

    /// The first position below `end` whose lifecycle comes after `trace`.
    private func insertionPoint(of trace: TraceRow, below end: Int, _ store: TraceStore) -> Int {
        var low = 0
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if precedes(trace, order[middle], store) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func precedes(_ left: TraceRow, _ right: TraceRow, _ store: TraceStore) -> Bool {
        if sorting.isReversed { return isOrdered(right, left, store) }
        return isOrdered(left, right, store)
    }

    private func isOrdered(_ left: TraceRow, _ right: TraceRow, _ store: TraceStore) -> Bool {
        let (value, other) = (facts[Int(left.rawValue)].value, facts[Int(right.rawValue)].value)
        if value != other { return value < other }
        let (begin, otherBegin) = (start(of: left, store), start(of: right, store))
        if begin != otherBegin { return begin < otherBegin }
        return left != right && store.trace(left).id < store.trace(right).id
    }

    /// When a lifecycle began.
    ///
    /// Of one that is not taken in yet it is a newer start than the one that it is sorted by.
    private func start(of trace: TraceRow, _ store: TraceStore) -> UInt64 {
        sorting.order == .start ? facts[Int(trace.rawValue)].value : store.start(of: trace)
    }

    /// What the order compares first; the complement where the largest comes first.
    private func value(of summary: TraceSummary) -> UInt64 {
        switch sorting.order {
        case .start: summary.start
        case .duration: ~summary.duration
        case .spans: ~UInt64(clamping: summary.spanCount)
        case .errors: ~UInt64(clamping: summary.errorCount)
        }
    }

    private func height(of trace: TraceRow) -> Int {
        let facts = facts[Int(trace.rawValue)]
        return 1 + (facts.opensDay ? 1 : 0) + facts.rowsBelow
    }
}
