/// The two keys `trace_id` and `span_id`, as hexadecimal texts.
///
/// They carry no flags: a span that is read from them counts as sampled, so one that is not sampled is not written.
public struct EventMetadataPropagator: Propagator {
    /// The form in its usual keys.
    public init() {}

    /// It does not.
    public var carriesFlags: Bool { false }

    /// Both ids.
    public func fields(for span: SpanContext) -> [(key: String, value: String)] {
        guard span.flags.contains(.sampled) else { return [] }
        return [("trace_id", span.traceID.description), ("span_id", span.spanID.description)]
    }

    /// Reads both ids.
    public func extract(_ value: (String) -> String?) -> Extraction {
        let traceID = value("trace_id")
        let spanID = value("span_id")
        guard traceID != nil || spanID != nil else { return .nothing }
        do {
            return .span(try SpanContext(traceID: traceID, spanID: spanID))
        } catch {
            return .unreadable("\(error)")
        }
    }
}
