/// How far a lifecycle has come.
public enum LifecycleState: Hashable, Sendable {
    /// Something arrived for it a short while ago.
    case running
    /// Quiet, and nothing is known to be missing.
    case complete
    /// Quiet, and something is missing.
    case incomplete(IncompleteReason)
}

/// What a lifecycle lacks.
///
/// Of several reasons the first is given.
public enum IncompleteReason: Hashable, Sendable {
    /// Its first spans were evicted while it was running.
    case cut
    /// No root was seen.
    case noRoot
    /// Some span's parent was not seen.
    case orphans
    /// Some span has no end.
    case unended
}

extension TraceStore {
    /// The state of a lifecycle at a time: `now` on the clock of `append`, `settle` the nanoseconds after which a
    /// lifecycle for which nothing arrives is quiet.
    public func state(of row: TraceRow, now: UInt64, settle: UInt64) -> LifecycleState {
        let trace = slot(row)
        guard isQuiet(trace, now: now, settle: settle) else { return .running }
        if isCut(row.rawValue) { return .incomplete(.cut) }
        let counts = counts(of: trace)
        if counts.roots == 0 { return .incomplete(.noRoot) }
        if counts.orphans != 0 { return .incomplete(.orphans) }
        if counts.unended != 0 { return .incomplete(.unended) }
        return .complete
    }

    /// Whether nothing has arrived for a trace for long enough.
    func isQuiet(_ trace: TraceSlot, now: UInt64, settle: UInt64) -> Bool {
        allSourcesEnded || (now >= trace.lastArrival && now &- trace.lastArrival >= settle)
    }
}
