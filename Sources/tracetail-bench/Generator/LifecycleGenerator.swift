import TraceStore

/// Makes lifecycles as queue-and-worker systems leave them behind.
///
/// A root `event lifecycle` in the first service ends after 50 µs. Each worker then takes the event from its queue
/// after a wait and records `event processing` with the root as its remote parent (in one lifecycle of eight: the
/// worker before it), and operations below. One attempt in 24 fails, is put back into the queue and linked from the
/// next attempt. One lifecycle in 200 has lost a span that has children, which are orphans therefore.
///
///     event-api          event lifecycle     ▏
///     validate-worker    event processing    ┄┄████
///     validate-worker      HTTP POST           ███
///     enrich-worker      event processing          ┄┄┄██
struct LifecycleGenerator {
    let seed: UInt64
    private let vocabulary = Vocabulary()

    init(seed: UInt64) { self.seed = seed }

    /// Appends the lifecycle with this number, exactly `spanCount` spans, and returns how many of them are orphans.
    ///
    /// Depends on nothing but the seed and the arguments.
    func appendLifecycle(
        _ number: UInt64,
        start: UnixNanoseconds,
        spanCount: Int,
        to spans: inout [GeneratedSpan]
    ) -> Int {
        var random = SplitMix64(seed: seed &* 0x2545_f491_4f6c_dd1d ^ number)
        let first = spans.count
        let losesSpan = spanCount >= 2 && random.oneIn(200)
        let isChained = random.oneIn(8)
        let end = first + spanCount + (losesSpan ? 1 : 0)

        let root = GeneratedSpan(
            traceID: TraceID(high: random.identifier(), low: random.identifier()),
            spanID: SpanID(random.identifier()),
            parentID: .invalid,
            start: start,
            end: start + 50_000,
            role: .lifecycle,
            service: 0,
            outcome: .unset,
            lifecycle: number,
            details: random.next()
        )
        spans.append(root)

        var visit = Visit(service: 1, enqueued: root.end, parent: root.spanID)
        while spans.count < end {
            let worker = appendVisit(visit, of: root, upTo: end, random: &random, to: &spans)
            if worker.hasFailed {
                visit.attempt += 1
                visit.retriedSpan = worker.spanID
                visit.enqueued = worker.end + UInt64(visit.attempt) * 50_000_000
            } else {
                let next = visit.service % (vocabulary.services.count - 1) + 1
                visit = Visit(service: next, enqueued: worker.end, parent: isChained ? worker.spanID : root.spanID)
            }
        }
        return losesSpan ? losePart(of: &spans, from: first, random: &random) : 0
    }

    /// One worker's turn: what it takes from which queue, and for which time.
    private struct Visit {
        var service: Int
        var enqueued: UnixNanoseconds
        var parent: SpanID
        var attempt = 0
        var retriedSpan = SpanID.invalid
    }

    /// Appends the worker's span, which it returns, and up to three operations, but nothing beyond index `limit`.
    private func appendVisit(
        _ visit: Visit,
        of root: GeneratedSpan,
        upTo limit: Int,
        random: inout SplitMix64,
        to spans: inout [GeneratedSpan]
    ) -> GeneratedSpan {
        let wait = random.within(500_000...20_000_000) * (random.oneIn(16) ? 10 : 1)
        var worker = root
        worker.spanID = SpanID(random.identifier())
        worker.parentID = visit.parent
        worker.role = .processing
        worker.service = visit.service
        worker.outcome = .ok
        worker.attempt = visit.attempt
        worker.wait = wait
        worker.retriedSpan = visit.retriedSpan
        worker.start = visit.enqueued + wait
        worker.details = random.next()
        let workerIndex = spans.count
        spans.append(worker)

        var cursor = worker.start
        var enclosing: Int?
        for _ in 0..<min(random.below(4), UInt64(limit - spans.count)) {
            var operation = worker
            operation.spanID = SpanID(random.identifier())
            operation.parentID = worker.spanID
            operation.role = .operation(Int(random.below(UInt64(vocabulary.operations.count))))
            operation.outcome = .unset
            operation.retriedSpan = .invalid
            operation.details = random.next()
            if let outer = enclosing, random.oneIn(4) {
                let quarter = (spans[outer].end - spans[outer].start) / 4
                operation.parentID = spans[outer].spanID
                operation.start = spans[outer].start + quarter
                operation.end = spans[outer].end - quarter
                spans[outer].childCount += 1
                enclosing = nil
            } else {
                operation.start = cursor
                operation.end = cursor + random.within(50_000...8_000_000)
                cursor = operation.end
                enclosing = spans.count
                worker.childCount += 1
            }
            spans.append(operation)
        }
        worker.end = cursor + random.within(20_000...1_000_000)

        if visit.attempt < 2, random.oneIn(24) {
            let failure = Int(random.below(UInt64(vocabulary.failures.count)))
            worker.outcome = .failed(failure)
            if spans.count - 1 > workerIndex { spans[spans.count - 1].outcome = .failed(failure) }
        }
        spans[workerIndex] = worker
        return worker
    }

    /// Removes the parent of some span, as if its process had died before it exported, and returns how many lost it.
    private func losePart(of spans: inout [GeneratedSpan], from first: Int, random: inout SplitMix64) -> Int {
        let child = first + 1 + Int(random.below(UInt64(spans.count - first - 1)))
        let lost = spans[child].parentID
        if let index = spans[first...].firstIndex(where: { $0.spanID == lost }) { spans.remove(at: index) }
        return spans[first...].count { $0.parentID == lost }
    }
}
