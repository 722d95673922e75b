/// What lifecycles are ordered by.
///
/// Equal ones are ordered by start, then by trace id.
public enum TraceOrder: Hashable, Sendable, CaseIterable {
    /// The earliest known start.
    case start
    /// From the first start to the last end.
    case duration
    /// The number of spans.
    case spans
    /// The number of spans with status Error.
    case errors
}

extension TraceStore {
    /// Whether one trace comes before another in ascending order.
    public func precedes(_ left: TraceRow, _ right: TraceRow, by order: TraceOrder) -> Bool {
        let (left, right) = (boundedSlot(left), boundedSlot(right))
        switch order {
        case .start:
            break
        case .duration:
            let (leftDuration, rightDuration) = (left.end &- left.start, right.end &- right.start)
            if leftDuration != rightDuration { return leftDuration < rightDuration }
        case .spans:
            let (leftSpans, rightSpans) = (counts(of: left).spans, counts(of: right).spans)
            if leftSpans != rightSpans { return leftSpans < rightSpans }
        case .errors:
            let (leftErrors, rightErrors) = (counts(of: left).errors, counts(of: right).errors)
            if leftErrors != rightErrors { return leftErrors < rightErrors }
        }
        if left.start != right.start { return left.start < right.start }
        return left.id < right.id
    }
}
