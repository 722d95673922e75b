/// Decides which spans are recorded.
public indirect enum Sampler: Hashable, Sendable {
    /// Every span.
    case always
    /// No span.
    case never
    /// This part of all traces, between 0 and 1; decided by the trace id, so that every process decides alike.
    case ratio(Double)
    /// What the parent decided; for a root, what this sampler says.
    case parentBased(root: Sampler)

    /// Whether a span of this trace is recorded.
    public func samples(_ traceID: TraceID, parent: SpanContext?) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .ratio(let ratio): Self.isWithin(ratio, traceID)
        case .parentBased(let root):
            parent.map { $0.flags.contains(.sampled) } ?? root.samples(traceID, parent: nil)
        }
    }

    /// Compares the 63 upper bits of the id's lower half, as the Go SDK does.
    private static func isWithin(_ ratio: Double, _ traceID: TraceID) -> Bool {
        guard ratio > 0 else { return false }
        guard ratio < 1 else { return true }
        return traceID.low >> 1 < UInt64(ratio * 0x1p63)
    }
}
