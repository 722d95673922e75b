import TerminalGrid
import TraceStore

/// The body of the details, section by section, for one width.
struct DetailSections {
    var details: DetailLines
    var span: SpanRecord
    var content: SpanContent?
    var width: Int

    init(details: DetailLines, span: SpanRecord, content: DetailContent, width: Int) {
        self.details = details
        self.span = span
        self.width = width
        if case .loaded(let loaded) = content { self.content = loaded }
    }

    /// Links that are listed; the rest is counted.
    private static let linkLimit = 100

    private var theme: Theme { details.theme }

    /// The span's own attributes.
    var attributes: [DetailLine] {
        guard let content, !content.attributes.isEmpty || content.droppedAttributes > 0 else { return [] }
        return [heading("Attributes")] + AttributeLines(width: width, theme: theme).lines(of: content.attributes)
            + dropped(content.droppedAttributes, "attribute")
    }

    /// The span's events.
    var events: [DetailLine] {
        guard let content, !content.events.isEmpty || content.droppedEvents > 0 else { return [] }
        var head = heading("Events")
        head.runs.append(TextRun("  " + details.eventTimes.words, .dim))
        return [head] + rows(of: content.events, lines(of:)) + dropped(content.droppedEvents, "event")
    }

    /// Links from the span, and links that lead to it.
    var links: [DetailLine] {
        let outgoing = outgoing
        var lines = rows(of: outgoing) { link in
            target(SpanKey(traceID: link.traceID, spanID: link.spanID), arrow: theme.glyphs.linkTo)
                + AttributeLines(width: width, theme: theme, indent: 6).lines(of: link.attributes)
                + dropped(link.droppedAttributes, "attribute", indent: 6)
        }
        let incoming = details.store.backlinks(to: span.key)
        lines += incoming.prefix(Self.linkLimit).flatMap {
            target(details.store.key(of: $0), arrow: theme.glyphs.linkFrom)
        }
        if incoming.count > Self.linkLimit {
            let more = CountFormat.text(incoming.count - Self.linkLimit, "more span")
            lines.append(DetailLine(runs: [TextRun("  \(more) that link to this one", .dim)]))
        }
        lines += dropped(content?.droppedLinks ?? 0, "link")
        return lines.isEmpty ? [] : [heading("Links")] + lines
    }

    /// Ids and times.
    var facts: [DetailLine] {
        var facts: [(label: String, value: String, note: String)] = []
        if !span.isPlaceholder {
            let origin = details.store.trace(span.trace).start
            for (label, time) in [("Start", span.start), ("End", span.end)] where time != 0 {
                let note = details.difference(time, from: origin) + " in trace"
                facts.append((label, details.clock.dateAndTime(time), note))
            }
        }
        facts.append(("Trace", span.key.traceID.hex, ""))
        facts.append(("Span", span.writtenID.hex, ""))
        if let content, !content.traceState.isEmpty { facts.append(("State", content.traceState, "")) }
        if let content, content.flags != 0 {
            facts.append(("Flags", "0x" + String(content.flags, radix: 16), ""))
        }
        var lines = facts.flatMap { fact(label: $0.label, value: $0.value, note: $0.note) }
        if let parent = details.store.parentInTree(of: span) {
            var line = DetailLine(runs: [TextRun("  Parent  ", .attributeKey)] + details.label(of: parent))
            line.link = details.store.key(of: parent)
            line.copyValue = details.store.span(parent).writtenID.hex
            lines.append(line)
        }
        return [heading("Span")] + lines
    }

    /// Resource and instrumentation scope.
    var origin: [DetailLine] {
        guard let content else { return [] }
        let attributes = AttributeLines(width: width, theme: theme)
        let resource = content.resource
        let scope = content.scope
        var lines = [heading("Resource")] + attributes.lines(of: resource.attributes)
        lines += dropped(resource.droppedAttributes, "attribute") + schema(resource.schemaURL)
        if lines.count == 1 { lines = [] }
        var scopeLines = attributes.lines(of: scope.attributes)
        scopeLines += dropped(scope.droppedAttributes, "attribute") + schema(scope.schemaURL)
        if !scope.name.isEmpty || !scope.version.isEmpty || !scopeLines.isEmpty {
            var head = heading("Scope")
            head.runs.append(TextRun("  " + [scope.name, scope.version].filter { !$0.isEmpty }.joined(separator: " ")))
            head.copyValue = scope.name
            lines.append(head)
        }
        return lines + scopeLines
    }

    // MARK: Rows

    private func heading(_ text: String) -> DetailLine { DetailLine(runs: [TextRun(text, .heading)]) }

