/// A piece of a lifecycle's ribbon.
public struct RibbonSegment: Hashable, Sendable {
    /// What is seen in a segment.
    public enum Kind: Hashable, Sendable {
        /// A span of a service works.
        case work(ServiceID)
        /// Only an envelope of a service is open: a span that frames the stages below it.
        case envelope(ServiceID)
        /// A message waits.
        case wait(inferred: Bool)
        /// Nothing is known to happen.
        case idle
    }

    /// When the segment begins.
    public var begin: UnixNanoseconds
    /// When it ends; equal to `begin` for a span without length.
    public var end: UnixNanoseconds
    /// What is seen.
    public var kind: Kind
    /// Whether a span with status Error works or ends here.
    public var hasError: Bool

    /// Makes a segment.
    public init(begin: UnixNanoseconds, end: UnixNanoseconds, kind: Kind, hasError: Bool) {
        self.begin = begin
        self.end = end
        self.kind = kind
        self.hasError = hasError
    }
}
