import TraceStore

/// The contents of spans that were looked at lately, and which ones are wanted next.
///
/// Bounded.
struct ContentCache: Sendable {
    private struct Slot: Sendable {
        var content: DetailContent
        // A copy of the span that arrives later may lie elsewhere and say something else.
        var location: SpanLocation
    }

    private static let limit = 1024

    private var slots: [SpanKey: Slot] = [:]
    private var oldest: [SpanKey] = []
    /// What the frame would like to show and nobody has asked for yet.
    private(set) var wanted: [SpanKey] = []

    /// A span's content, if it is there; otherwise it becomes wanted.
    mutating func content(of span: SpanRecord) -> DetailContent {
        if let slot = slots[span.key], slot.location == span.location { return slot.content }
        if slots[span.key] == nil { oldest.append(span.key) }
        slots[span.key] = Slot(content: .loading, location: span.location)
        wanted.append(span.key)
        return .loading
    }

    /// Hands over what is wanted, once.
    mutating func takeWanted() -> [SpanKey] {
        defer { wanted = [] }
        return wanted
    }

    /// Takes an answer in.
    mutating func fill(_ key: SpanKey, with result: Result<SpanContent, ContentFailure>) {
        guard let slot = slots[key] else { return }
        switch result {
        case .success(let content): slots[key] = Slot(content: .loaded(content), location: slot.location)
        case .failure(let failure): slots[key] = Slot(content: .failed(failure), location: slot.location)
        }
        while oldest.count > Self.limit {
            slots[oldest.removeFirst()] = nil
        }
    }
}
