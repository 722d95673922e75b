/// A text to look for in span names, services, correlation keys, types and ids, regardless of case.
public struct TraceFilter {
    private let needle: [UInt8]

    /// Makes a filter. An empty text matches everything.
    public init(text: String) { needle = Array(text.lowercased().utf8) }

    /// Whether anything of a trace matches.
    public mutating func matches(_ trace: TraceRow, in store: TraceStore) -> Bool {
        for row in store.spanRows(of: trace) where matches(span: row, in: store) { return true }
        return false
    }

    /// Whether a span's name, service or id matches.
    public mutating func matches(span: SpanRow, in store: TraceStore) -> Bool { true }
}
