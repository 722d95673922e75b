/// A form in which a span is written into metadata.
public protocol Propagator: Sendable {
    /// Whether the form tells the flags, sampled or not.
    var carriesFlags: Bool { get }

    /// The keys and values that carry a span.
    func fields(for span: SpanContext) -> [(key: String, value: String)]

    /// Reads a span; `value` gives the metadata's text for a key.
    func extract(_ value: (String) -> String?) -> Extraction
}

/// What metadata say about a span.
public enum Extraction: Hashable, Sendable {
    /// Nothing in this form.
    case nothing
    /// The span, in another process.
    case span(SpanContext)
    /// Something, but no span, for this reason.
    case unreadable(String)
}
