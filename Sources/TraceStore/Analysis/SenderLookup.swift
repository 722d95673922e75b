/// Finds when the message that a stage handles was sent, by its parent and its links.
struct SenderLookup {
    /// When the sending ended.
    enum Answer {
        /// At or before the time asked about.
        case ended(UnixNanoseconds)
        /// The sender is known, and ended later (an acknowledgement can arrive after the consumer began).
        case endedLater
        /// No sender is known.
        case unknown
    }

    private let store: TraceStore
    /// Ends of the spans that sent what a create span created, ascending: a create span can have a hundred thousand
    /// links to it, and as many stages ask.
    private var endsOfCreated: [UInt32: [UnixNanoseconds]] = [:]

    init(store: TraceStore) { self.store = store }

    /// The last end of a sender before a time; of a poll that received the message when no sender is known.
    ///
    /// Of several senders (a batch) the last one that ended in time counts, so that a wait is never too long.
    mutating func lastEnd(for stage: SpanRow, parent: SpanRow?, before time: UnixNanoseconds) -> Answer {
        var sent = Answer.unknown
        var received = Answer.unknown
        var others = parent.map { [$0.rawValue] } ?? []
        let isPoll = store.slot(stage).operation == .receive
        for target in store.links(of: stage) {
            if let row = store.spanRow(SpanKey(traceID: target.traceID, spanID: target.spanID)), row != stage {
                others.append(row.rawValue)
            }
        }
        for other in others {
            let span = store.spans[other]
            guard !span.isPlaceholder else { continue }
            if span.operation == .create {
                let ends = endsOfSenders(ofCreated: other)
                if let end = ends.last(where: { $0 <= time }) {
                    sent.note(end, before: time)
                } else if let end = ends.first {
                    sent.note(end, before: time)
                } else if span.kind == .producer, span.end != 0 {
                    sent.note(span.latest, before: time)
                }
            } else if span.end != 0 {
                if span.operation == .send || span.kind == .producer {
                    sent.note(span.latest, before: time)
                } else if span.operation == .receive, !isPoll {
                    received.note(span.latest, before: time)
                }
            }
        }
        if case .unknown = sent { return received }
        return sent
    }

    /// A created message is sent by another span that links to the same create span.
    private mutating func endsOfSenders(ofCreated row: UInt32) -> [UnixNanoseconds] {
        if let known = endsOfCreated[row] { return known }
        let key = store.key(of: SpanRow(rawValue: row))
        let sources = store.linkSources(to: LinkTarget(traceID: key.traceID, spanID: key.spanID))
        let ends = sources.compactMap { source -> UnixNanoseconds? in
            let span = store.spans[source]
            return span.operation == .send && span.end != 0 ? span.latest : nil
        }
        let ordered = ends.sorted()
        endsOfCreated[row] = ordered
        return ordered
    }
}

extension SenderLookup.Answer {
    fileprivate mutating func note(_ end: UnixNanoseconds, before time: UnixNanoseconds) {
        switch self {
        case .ended(let known): if end <= time { self = .ended(max(known, end)) }
        case .endedLater, .unknown: self = end <= time ? .ended(end) : .endedLater
        }
    }
}
