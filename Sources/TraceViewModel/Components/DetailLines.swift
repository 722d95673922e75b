import TerminalGrid
import TraceStore

/// What is known of a span's content when its details are drawn.
enum DetailContent: Equatable, Sendable {
    /// It has been asked for.
    case loading
    /// It is there.
    case loaded(SpanContent)
    /// It cannot be had.
    case failed(ContentFailure)
}

/// What the times of span events count from.
enum EventTimes: Hashable, Sendable, CaseIterable {
    /// The start of the span.
    case span
    /// The start of the trace.
    case trace
    /// Nothing: they are shown as a wall clock shows them.
    case clock

    /// The words in the heading of the events.
    var words: String {
        switch self {
        case .span: "relative to span"
        case .trace: "relative to trace"
        case .clock: "wall clock"
        }
    }
}

/// A span whose details are wanted, with what was worked out about it elsewhere.
struct DetailSubject {
    var row: SpanRow
    var content: DetailContent
    /// What it waited for before it began.
    var wait: LifecycleAnalysis.Wait?
    /// Its duration without that of its children.
    var selfTime: UInt64?
    /// Whether its place in the tree was cut out of a cycle.
    var isCut = false

    /// The message of its status; empty while it is not known.
    var statusMessage: String {
        if case .loaded(let content) = content { content.statusMessage } else { "" }
    }
}

/// Writes the details of a span as rows of text: everything that is known.
///
/// Two columns where the width allows (attributes, resource and scope left; events, links and times right), else one
/// below the other.
struct DetailLines {
    var store: TraceStore
    var theme: Theme
    var clock = ClockFormat()
    var eventTimes = EventTimes.span
    /// The text whose places are shown.
    var search: SearchText?

    /// From this width on there are two columns.
    static let twoColumnWidth = 100

    /// All rows for a width.
    func lines(of subject: DetailSubject, width: Int) -> [DetailLine] {
        let width = min(max(20, width), 2000)
        let span = store.span(subject.row)
        var head = SpanHead(details: self, span: span, subject: subject, width: width).lines
        if let search {
            let own = [store.name(span.name), subject.statusMessage].filter(search.isFound)
            head = head.map { line in line.showing(search) { run in own.contains { run.text.contains($0) } } }
        }
        guard width >= Self.twoColumnWidth else {
            let body = section(subject, span, width: width)
            return head + body.attributes + body.events + body.links + body.facts + body.origin
        }
        let leftWidth = (width - 3) / 2
        let left = section(subject, span, width: leftWidth)
        let right = section(subject, span, width: width - 3 - leftWidth)
        let leftLines = left.attributes + left.origin
        let rightLines = right.events + right.links + right.facts
        let body = (0..<max(leftLines.count, rightLines.count)).map { index in
            DetailLine.beside(
                index < leftLines.count ? leftLines[index] : nil,
                index < rightLines.count ? rightLines[index] : nil,
                columns: leftWidth,
                theme: theme
            )
        }
        return head + body
    }

    /// The rows below the head, by section.
    private struct Body {
        var attributes: [DetailLine]
        var events: [DetailLine]
        var links: [DetailLine]
        var facts: [DetailLine]
        var origin: [DetailLine]
    }

    private func shown(_ lines: [DetailLine], where isContent: (TextRun) -> Bool = \.isContent) -> [DetailLine] {
        guard let search else { return lines }
        return lines.map { $0.showing(search, where: isContent) }
    }

    private func section(_ subject: DetailSubject, _ span: SpanRecord, width: Int) -> Body {
        let sections = DetailSections(details: self, span: span, content: subject.content, width: width)
        return Body(
            attributes: shown(sections.attributes),
            events: shown(sections.events),
            links: shown(sections.links),
            // Labels look like keys here.
            facts: shown(sections.facts) { $0.role == .value },
            origin: shown(sections.origin)
        )
    }

    // MARK: What the parts share

    /// The name that a trace goes by: its correlation key, else its id in short.
    func label(of trace: TraceSummary) -> String { store.correlationKey(of: trace.row) ?? trace.id.shortHex }

    /// `notify-worker event processing`.
    func label(of row: SpanRow) -> [TextRun] {
        let span = store.span(row)
        if span.isPlaceholder { return [TextRun("span \(span.key.spanID.hex) (not seen)", .dim)] }
        let service = store.service(span.service)
        let name = TextRun(store.name(span.name), span.status == .error ? .error : .text)
        return service.isEmpty ? [name] : [TextRun(service + " ", theme.role(ofService: service)), name]
    }

    func duration(_ nanoseconds: UInt64) -> String { DurationFormat.text(nanoseconds, unicode: theme.unicode) }

    /// `+71.2ms`, a time as counted from another.
    func difference(_ time: UnixNanoseconds, from origin: UnixNanoseconds) -> String {
        DurationFormat.signed(signedDifference(time, origin), unicode: theme.unicode)
    }
}

/// `time - origin`, as near as 64 bits come to it.
func signedDifference(_ time: UInt64, _ origin: UInt64) -> Int64 {
    time >= origin ? Int64(clamping: time - origin) : -Int64(clamping: origin - time)
}
