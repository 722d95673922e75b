import TerminalGrid
import TraceStore

extension ViewState {
    /// A piece of the head line.
    struct HeadPart {
        var text: String
        var role = Role.text
        /// Parts of a smaller rank are kept longer where there is little room.
        var rank = 0
        /// What to say instead where the text does not fit, the longest first.
        var shorter: [String] = []
    }

    /// Draws the outline's head line: sources, counts, and whether the newest is followed.
    func drawOutlineHead(in frame: inout Frame, store: TraceStore) {
        let width = frame.size.columns
        let title = frame.put(" tracetail", column: 0, row: 0, style: theme.style(.title))
        let state = liveWords(store)
        let right = width - 1 - DisplayWidth.columns(of: state.text, unicode: theme.unicode)
        let showsState = right > title
        if showsState { frame.put(state.text, column: right, row: 0, style: theme.style(state.role)) }

        let names = sourceWords
        let begin = title + 2
        let end = showsState ? right - 2 : width - 1
        let nameColumns = min(DisplayWidth.columns(of: names, unicode: theme.unicode), max(0, (end - begin) / 3))
        let counts = fitting(counts(store), columns: end - begin - nameColumns - 2)
        let countColumns = columns(of: counts)
        // Names take what the counts leave.
        let room = max(0, end - begin - (countColumns > 0 ? countColumns + 2 : 0))
        let shown = DisplayText.truncated(names, columns: room, unicode: theme.unicode)
        let used = frame.put(shown, column: begin, row: 0, style: theme.style(.dim))
        let middle = max(begin + used + 2, (width - countColumns) / 2)
        draw(counts, in: &frame, column: min(middle, max(begin, end - countColumns)), row: 0)
    }

    /// Draws parts with a dot between them.
    func draw(_ parts: [HeadPart], in frame: inout Frame, column: Int, row: Int) {
        var column = column
        for (index, part) in parts.enumerated() {
            if index > 0 {
                column += frame.put(" \(theme.glyphs.separator) ", column: column, row: row, style: theme.style(.dim))
            }
            column += frame.put(part.text, column: column, row: row, style: theme.style(part.role))
        }
    }

    /// As many of the parts as fit, the first ones first.
    func fitting(_ parts: [HeadPart], columns limit: Int) -> [HeadPart] {
        var parts = parts
        while !parts.isEmpty, columns(of: parts) > limit { parts.removeLast() }
        return parts
    }

    /// The parts that fit, in their order, chosen by rank; one that does not fit gives way to its shorter words, then to
    /// the next.
    func mostImportant(_ parts: [HeadPart], columns limit: Int) -> [HeadPart] {
        var chosen: [(index: Int, part: HeadPart)] = []
        let byRank = parts.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        for (index, part) in byRank {
            for text in [part.text] + part.shorter {
                var shown = part
                shown.text = text
                guard columns(of: chosen.map(\.part) + [shown]) <= limit else { continue }
                chosen.append((index, shown))
                break
            }
        }
        return chosen.sorted { $0.index < $1.index }.map(\.part)
    }

    func columns(of parts: [HeadPart]) -> Int {
        parts.reduce(0) { $0 + DisplayWidth.columns(of: $1.text, unicode: theme.unicode) } + max(0, parts.count - 1) * 3
    }

    private func counts(_ store: TraceStore) -> [HeadPart] {
        let totals = store.totals
        var parts = [
            HeadPart(text: CountFormat.text(store.traceCount, "lifecycle")),
            HeadPart(text: CountFormat.text(totals.spans, "span")),
        ]
        // What went wrong comes before what is merely of interest, so that a narrow screen keeps it.
        if totals.errors > 0 { parts.append(HeadPart(text: CountFormat.text(totals.errors, "error"), role: .error)) }
        if totals.rejected > 0 {
            parts.append(HeadPart(text: CountFormat.text(totals.rejected) + " rejected: i", role: .warning))
        }
        if totals.evictedTraces > 0 {
            let evicted = "evicted " + CountFormat.text(totals.evictedTraces, "lifecycle")
            parts.append(HeadPart(text: evicted, role: .warning))
        }
        if totals.lateSpans > 0 { parts.append(HeadPart(text: CountFormat.text(totals.lateSpans) + " late")) }
        parts.append(HeadPart(text: CountFormat.text(totals.services, "service")))
        if totals.skipped > 0 { parts.append(HeadPart(text: CountFormat.text(totals.skipped) + " skipped")) }
        if totals.duplicates > 0 { parts.append(HeadPart(text: CountFormat.text(totals.duplicates, "duplicate"))) }
        return parts
    }

    private var sourceWords: String {
        let named = live.sources.filter { !$0.isFound }
        // Only the file's own name: the path is in the user's command line.
        let short = named.isEmpty ? options.sourceNames.map(\.lastName) : named.map(\.shortName)
        if short.count <= 2 { return short.joined(separator: ", ") }
        return short[0] + " and \(short.count - 1) more"
    }

    /// Whether the screen moves by itself, and which key changes that.
    private func liveWords(_ store: TraceStore) -> HeadPart {
        guard options.isLive else { return HeadPart(text: "") }
        if let since = live.pausedSince {
            let held = live.heldBack(totals: store.totals)
            let seconds = (live.now &- since) / LiveStatus.second
            let time = seconds == 0 ? "" : " " + DurationFormat.text(seconds * LiveStatus.second)
            return HeadPart(
                text: "paused\(time)\(held > 0 ? ", \(ByteFormat.text(held)) held back" : ""): p",
                role: .warning
            )
        }
        if outline.isFollowing { return HeadPart(text: "following: F", role: .running) }
        let new = index.newBelow > 0 ? ", \(CountFormat.text(index.newBelow)) new below" : ""
        return HeadPart(text: "not following\(new): F", role: new.isEmpty ? .dim : .warning)
    }
}
