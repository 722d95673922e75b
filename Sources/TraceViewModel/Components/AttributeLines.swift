import TerminalGrid
import TraceStore

/// Writes attributes as rows: the key, then the value, which goes on below itself where it is long.
struct AttributeLines {
    var width: Int
    var theme: Theme
    var indent = 2

    /// Entries of a list that are shown; the rest is counted.
    ///
    /// SDKs keep 128 unless they are told otherwise, and all rows are made anew for every frame.
    static let listLimit = 500
    /// Rows after which nothing more is shown, however lists lie in lists.
    static let rowLimit = 2000
    /// The widest key that values stand beside.
    private static let widestKey = 28

    /// Attributes with what is inside them, in written order.
    func lines(of attributes: [Attribute]) -> [DetailLine] {
        var lines: [DetailLine] = []
        var stack: [(key: String, value: AttributeValue, depth: Int)] = []
        push(attributes, depth: 0, onto: &stack)
        let keyColumns = keyColumns(attributes.prefix(Self.listLimit))
        while let (key, value, depth) = stack.popLast() {
            guard lines.count < Self.rowLimit else {
                lines.append(Self.rest(stack.count + 1, indent: indent))
                break
            }
            let room = width - indentation(depth) - keyColumns - 1
            if let text = value.compactText, !value.isContainer || text.utf8.count <= room {
                lines += rows(key, text, value, depth: depth, keyColumns: keyColumns)
                continue
            }
            lines.append(
                DetailLine(
                    runs: [TextRun(spaces(indentation(depth)) + key, .attributeKey)],
                    container: value
                )
            )
            switch value {
            case .map(let members): push(members, depth: depth + 1, onto: &stack)
            case .array(let elements):
                let shown = elements.prefix(Self.listLimit + 1)
                let members = shown.enumerated().map { Attribute(key: "[\($0)]", value: $1) }
                push(members, of: elements.count, depth: depth + 1, onto: &stack)
            default: break
            }
        }
        return lines
    }

    private func push(
        _ attributes: [Attribute],
        of count: Int? = nil,
        depth: Int,
        onto stack: inout [(key: String, value: AttributeValue, depth: Int)]
    ) {
        let rest = (count ?? attributes.count) - Self.listLimit
        if rest > 0 { stack.append(("", .unread(Self.more(rest)), depth)) }
        for attribute in attributes.prefix(Self.listLimit).reversed() {
            stack.append((attribute.key, attribute.value, depth))
        }
    }

    /// What is said of entries that are not shown.
    static func more(_ count: Int) -> String { "\(CountFormat.exact(count)) more, not shown" }

    /// The row that says so.
    static func rest(_ count: Int, indent: Int = 2) -> DetailLine {
        DetailLine(runs: [TextRun(spaces(indent) + "…(\(more(count)))", .dim)])
    }

    private func rows(
        _ key: String,
        _ text: String,
        _ value: AttributeValue,
        depth: Int,
        keyColumns: Int
    ) -> [DetailLine] {
        let key = DisplayText.cleaned(key, unicode: theme.unicode)
        let before = indentation(depth)
        let used = before + DisplayWidth.columns(of: key, unicode: theme.unicode)
        let aligned = max(indentation(0) + keyColumns, used) + 1
        // A key that leaves its value no room has a row of its own.
        let standsAlone = width - aligned < 12
        let valueColumn = standsAlone ? min(before + 2, max(0, width - 1)) : aligned
        let wrapping = TextWrapping(columns: width - valueColumn, unicode: theme.unicode)
        let copy = value.copyText
        var lines: [DetailLine] = []
        if standsAlone {
            lines.append(DetailLine(runs: [TextRun(spaces(before) + key, .attributeKey)], copyValue: copy))
        }
        for (index, line) in wrapping.lines(of: text).enumerated() {
            let isBeside = index == 0 && !standsAlone
            let head =
                isBeside
                ? [TextRun(spaces(before) + key, .attributeKey), TextRun(spaces(valueColumn - used))]
                : [TextRun(spaces(valueColumn))]
            lines.append(DetailLine(runs: head + [TextRun(line, value.role)], copyValue: copy))
        }
        return lines
    }

    private func keyColumns(_ attributes: some Sequence<Attribute>) -> Int {
        let limit = min(Self.widestKey, width / 2)
        return attributes.reduce(0) { widest, attribute in
            let columns = DisplayWidth.columns(of: attribute.key, unicode: theme.unicode)
            return columns <= limit ? max(widest, columns) : widest
        }
    }

    /// Deep nesting stops moving to the right where half the width is used up.
    private func indentation(_ depth: Int) -> Int { min(indent + 2 * depth, max(indent, width / 2)) }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

extension AttributeValue {
    var isContainer: Bool {
        switch self {
        case .array, .map: true
        default: false
        }
    }

    var role: Role {
        switch self {
        case .empty, .unread: .dim
        default: .value
        }
    }

    /// What `y` copies: a string bare, everything else as JSON.
    var copyText: String {
        if case .string(let text) = self { return text }
        return json
    }

    /// More entries fit no row.
    private static var compactLimit: Int { 1000 }

    /// The value in a row; nil for lists and maps that hold further ones.
    ///
    /// A string that could be taken for a value of another type stands in quotes.
    var compactText: String? {
        switch self {
        case .empty: return "(empty)"
        case .unread(let reason): return "…(\(reason))"
        case .string(let text): return text.isEmpty || looksTyped(text) ? "\"\(text)\"" : text
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .double(let value): return String(value)
        case .bytes(let bytes): return bytesText(bytes)
        case .array(let elements):
            return elements.count > Self.compactLimit || elements.contains(where: \.isContainer) ? nil : json
        case .map(let members):
            return members.count > Self.compactLimit || members.contains(where: \.value.isContainer) ? nil : json
        }
    }
}

private func looksTyped(_ text: String) -> Bool {
    Int64(text) != nil || Double(text) != nil || ["true", "false", "(empty)"].contains(text)
}

private func bytesText(_ bytes: [UInt8]) -> String {
    let shown = bytes.prefix(64).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return CountFormat.text(bytes.count, "byte") + " " + shown + (bytes.count > 64 ? "..." : "")
}
