/// A text to look for in span names, services, correlation keys, types and ids, regardless of case.
///
/// Four or more hex digits are also looked for at the beginning of trace and span ids, eight or more anywhere in them:
/// shorter ones would find ids by chance. What a name or a service answers is asked once, so a span costs a lookup.
/// A filter belongs to one store.
public struct TraceFilter {
    private let needle: [UInt8]
    private let hex: HexNeedle?
    private var nameAnswers: [Bool] = []
    private var originAnswers: [Bool] = []
    private var namesVersion = 0
    private var originsVersion = -1
    /// Whether any name or service seen so far matches; if not, no span needs to be looked at for them.
    private var anyMatches = false

    /// Makes a filter.
    ///
    /// An empty text matches everything.
    public init(text: String) {
        needle = Array(text.lowercased().utf8)
        hex = HexNeedle(needle)
    }

    /// Whether a trace's id, key or type matches, or any of its spans.
    public mutating func matches(_ trace: TraceRow, in store: TraceStore) -> Bool {
        if needle.isEmpty { return true }
        learn(from: store)
        let slot = store.slot(trace)
        if let hex, hex.matches(slot.id) { return true }
        let labels = store.traceLabels[trace.rawValue]
        if labels.type != .max, nameAnswers[Int(labels.type)] { return true }
        if let key = labels.key, isFound(in: store.keys.text(at: key)) { return true }
        guard anyMatches || hex != nil else { return false }
        for row in store.spanRows(of: trace) where matches(store.spans[row.rawValue], in: store) { return true }
        return false
    }

    /// Whether a span's name, service or id matches; of a placeholder only the id can.
    public mutating func matches(span row: SpanRow, in store: TraceStore) -> Bool {
        if needle.isEmpty { return true }
        learn(from: store)
        return matches(store.slot(row), in: store)
    }

    private func matches(_ span: SpanSlot, in store: TraceStore) -> Bool {
        if let hex, !span.isDeserted, hex.matches(span.spanID) { return true }
        if span.isPlaceholder { return false }
        return nameAnswers[Int(span.name)] || originAnswers[Int(span.origin)]
    }

    /// Asks the names and origins that have come since the last look.
    private mutating func learn(from store: TraceStore) {
        if namesVersion != store.names.version {
            namesVersion = store.names.version
            nameAnswers = []
        }
        while nameAnswers.count < store.names.texts.count {
            let answer = isFound(in: store.names.texts[nameAnswers.count])
            nameAnswers.append(answer)
            anyMatches = anyMatches || answer
        }
        guard originsVersion != store.origins.version else { return }
        originsVersion = store.origins.version
        let services = store.origins.services.map { isFound(in: $0) }
        originAnswers = (0..<UInt32(truncatingIfNeeded: store.origins.count)).map {
            services[Int(store.origins.service($0))]
        }
        anyMatches = anyMatches || services.contains(true)
    }

    private func isFound(in text: String) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count >= needle.count else { return false }
        return (0...(bytes.count - needle.count)).contains { start in
            bytes[start] == needle[0] && bytes[start..<start + needle.count].elementsEqual(needle)
        }
    }
}
