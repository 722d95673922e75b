import TraceStore

/// The top of the details: the span in one sentence, its status, and what is remarkable about it.
struct SpanHead {
    var details: DetailLines
    var span: SpanRecord
    var subject: DetailSubject
    var width: Int

    /// All rows of it.
    ///
    ///     event processing  enrich-worker · consumer · 7.36ms (self 1.00ms) · waited 9.6ms in q.enrich · parent …
    var lines: [DetailLine] {
        let wrapping = TextWrapping(columns: width, unicode: details.theme.unicode)
        let separator = " \(details.theme.glyphs.separator) "
        let name = span.isPlaceholder ? "span \(span.key.spanID.hex)" : details.store.name(span.name)
        let first = TextRun(name, span.status == .error ? .error : .title)
        var lines = wrapping.rows(first, then: parts, separator: separator, indent: 2).map { DetailLine(runs: $0) }
        lines[0].copyValue = name
        lines[0].link = span.parent.map(details.store.key(of:))
        return lines + statusLines(wrapping) + remarks(wrapping)
    }

    private var parts: [TextRun] {
        guard !span.isPlaceholder else { return [] }
        let service = details.store.service(span.service)
        var parts = [TextRun(service.isEmpty ? "unknown service" : service, details.theme.role(ofService: service))]
        if let kind = span.kind.word { parts.append(TextRun(kind)) }
        parts.append(TextRun(durationText))
        if let wait = subject.wait {
            let bound = wait.isInferred ? details.theme.glyphs.atLeast : ""
            let queue = queueName.map { " in " + $0 } ?? ""
            parts.append(TextRun("waited \(bound)\(details.duration(wait.duration))\(queue)"))
        }
        if let parent = details.store.parentInTree(of: span) {
            let record = details.store.span(parent)
            let label = record.isPlaceholder ? record.key.spanID.hex : parentLabel(record)
            parts.append(TextRun("parent \(label)\(isParentRemote ? " (remote)" : "")"))
        }
        return parts
    }

    private func parentLabel(_ parent: SpanRecord) -> String {
        let service = details.store.service(parent.service)
        return service.isEmpty || parent.service == span.service ? details.store.name(parent.name) : service
    }

    private var isParentRemote: Bool { span.marks.contains([.remoteParentKnown, .parentIsRemote]) }

    private var durationText: String {
        let unicode = details.theme.unicode
        let duration = DurationFormat.text(span.duration, isOpen: !span.isEnded, unicode: unicode)
        guard let own = subject.selfTime, Int64(clamping: own) != span.duration else { return duration }
        return duration + " (self \(details.duration(own)))"
    }

    private var queueName: String? {
        guard case .loaded(let content) = subject.content else { return nil }
        for attribute in content.attributes where queueKeys.contains(attribute.key) {
            if case .string(let name) = attribute.value { return name }
        }
        return nil
    }

    private func statusLines(_ wrapping: TextWrapping) -> [DetailLine] {
        guard let word = span.status.word else { return [] }
        let label = "Status  "
        var text = word
        if case .loaded(let content) = subject.content, !content.statusMessage.isEmpty {
            text += ": " + content.statusMessage
        }
        var wrapping = wrapping
        wrapping.columns = max(1, wrapping.columns - label.utf8.count)
        return wrapping.lines(of: text).enumerated().map { index, line in
            let head = index == 0 ? label : spaces(label.utf8.count)
            return DetailLine(runs: [TextRun(head + line, span.status == .error ? .error : .text)], copyValue: text)
        }
    }

    private func remarks(_ wrapping: TextWrapping) -> [DetailLine] {
        var remarks: [TextRun] = []
        if span.isPlaceholder {
            remarks.append(TextRun("This span has not been seen. Others name it as their parent.", .warning))
        } else {
            remarks +=
                timeRemarks
                + SpanMarks.words.filter { span.marks.contains($0.mark) }.map { TextRun($0.words, .warning) }
            if subject.isCut, !span.marks.contains(.parentCut) { remarks.append(TextRun(SpanMarks.cutWords, .warning)) }
            if let parent = span.parent, details.store.span(parent).isPlaceholder {
                remarks.append(TextRun("Its parent has not been seen.", .warning))
            }
            switch subject.content {
            case .loading: remarks.append(TextRun("loading" + (details.theme.unicode ? "…" : "..."), .dim))
            case .loaded: break
            case .failed(let failure): remarks.append(TextRun(failure.words, .gone))
            }
        }
        let mark = "\(details.theme.glyphs.warning) "
        return remarks.flatMap { remark in
            let text = remark.role == .warning ? mark + remark.text : remark.text
            return wrapping.lines(of: text).map { DetailLine(runs: [TextRun($0, remark.role)]) }
        }
    }

    private var timeRemarks: [TextRun] {
        if span.start == 0 { return [TextRun("It has no start.", .warning)] }
        if span.end == 0 { return [TextRun("It has no end: it never ended, or not before it was written.", .warning)] }
        guard span.end < span.start else { return [] }
        let early = details.duration(span.start - span.end)
        return [TextRun("It ended \(early) before it began: the clock was set back, or two clocks differ.", .warning)]
    }
}

private let queueKeys = ["messaging.destination.name", "messaging.destination", "queue.name", "queue"]

extension SpanKind {
    /// The kind in a word; nil when it says nothing.
    var word: String? {
        switch self {
        case .unspecified: nil
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        default: "kind \(rawValue)"
        }
    }
}

extension StatusCode {
    /// The status in a word; nil when it was not set.
    var word: String? {
        switch self {
        case .unset: nil
        case .ok: "Ok"
        case .error: "Error"
        default: "code \(rawValue)"
        }
    }
}

extension SpanMarks {
    fileprivate static let cutWords = "Its parent leads back to itself, so it is shown as a root."

    /// What the marks mean to a reader, in the order in which they are told.
    fileprivate static let words: [(mark: SpanMarks, words: String)] = [
        (.invalidID, "Its trace id or span id is absent or invalid; it is known by its place only."),
        (.doubtfulTimeUnit, "Its times look like another unit than nanoseconds. They are shown as written."),
        (.repaired, "A value could not be read as written and was repaired or left out."),
        (.parentCut, cutWords),
    ]
}

extension ContentFailure {
    /// The failure in a sentence.
    var words: String {
        switch self {
        case .gone: "The file that held this span was truncated, replaced, overwritten or deleted."
        case .unreadable(let errno): "The file could not be read (error \(errno))."
        case .undecodable: "The span's bytes are there but can no longer be decoded."
        }
    }
}
