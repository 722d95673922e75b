import TraceStore

/// What is selected, by id: it stays the same while rows come and go around it.
enum Selection: Hashable, Sendable {
    case lifecycle(TraceID)
    case span(SpanKey)

    /// The lifecycle that it is in.
    var traceID: TraceID {
        switch self {
        case .lifecycle(let id): id
        case .span(let key): key.traceID
        }
    }
}

/// What a row of the outline shows.
enum OutlineRow: Hashable, Sendable {
    /// The day of the lifecycle below.
    case day(TraceRow)
    case lifecycle(TraceRow)
    /// A span or placeholder, by its node in the lifecycle's tree.
    case span(TraceRow, node: Int)

    /// The lifecycle that it is in, or that the day is of.
    var trace: TraceRow {
        switch self {
        case .day(let trace), .lifecycle(let trace), .span(let trace, _): trace
        }
    }
}
