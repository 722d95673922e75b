import Dispatch
import Synchronization

/// Collects spans and exports them together on a thread of its own, so that the service never waits.
///
/// A batch is exported when it is full, or some time after its first span. When spans come faster than they can be
/// written, the queue fills up and further spans are lost, counted and reported.
public final class BatchProcessor: SpanProcessor {
    /// How many spans are collected, and for how long.
    public struct Options: Hashable, Sendable {
        /// The most spans of one export, at least 1.
        public var batchSize = 512
        /// How long a span may wait for others.
        public var delay: Duration = .milliseconds(200)
        /// How many spans may wait; those beyond are lost.
        public var capacity = 16_384
        /// How long one export may wait for a pipe or an endpoint.
        public var exportLimit: Duration = .seconds(10)

        /// The usual options.
        public init() {}
    }

    private struct State {
        var waiting: [FinishedSpan] = []
        /// Spans that were taken from the queue and are not yet exported.
        var exporting = 0
        var dropped = 0
        var isTimerSet = false
        var isExportDue = false
        var shutdownDeadline: ContinuousClock.Instant?
        /// What the shutdown found; spans that are still on their way count as lost from then on.
        var finalReport: ExportReport?
    }

    private let exporter: any SpanExporter
    private let options: Options
    private let tally: ExportTally
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "tracetail.export")

    /// Makes a processor.
    ///
    /// - Parameters:
    ///   - exporter: where spans are written to.
    ///   - options: how many spans are collected, and for how long.
    ///   - onLoss: is told about spans that were lost.
    public init(exporter: any SpanExporter, options: Options = Options(), onLoss: LossHandler? = nil) {
        self.exporter = exporter
        self.options = options
        tally = ExportTally(handler: onLoss)
    }

    private enum NextStep { case nothing, wait, export, tellLate }

    /// Puts the span into the queue.
    public func spanEnded(_ span: FinishedSpan) {
        let step: NextStep = state.withLock { state in
            guard state.shutdownDeadline == nil else { return .tellLate }
            guard state.waiting.count + state.exporting < options.capacity else {
                state.dropped += 1
                return .nothing
            }
            state.waiting.append(span)
            if state.waiting.count >= options.batchSize, !state.isExportDue {
                state.isExportDue = true
                return .export
            }
            guard !state.isTimerSet, !state.isExportDue else { return .nothing }
            state.isTimerSet = true
            return .wait
        }
        switch step {
        case .nothing: break
        case .wait: startTimer()
        case .export: queue.async { self.exportWaiting() }
        case .tellLate: tally.countLost(1, reason: "ended after the shutdown")
        }
    }

    /// Exports soon.
    public func requestFlush() {
        queue.async { self.exportWaiting() }
    }

    /// Waits until every span in the queue is exported; false when that took too long.
    public func flush(within limit: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            self.exportWaiting()
            done.signal()
        }
        return done.wait(timeout: .now() + limit.dispatchInterval) == .success
    }

    /// Exports what is in the queue, and takes no more spans.
    public func shutdown(within limit: Duration) -> ExportReport {
        state.withLock { $0.shutdownDeadline = $0.shutdownDeadline ?? .now + limit }
        let isComplete = flush(within: limit)
        let left = state.withLock { state in
            let left = state.waiting.count + state.exporting + state.dropped
            state.waiting = []
            state.exporting = 0
            state.dropped = 0
            return left
        }
        tally.countLost(left, reason: "not exported in the shutdown's time")
        return state.withLock { state in
            let report = state.finalReport ?? tally.report(isComplete: isComplete)
            state.finalReport = report
            return report
        }
    }

    private func startTimer() {
        queue.asyncAfter(deadline: .now() + options.delay.dispatchInterval) { self.exportWaiting() }
    }

    /// Exports everything in the queue, and what comes meanwhile if it makes full batches.
    private func exportWaiting() {
        var isFirst = true
        while let spans = takeWaiting(atLeast: isFirst ? 1 : options.batchSize) {
            isFirst = false
            var rest = spans[...]
            while !rest.isEmpty {
                let batch = rest.prefix(max(1, options.batchSize))
                rest = rest.dropFirst(batch.count)
                guard export(Array(batch)) else { return }
            }
        }
    }

    /// The spans in the queue, if there are enough; else makes sure that those few are exported later.
    private func takeWaiting(atLeast count: Int) -> [FinishedSpan]? {
        let (taken, dropped, needsTimer): ([FinishedSpan]?, Int, Bool) = state.withLock { state in
            let dropped = state.dropped
            state.dropped = 0
            guard state.waiting.count >= max(1, count) else {
                state.isExportDue = false
                let needsTimer = !state.waiting.isEmpty
                state.isTimerSet = needsTimer
                return (nil, dropped, needsTimer)
            }
            state.isExportDue = true
            let taken = state.waiting
            state.waiting = []
            state.exporting = taken.count
            return (taken, dropped, false)
        }
        tally.countLost(dropped, reason: "the queue was full")
        if needsTimer { startTimer() }
        return taken
    }

    /// Exports one batch; false when the shutdown has given up on it meanwhile.
    private func export(_ batch: [FinishedSpan]) -> Bool {
        var deadline = ContinuousClock.now + options.exportLimit
        if let last = state.withLock({ $0.shutdownDeadline }) { deadline = min(deadline, last) }
        let outcome = exporter.export(batch, until: deadline)
        let isWanted = state.withLock { state in
            guard state.exporting >= batch.count else { return false }
            state.exporting -= batch.count
            return true
        }
        if isWanted { tally.count(outcome, of: batch.count) }
        return isWanted
    }
}

extension Duration {
    /// The same length for Dispatch, at most a few centuries.
    var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let whole = min(max(seconds, 0), 9_000_000_000)
        return .nanoseconds(Int(whole * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
