/// Makes hostile text safe to show.
///
/// Names and values come from whoever sends spans. What a terminal would obey or hide is replaced by something visible:
/// controls by control pictures (`␛`), everything else without a shape (bidi marks, zero-width and other format
/// characters, unassigned and private scalars) by its number (`\u{202e}`). A combining mark without a base is dropped,
/// and so is every mark of a character beyond the eighth.
public enum DisplayText {
    /// The text as `Frame.put` shows it.
    ///
    /// In ASCII (`unicode: false`) controls become `^[`, and every other character that is not ASCII becomes `?`.
    public static func cleaned(_ text: String, unicode: Bool = true) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = ""
        forEachPiece(of: text, unicode: unicode) { piece, _ in
            result.append(piece)
            return true
        }
        return result
    }

    /// The cleaned text if it fits, else as much of it as fits before an ellipsis (`…`, in ASCII `~`).
    public static func truncated(_ text: String, columns: Int, unicode: Bool = true) -> String {
        var fitting = ""
        var beforeEllipsis = ""
        var used = 0
        var fits = true
        forEachPiece(of: text, unicode: unicode) { piece, width in
            fits = used + width <= columns
            guard fits else { return false }
            used += width
            fitting.append(piece)
            if used < columns { beforeEllipsis = fitting }
            return true
        }
        if fits { return fitting }
        return columns > 0 ? beforeEllipsis + (unicode ? "…" : "~") : ""
    }

    /// Calls `body` with each character that may enter a cell and its columns (1 or 2), until it returns `false`.
    ///
    /// Text is divided as terminals divide it: an emoji sequence is one piece, anything else one for each spacing scalar
    /// with the marks after it. (Swift's characters would do for most text, but one of them can be megabytes long.)
    /// Nothing behind the point where it stops is looked at.
    static func forEachPiece(of text: String, unicode: Bool, _ body: (Character, Int) -> Bool) {
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            // Most text: a printable ASCII character that nothing joins.
            if isPrintableASCII(scalar), next == scalars.endIndex || scalars[next].isASCII {
                guard body(Character(scalar), 1) else { return }
                index = next
                continue
            }
            if let end = EmojiSequence.end(of: scalars, from: index) {
                guard body(unicode ? String(scalars[index..<end]).first ?? "?" : "?", unicode ? 2 : 1) else { return }
                index = endOfMarks(on: scalar, in: scalars, from: end)
                continue
            }
            let columns = hasShape(scalar) ? DisplayWidth.columns(of: scalar) : 0
            index = columns > 0 ? endOfMarks(on: scalar, in: scalars, from: next) : next
            if columns > 0, !unicode {
                guard body(scalar.isASCII ? Character(scalar) : "?", 1) else { return }
            } else if columns > 0 {
                guard body(character(of: scalars, from: scalars.index(before: next), to: index), columns) else {
                    return
                }
            } else if !isMark(scalar) {
                for substitute in substitute(for: scalar, unicode: unicode) {
                    guard body(substitute, 1) else { return }
                }
            }
        }
    }

    /// Where the marks on a base end that begin at a place.
    private static func endOfMarks(
        on base: Unicode.Scalar,
        in scalars: String.UnicodeScalarView,
        from start: String.Index
    ) -> String.Index {
        var index = start
        while index < scalars.endIndex, joins(scalars[index], base) { index = scalars.index(after: index) }
        return index
    }

    /// A base with its marks, at most eight of them.
    private static func character(
        of scalars: String.UnicodeScalarView,
        from start: String.Index,
        to end: String.Index
    ) -> Character {
        let cut = scalars.index(start, offsetBy: 1 + markLimit, limitedBy: end) ?? end
        return String(scalars[start..<cut]).first ?? " "
    }

    private static let markLimit = 8

    /// Whether a scalar is drawn into the cell of the base before it.
    private static func joins(_ scalar: Unicode.Scalar, _ base: Unicode.Scalar) -> Bool {
        if scalar.value < 0x300 { return false }
        // The usual accents.
        if scalar.value < 0x34F { return true }
        if DisplayWidth.isConjoiningJamo(scalar) { return DisplayWidth.beginsSyllable(base) }
        return isMark(scalar)
    }

    private static func isPrintableASCII(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value < 0x7F
    }

    /// Whether something of the scalar can be seen, by itself or on a base.
    private static func hasShape(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        // Box drawing and blocks, which the screens are drawn with.
        if scalar.value >= 0x2500, scalar.value < 0x2600 { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard hasShape(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func substitute(for scalar: Unicode.Scalar, unicode: Bool) -> String {
        switch scalar.value {
        case 0..<0x20 where unicode: return String(UnicodeScalar(0x2400 + UInt16(scalar.value)) ?? "?")
        case 0x7F where unicode: return "\u{2421}"
        case 0...0x7F: return "^" + String(UnicodeScalar(UInt8(truncatingIfNeeded: scalar.value ^ 0x40)))
        default: return #"\u{"# + String(scalar.value, radix: 16) + "}"
        }
    }
}
