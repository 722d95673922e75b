import Synchronization

/// Counts what was exported and lost, and tells a handler about losses.
final class ExportTally: Sendable {
    private let counts = Mutex((exported: 0, lost: 0))
    private let handler: LossHandler?

    init(handler: LossHandler?) { self.handler = handler }

    /// Counts the spans of one export.
    func count(_ outcome: ExportOutcome, of spans: Int) {
        counts.withLock { $0.exported += max(0, spans - outcome.lost) }
        countLost(outcome.lost, reason: outcome.reason ?? "the export failed")
    }

    /// Counts spans that never came to an export.
    func countLost(_ spans: Int, reason: String) {
        guard spans > 0 else { return }
        counts.withLock { $0.lost += spans }
        handler?(ExportLoss(spans: spans, reason: reason))
    }

    /// Everything so far.
    func report(isComplete: Bool) -> ExportReport {
        counts.withLock { ExportReport(exported: $0.exported, lost: $0.lost, isComplete: isComplete) }
    }
}
