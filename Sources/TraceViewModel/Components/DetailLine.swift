import TerminalGrid
import TraceStore

/// Text of one role.
struct TextRun: Hashable, Sendable {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .text) {
        self.text = text
        self.role = role
    }
}

/// One row of the details: what it says, and what can be done with it.
struct DetailLine: Equatable, Sendable {
    var runs: [TextRun] = []
    /// What `y` copies here, in full even where the row shows a part.
    var copyValue: String?
    /// A list or a map that begins here and is copied as JSON, which is made only then: it may be as long as a file.
    var container: AttributeValue?
    /// Where Enter leads from here.
    var link: SpanKey?
    /// Whether it holds the searched text.
    var isMatch = false

    /// Whether the row is worth a stop for the selection.
    var isSelectable: Bool { copyValue != nil || container != nil || link != nil }

    /// What `y` copies.
    var copyText: String? { copyValue ?? container?.json }

    /// The whole text as written, before `Frame.put` makes it safe.
    var text: String { runs.map(\.text).joined() }

    /// Draws the row into at most `columns` cells.
    func draw(in frame: inout Frame, at point: Point, columns: Int, theme: Theme, isSelected: Bool = false) {
        if isSelected {
            let row = Rect(column: point.column, row: point.row, columns: columns, rows: 1)
            frame.fill(row, style: theme.selected(theme.style(.text)))
        }
        var used = 0
        for run in runs where used < columns {
            let style = theme.style(run.role)
            let text = DisplayText.truncated(run.text, columns: columns - used, unicode: theme.unicode)
            used += frame.put(
                text,
                column: point.column + used,
                row: point.row,
                style: isSelected ? theme.selected(style) : style,
                maxColumns: columns - used
            )
        }
    }

    /// Two rows side by side, the right one beginning after `columns` and a rule.
    static func beside(_ left: DetailLine?, _ right: DetailLine?, columns: Int, theme: Theme) -> DetailLine {
        let copied = left?.copyValue != nil || left?.container != nil ? left : right
        var line = DetailLine(
            copyValue: copied?.copyValue,
            container: copied?.container,
            link: right?.link ?? left?.link
        )
        line.isMatch = left?.isMatch ?? false || right?.isMatch ?? false
        var used = 0
        for run in left?.runs ?? [] where used < columns {
            let text = DisplayText.truncated(run.text, columns: columns - used, unicode: theme.unicode)
            used += DisplayWidth.columns(of: text, unicode: theme.unicode)
            line.runs.append(TextRun(text, run.role))
        }
        line.runs.append(TextRun(String(repeating: " ", count: max(0, columns - used)), .text))
        line.runs.append(TextRun(" \(theme.glyphs.verticalRule) ", .dim))
        line.runs += right?.runs ?? []
        return line
    }
}

/// Breaks text for a column of cells.
struct TextWrapping {
    var columns: Int
    var unicode: Bool
    /// Lines after which the rest is only counted; a value may be as long as its file.
    var lineLimit = 200

    /// The lines of a text: broken at its own newlines and where the columns end; safe to show.
    ///
    /// Nothing behind the last line is looked at.
    func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for character in text {
            let shown = character.isNewline ? "" : DisplayText.cleaned(String(character), unicode: unicode)
            let width = DisplayWidth.columns(of: shown, unicode: unicode)
            if character.isNewline || (used > 0 && used + width > columns) {
                lines.append(line)
                (line, used) = ("", 0)
                guard lines.count < lineLimit else { return lines + [unicode ? "…" : "~"] }
            }
            line += shown
            used += width
        }
        return lines + [line]
    }

    /// Runs that follow each other, broken where the columns end.
    func rows(of runs: [TextRun]) -> [[TextRun]] {
        var rows: [[TextRun]] = []
        var row: [TextRun] = []
        var used = 0
        for run in runs {
            var text = ""
            for character in run.text {
                let shown = DisplayText.cleaned(String(character), unicode: unicode)
                let width = DisplayWidth.columns(of: shown, unicode: unicode)
                if used > 0, used + width > columns {
                    if !text.isEmpty { row.append(TextRun(text, run.role)) }
                    rows.append(row)
                    (row, text, used) = ([], "", 0)
                }
                text += shown
                used += width
            }
            if !text.isEmpty { row.append(TextRun(text, run.role)) }
        }
        return rows + [row]
    }

    /// Rows of runs that are kept whole where possible, behind a first one, `separator` between them; continued rows
    /// are indented.
    func rows(_ first: TextRun, then parts: [TextRun], separator: String, indent: Int) -> [[TextRun]] {
        var row = [first]
        var rows: [[TextRun]] = []
        var used = DisplayWidth.columns(of: first.text, unicode: unicode)
        for (index, part) in parts.enumerated() {
            let between = index == 0 ? "  " : separator
            let width = DisplayWidth.columns(of: between + part.text, unicode: unicode)
            if used + width > columns {
                rows.append(row)
                row = [TextRun(spaces(indent)), part]
                used = indent + DisplayWidth.columns(of: part.text, unicode: unicode)
            } else {
                row += [TextRun(between, .dim), part]
                used += width
            }
        }
        return rows + [row]
    }
}
