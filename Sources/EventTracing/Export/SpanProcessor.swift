/// What becomes of spans that ended.
public protocol SpanProcessor: Sendable {
    /// Takes a span that just ended.
    func spanEnded(_ span: FinishedSpan)

    /// Asks for an export soon, without waiting for it.
    func requestFlush()

    /// Waits until every span that was taken is exported; false when that took too long.
    func flush(within limit: Duration) -> Bool

    /// Exports what is left and ends the export.
    func shutdown(within limit: Duration) -> ExportReport
}

/// Where spans are written to.
///
/// A processor never calls it from two threads at once.
public protocol SpanExporter: Sendable {
    /// Writes spans, waiting no longer than until the deadline.
    func export(_ spans: [FinishedSpan], until deadline: ContinuousClock.Instant) -> ExportOutcome
}

/// What became of the spans of one export.
public struct ExportOutcome: Hashable, Sendable {
    /// How many of them were not written.
    public var lost: Int
    /// Why.
    public var reason: String?

    /// Everything was written.
    public static let complete = ExportOutcome(lost: 0)

    /// Makes an outcome.
    public init(lost: Int, reason: String? = nil) {
        self.lost = lost
        self.reason = reason
    }
}

/// Spans that were lost, as told to a handler.
public struct ExportLoss: Hashable, Sendable, CustomStringConvertible {
    /// How many.
    public var spans: Int
    /// Why.
    public var reason: String

    /// Both in words.
    public var description: String { "\(spans) spans lost: \(reason)" }
}

/// What became of all spans of a process.
public struct ExportReport: Hashable, Sendable {
    /// How many were exported.
    public var exported: Int
    /// How many were lost.
    public var lost: Int
    /// Whether the export came to its end in time; what it had not written by then is counted as lost.
    public var isComplete: Bool

    /// Makes a report.
    public init(exported: Int, lost: Int, isComplete: Bool) {
        self.exported = exported
        self.lost = lost
        self.isComplete = isComplete
    }
}

/// Is told about losses; from any thread, and should return soon.
public typealias LossHandler = @Sendable (ExportLoss) -> Void
