import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws the panel: head line, column heads, the rows in view, and the last line.
    mutating func drawSources(in frame: inout Frame, store: TraceStore) {
        guard let screen = sources else { return }
        if screen.excerpt != nil { return drawExcerpt(in: &frame, store: store) }
        drawSourcesHead(in: &frame)
        let columns = SourceColumns(width: frame.size.columns)
        drawSourceHeads(columns, in: &frame)
        let rows = sourceRows(screen)
        let shown = screen.list.visible(count: rows.count, height: sourcesHeight)
        for (offset, position) in shown.enumerated() {
            draw(rows[position], of: screen, columns, in: &frame, at: 2 + offset)
        }
        if shown.contains(screen.list.selection) {
            let row = Rect(
                column: 0,
                row: 2 + screen.list.selection - shown.lowerBound,
                columns: frame.size.columns,
                rows: 1
            )
            frame.restyle(row) { $0 = theme.selected($0) }
        }
        drawStatusLine(in: &frame, store: store)
    }

    private func drawSourcesHead(in frame: inout Frame) {
        let width = frame.size.columns
        var column = frame.put(" tracetail", column: 0, row: 0, style: theme.style(.title))
        column += frame.put(" \(theme.glyphs.separator) sources", column: column, row: 0, style: theme.style(.text))
        let rejected = live.sources.reduce(0) { $0 + $1.rejected }
        let skipped = live.sources.reduce(0) { $0 + $1.skipped }
        var parts = [
            HeadPart(text: CountFormat.text(live.sources.count, "source")),
            HeadPart(text: ByteFormat.text(live.sources.reduce(UInt64(0)) { $0 &+ $1.bytesRead }) + " read"),
        ]
        if rejected > 0 { parts.append(HeadPart(text: CountFormat.text(rejected) + " rejected", role: .warning)) }
        if skipped > 0 { parts.append(HeadPart(text: CountFormat.text(skipped) + " skipped")) }
        let fitting = fitting(parts, columns: width - column - 3)
        draw(fitting, in: &frame, column: max(column + 2, width - 1 - self.columns(of: fitting)), row: 0)
    }

    private func drawSourceHeads(_ columns: SourceColumns, in frame: inout Frame) {
        let style = theme.style(.heading)
        func put(_ text: String, _ range: Range<Int>?, isRight: Bool = true) {
            guard let range else { return }
            frame.put(text, column: isRight ? range.upperBound - text.count : range.lowerBound, row: 1, style: style)
        }
        put("SOURCE", columns.name, isRight: false)
        put("STATE", columns.state, isRight: false)
        put("FORMAT", columns.format, isRight: false)
        put("READ", columns.read)
        put("RATE", columns.rate)
        put("SPANS", columns.spans)
        put(columns.rejected.count < 8 ? "REJ." : "REJECTED", columns.rejected)
        put(columns.skipped.count < 7 ? "SKIP" : "SKIPPED", columns.skipped)
    }

    private mutating func draw(
        _ row: SourceRow,
        of screen: SourcesScreen,
        _ columns: SourceColumns,
        in frame: inout Frame,
        at screenRow: Int
    ) {
        let source = live.sources[row.source]
        let room = frame.size.columns
        func put(_ text: String, _ role: Role, column: Int, end: Int? = nil) -> Int {
            let columns = max(0, (end ?? room - 1) - column)
            let fitting = DisplayText.truncated(text, columns: columns, unicode: theme.unicode)
            return column + frame.put(fitting, column: column, row: screenRow, style: theme.style(role))
        }
        switch row {
        case .source(let index):
            draw(source, index, isOpen: screen.unfolded.contains(index), columns, in: &frame, at: screenRow)
        case .formats:
            _ = put(source.formats.joined(separator: ", "), .text, column: 5)
        case .amounts:
            _ = put(amountWords(of: source), .dim, column: 5)
        case .note(_, let number):
            let remarks = source.remarks
            if remarks.indices.contains(number) { _ = put(remarks[number], .warning, column: 5) }
        case .reject(_, let reason):
            let count = source.rejects[reason, default: 0]
            let places = source.firstRejects[reason]?.count ?? 0
            let first = count > places ? ", the first \(places):" : ":"
            _ = put("\(theme.glyphs.error) \(CountFormat.text(count)) \(reason.words)\(first)", .error, column: 5)
        case .place(_, let reject):
            let end = put(placeWords(of: reject, in: source), .link, column: 7, end: room * 2 / 3)
            _ = put(ByteFormat.text(reject.length), .dim, column: end + 2)
        case .skip(_, let reason):
            let count = source.skips[reason, default: 0]
            _ = put("\(CountFormat.text(count)) \(reason.words) skipped", .text, column: 5)
        }
    }

    private func draw(
        _ source: SourceLine,
        _ index: Int,
        isOpen: Bool,
        _ columns: SourceColumns,
        in frame: inout Frame,
        at row: Int
    ) {
        let mark = isOpen ? theme.glyphs.unfolded : theme.glyphs.folded
        frame.put(String(mark), column: 1, row: row, style: theme.style(.tree))
        // The end of a path tells sources apart, not its beginning.
        let fits = DisplayWidth.columns(of: source.name, unicode: theme.unicode) <= columns.name.count
        let name = DisplayText.truncated(
            fits ? source.name : source.shortName,
            columns: columns.name.count,
            unicode: theme.unicode
        )
        frame.put(name, column: columns.name.lowerBound, row: row, style: theme.style(.text))
        if let column = columns.state {
            let (words, role) = stateWords(of: source)
            frame.put(words, column: column.lowerBound, row: row, style: theme.style(role), maxColumns: column.count)
        }
        if let bar = columns.bar, let progress = source.progress {
            let text = ProgressBar(progress).text(columns: bar.count, glyphs: theme.glyphs)
            frame.put(text, column: bar.lowerBound, row: row, style: theme.style(.bar))
        }
        if let format = columns.format {
            let words = source.formats.isEmpty ? source.explanation ?? "" : source.formats.joined(separator: ", ")
            frame.put(
                DisplayText.truncated(words, columns: format.count, unicode: theme.unicode),
                column: format.lowerBound,
                row: row,
                style: theme.style(source.formats.isEmpty ? .warning : .text)
            )
        }
        func put(_ text: String, _ range: Range<Int>?, _ role: Role = .text) {
            guard let range else { return }
            frame.put(text, column: range.upperBound - text.count, row: row, style: theme.style(role))
        }
        put(ByteFormat.text(source.bytesRead), columns.read)
        let rate = live.sourceRates[index].bytes
        if rate > 0 { put(ByteFormat.text(rate) + "/s", columns.rate, .running) }
        put(CountFormat.text(source.spans), columns.spans)
        if source.rejected > 0 { put(CountFormat.text(source.rejected), columns.rejected, .error) }
        if source.skipped > 0 { put(CountFormat.text(source.skipped), columns.skipped, .dim) }
    }

    private func stateWords(of source: SourceLine) -> (String, Role) {
        switch source.state {
        case .waiting: (source.isGone ? "gone" : "waiting", .warning)
        case .reading: (source.progress.map { "reading \($0.percent)%" } ?? "reading", .running)
        case .following: ("following", .running)
        case .ended: ("ended", .status)
        case .failed: ("failed", .error)
        }
    }

    private func amountWords(of source: SourceLine) -> String {
        var words = [
            "\(ByteFormat.text(source.bytesRead)) of \(ByteFormat.text(max(source.bytesThere, source.bytesRead)))"
        ]
        if let files = source.fileCount { words.append(CountFormat.text(files, "file")) }
        if source.replacements > 0 { words.append("replaced " + CountFormat.text(source.replacements, "time")) }
        return words.joined(separator: ", ") + "  " + source.name
    }

    /// Where a piece lies: `spans.jsonl:17`, or `spans.jsonl byte 12345` while its line is not known.
    mutating func placeWords(of reject: Reject, in source: SourceLine) -> String {
        let place = places.place(of: reject)
        let part = place?.part
        guard let line = place?.line else {
            return source.shortName + (part.map { ", \($0)" } ?? "") + " byte \(reject.offset)"
        }
        return part.map { "\(source.shortName), \($0) line \(line)" } ?? "\(source.shortName):\(line)"
    }
}