    private func fact(label: String, value: String, note: String) -> [DetailLine] {
        let column = 10
        let wrapping = TextWrapping(columns: width - column, unicode: theme.unicode)
        var lines = wrapping.lines(of: value).map {
            DetailLine(runs: [TextRun(spaces(column)), TextRun($0, .value)], copyValue: value)
        }
        if !lines.isEmpty {
            lines[0].runs[0] = TextRun("  " + label + spaces(column - 2 - label.utf8.count), .attributeKey)
        }
        guard !note.isEmpty, let last = lines.last else { return lines }
        let used = DisplayWidth.columns(of: last.text + "  " + note, unicode: theme.unicode)
        if used <= width {
            lines[lines.count - 1].runs.append(TextRun("  " + note, .dim))
        } else {
            lines.append(DetailLine(runs: [TextRun(spaces(column + 2) + note, .dim)]))
        }
        return lines
    }

    /// The rows of a list's first entries; the others are counted.
    private func rows<Entry>(of entries: [Entry], _ rows: (Entry) -> [DetailLine]) -> [DetailLine] {
        var lines: [DetailLine] = []
        for (index, entry) in entries.enumerated() {
            guard index < AttributeLines.listLimit, lines.count < AttributeLines.rowLimit else {
                return lines + [AttributeLines.rest(entries.count - index)]
            }
            lines += rows(entry)
        }
        return lines
    }

    private func dropped(_ count: UInt32, _ what: String, indent: Int = 2) -> [DetailLine] {
        guard count > 0 else { return [] }
        let text = spaces(indent) + CountFormat.text(Int(count), what) + " dropped by the SDK"
        return [DetailLine(runs: [TextRun(text, .warning)])]
    }

    private func schema(_ url: String) -> [DetailLine] {
        url.isEmpty
            ? []
            : AttributeLines(width: width, theme: theme).lines(of: [
                Attribute(key: "schema URL", value: .string(url))
            ])
    }

    /// The links as decoded, or what the store knows of them as long as there is no more.
    private var outgoing: [SpanLink] {
        if let content { return content.links }
        return details.store.links(of: span.row).map {
            var link = SpanLink()
            link.traceID = $0.traceID
            link.spanID = $0.spanID
            return link
        }
    }

    /// The other end of a link, in as many rows as it takes.
    private func target(_ key: SpanKey, arrow: String) -> [DetailLine] {
        let head = TextRun("  \(arrow) ", .link)
        let column = DisplayWidth.columns(of: head.text, unicode: theme.unicode)
        let wrapping = TextWrapping(columns: max(1, width - column), unicode: theme.unicode)
        let rows: [[TextRun]]
        let row = details.store.spanRow(key)
        if let row {
            let trace = details.store.trace(details.store.span(row).trace)
            rows = wrapping.rows(of: [TextRun(details.label(of: trace) + " ", .link)] + details.label(of: row))
        } else {
            let (trace, span) = ("trace \(key.traceID.hex)", "span \(key.spanID.hex) (not seen)")
            let fits = trace.utf8.count + 1 + span.utf8.count <= width - column
            let texts = fits ? [trace + " " + span] : [trace, span]
            rows = texts.flatMap { wrapping.rows(of: [TextRun($0, .dim)]) }
        }
        return rows.enumerated().map { index, runs in
            DetailLine(
                runs: [index == 0 ? head : TextRun(spaces(column))] + runs,
                copyValue: key.spanID.hex,
                link: row == nil ? nil : key
            )
        }
    }

    private func lines(of event: SpanEvent) -> [DetailLine] {
        let name = TextRun("  " + event.name, isException(event) ? .error : .text)
        var line = DetailLine(runs: [TextRun("  " + timeText(event.time), .dim), name], copyValue: event.name)
        let compact = event.attributes.compactMap { attribute in
            attribute.value.compactText.map { "\(attribute.key)=\($0)" }
        }
        let text = compact.joined(separator: " ")
        let used = DisplayWidth.columns(of: line.text, unicode: theme.unicode)
        let fits = used + 2 + DisplayWidth.columns(of: text, unicode: theme.unicode) <= width
        if compact.count == event.attributes.count, fits, !text.contains(where: \.isNewline) {
            if !text.isEmpty { line.runs.append(TextRun("  " + text, .value)) }
            return [line] + dropped(event.droppedAttributes, "attribute", indent: 6)
        }
        return [line] + AttributeLines(width: width, theme: theme, indent: 6).lines(of: event.attributes)
            + dropped(event.droppedAttributes, "attribute", indent: 6)
    }

    private func isException(_ event: SpanEvent) -> Bool { event.name == "exception" }

    private func timeText(_ time: UnixNanoseconds) -> String {
        let text: String
        switch details.eventTimes {
        case _ where time == 0: text = "?"
        case .clock: return details.clock.timeOfDay(time, decimals: 6)
        case .span where span.start == 0: return details.clock.timeOfDay(time, decimals: 6)
        case .span: text = details.difference(time, from: span.start)
        case .trace: text = details.difference(time, from: details.store.trace(span.trace).start)
        }
        return spaces(DurationFormat.columns + 1 - text.count) + text
    }
}
