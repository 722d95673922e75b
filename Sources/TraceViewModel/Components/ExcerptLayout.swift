import TerminalGrid
import TraceStore

/// One row of raw input.
struct ExcerptRow: Hashable, Sendable {
    /// Offset of its first byte; `nil` for what stands for a gap.
    var offset: UInt64?
    /// How many lines behind the piece's own line it begins; `nil` where no line begins.
    var line: Int?
    /// Whether some of it was rejected.
    var isMarked = false
    var runs: [TextRun] = []
}

/// Lays the bytes around a rejected piece out in rows, as text or, where they are none, in hex.
///
/// Bytes that are no UTF-8 become `\xff`; everything else goes through `DisplayText`, as all text of the input does.
struct ExcerptLayout {
    let excerpt: InputExcerpt
    let rejected: Range<UInt64>
    let columns: Int
    let theme: Theme

    private var rows: [ExcerptRow] = []
    private var row = ExcerptRow()
    private var used = 0

    init(_ excerpt: InputExcerpt, of reject: Reject, columns: Int, theme: Theme) {
        self.excerpt = excerpt
        rejected = reject.offset..<(reject.offset &+ max(1, min(reject.length, .max - reject.offset)))
        self.columns = max(1, columns)
        self.theme = theme
    }

    /// The rows.
    static func rows(of excerpt: InputExcerpt, around reject: Reject, columns: Int, theme: Theme) -> [ExcerptRow] {
        var layout = ExcerptLayout(excerpt, of: reject, columns: columns, theme: theme)
        let isBinary = layout.isBinary
        for (index, part) in excerpt.parts.enumerated() {
            if index > 0 { layout.addGap(from: excerpt.parts[index - 1].end, to: part.offset) }
            isBinary ? layout.addHex(part) : layout.addText(part, hasLines: index == 0)
        }
        return layout.rows
    }

    /// Whether so many of the bytes are no text's that they are better shown as numbers.
    private var isBinary: Bool {
        var strange = 0
        var count = 0
        for part in excerpt.parts {
            count += part.bytes.count
            for byte in part.bytes where byte < 0x08 || (byte >= 0x0e && byte < 0x20 && byte != 0x1b) { strange += 1 }
        }
        return strange * 32 > count
    }

    private mutating func addGap(from begin: UInt64, to end: UInt64) {
        let words =
            "\(theme.glyphs.ellipsis) \(ByteFormat.text(end > begin ? end - begin : 0)) more \(theme.glyphs.ellipsis)"
        rows.append(ExcerptRow(isMarked: true, runs: [TextRun(words, .dim)]))
    }

    // MARK: Text

    private mutating func addText(_ part: InputExcerpt.Part, hasLines: Bool) {
        let before = Int(clamping: rejected.lowerBound &- part.offset)
        var line = 0
        for byte in part.bytes.prefix(before) where byte == UInt8(ascii: "\n") { line -= 1 }
        row = ExcerptRow(offset: part.offset, line: hasLines ? line : nil)
        used = 0
        var index = 0
        while index < part.bytes.count {
            let offset = part.offset &+ UInt64(index)
            let isMarked = rejected.contains(offset)
            let byte = part.bytes[index]
            if byte == UInt8(ascii: "\n") {
                if isMarked { row.isMarked = true }
                endRow()
                line += 1
                row = ExcerptRow(offset: offset &+ 1, line: hasLines ? line : nil)
                index += 1
            } else if byte >= 0x20, byte < 0x7f {
                add(String(UnicodeScalar(byte)), 1, isMarked, at: offset)
                index += 1
            } else if let (scalar, count) = scalar(in: part.bytes, at: index) {
                let text = DisplayText.cleaned(String(scalar), unicode: theme.unicode)
                add(text, DisplayWidth.columns(of: text, unicode: theme.unicode), isMarked, at: offset)
                index += count
            } else {
                add(#"\x"# + hex(byte), 4, isMarked, at: offset)
                index += 1
            }
        }
        if row.offset != part.end || !row.runs.isEmpty { endRow() }
    }

    private mutating func endRow() {
        rows.append(row)
        used = 0
    }

    private mutating func add(_ text: String, _ width: Int, _ isMarked: Bool, at offset: UInt64) {
        if used > 0, used + width > columns {
            endRow()
            row = ExcerptRow(offset: offset)
        }
        let role: Role = isMarked ? .error : .text
        if let last = row.runs.indices.last, row.runs[last].role == role {
            row.runs[last].text += text
        } else {
            row.runs.append(TextRun(text, role))
        }
        if isMarked { row.isMarked = true }
        used += width
    }

    /// The scalar that begins at an index, and how many bytes it has; `nil` where none does.
    private func scalar(in bytes: [UInt8], at index: Int) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var iterator = bytes[index..<min(index + 4, bytes.count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    // MARK: Numbers

    private mutating func addHex(_ part: InputExcerpt.Part) {
        // Each byte takes three columns and one more for its character; in groups of eight.
        let perRow = columns >= 67 ? 16 : 8
        for begin in stride(from: 0, to: part.bytes.count, by: perRow) {
            row = ExcerptRow(offset: part.offset &+ UInt64(begin))
            let bytes = part.bytes[begin..<min(begin + perRow, part.bytes.count)]
            for column in 0..<perRow {
                if column > 0, column % 8 == 0 { addRun(" ", .text) }
                guard column < bytes.count else {
                    addRun("   ", .text)
                    continue
                }
                addRun(hex(bytes[begin + column]) + " ", role(of: begin + column, in: part))
            }
            addRun(" ", .text)
            for index in bytes.indices {
                let byte = bytes[index]
                addRun(byte >= 0x20 && byte < 0x7f ? String(UnicodeScalar(byte)) : ".", role(of: index, in: part))
            }
            row.isMarked = row.runs.contains { $0.role == .error }
            rows.append(row)
        }
    }

    private func role(of index: Int, in part: InputExcerpt.Part) -> Role {
        rejected.contains(part.offset &+ UInt64(index)) ? .error : .text
    }

    private mutating func addRun(_ text: String, _ role: Role) {
        if let last = row.runs.indices.last, row.runs[last].role == role {
            row.runs[last].text += text
        } else {
            row.runs.append(TextRun(text, role))
        }
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
