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
    /// Nothing behind the point where it stops is looked at.
    static func forEachPiece(of text: String, unicode: Bool, _ body: (Character, Int) -> Bool) {
        let bytes = text.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            guard byte >= 0x20, byte < 0x7F else { break }
            let next = bytes.index(after: index)
            // A character that is not ASCII may combine with this byte.
            if next < bytes.endIndex, bytes[next] >= 0x80 { break }
            guard body(Character(Unicode.Scalar(byte)), 1) else { return }
            index = next
        }
        for character in text[index...] {
            guard forEachPiece(of: character, unicode: unicode, body) else { return }
        }
    }

    /// An emoji is one piece; anything else is one piece for each spacing scalar with the marks after it, which is how
    /// terminals divide it.
    private static func forEachPiece(
        of character: Character,
        unicode: Bool,
        _ body: (Character, Int) -> Bool
    ) -> Bool {
        if EmojiSequence.matches(character) {
            return unicode ? body(character, 2) : body("?", 1)
        }
        var piece = Piece()
        for scalar in character.unicodeScalars {
            let columns = DisplayWidth.columns(of: scalar)
            if hasShape(scalar), columns > 0 {
                guard piece.hand(to: body) else { return false }
                piece = Piece(scalar, columns: columns, unicode: unicode)
            } else if hasShape(scalar), piece.columns > 0 {
                if unicode { piece.append(mark: scalar) }
            } else if !isMark(scalar) {
                guard piece.hand(to: body) else { return false }
                piece = Piece()
                for substitute in substitute(for: scalar, unicode: unicode) {
                    guard body(substitute, 1) else { return false }
                }
            }
        }
        return piece.hand(to: body)
    }

    /// Whether something of the scalar can be seen, by itself or on a base.
    private static func hasShape(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
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

/// A spacing scalar with the marks on it.
private struct Piece {
    private static let markLimit = 8

    private var text = ""
    private var marks = 0
    private(set) var columns = 0

    init() {}

    init(_ scalar: Unicode.Scalar, columns: Int, unicode: Bool) {
        let isShown = unicode || scalar.isASCII
        text.unicodeScalars.append(isShown ? scalar : "?")
        self.columns = isShown ? columns : 1
    }

    mutating func append(mark: Unicode.Scalar) {
        guard marks < Piece.markLimit else { return }
        marks += 1
        text.unicodeScalars.append(mark)
    }

    /// Gives the piece away, if there is one.
    func hand(to body: (Character, Int) -> Bool) -> Bool {
        guard let character = text.first else { return true }
        return body(character, columns)
    }
}
