import Synchronization

/// Exports each span when it ends, on the thread that ends it.
///
/// For tools and tests: a service that must not wait for its disk takes a ``BatchProcessor``.
public final class SimpleProcessor: SpanProcessor {
    private let exporter: any SpanExporter
    private let patience: Duration
    private let tally: ExportTally
    /// Whether the export has ended; held during an export, so that there is one at a time.
    private let isShut = Mutex(false)

    /// Makes a processor.
    ///
    /// - Parameters:
    ///   - exporter: where spans are written to.
    ///   - patience: how long one span may wait for a pipe or an endpoint.
    ///   - onLoss: is told about spans that were lost.
    public init(exporter: any SpanExporter, patience: Duration = .milliseconds(100), onLoss: LossHandler? = nil) {
        self.exporter = exporter
        self.patience = patience
        tally = ExportTally(handler: onLoss)
    }

    /// Exports the span.
    public func spanEnded(_ span: FinishedSpan) {
        let outcome = isShut.withLock { isShut in
            isShut
                ? ExportOutcome(lost: 1, reason: "ended after the shutdown")
                : exporter.export([span], until: .now + patience)
        }
        tally.count(outcome, of: 1)
    }

    /// Does nothing: nothing waits.
    public func requestFlush() {}

    /// Does nothing: nothing waits.
    public func flush(within limit: Duration) -> Bool { true }

    /// Ends the export.
    public func shutdown(within limit: Duration) -> ExportReport {
        isShut.withLock { $0 = true }
        return tally.report(isComplete: true)
    }
}
