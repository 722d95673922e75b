import CNcurses

/// What is handed to ncurses for a grapheme.
///
/// ncurses believes the C library about widths. Where that differs from ours, drawing the grapheme would shift the rest
/// of the row, so that something else of the right width is drawn.
enum DrawableText {
    /// Appends a grapheme of `columns` columns.
    static func append(_ character: Character, columns: Int, unicode: Bool, to text: inout [wchar_t]) {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, unicode || character.isASCII else {
            return append("?", padding: columns - 1, to: &text)
        }
        if first.isASCII, scalars.count == 1 { return text.append(wide(first)) }

        let width = Int(curses_width(wide(first)))
        if width == columns, scalars.dropFirst().allSatisfy({ curses_width(wide($0)) == 0 }) {
            text.append(contentsOf: scalars.map(wide))
        } else if isRegional(first), columns == 2 {
            // A flag is written as its country's letters.
            for scalar in scalars { text.append(wide(scalar) - wchar_t(0x1F1E6 - 0x41)) }
        } else if width == 1 || width == 2, width <= columns {
            // The first picture of a family, or a sign that would have been an emoji.
            append(first, padding: columns - width, to: &text)
        } else {
            append("?", padding: columns - 1, to: &text)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, padding: Int, to text: inout [wchar_t]) {
        text.append(wide(scalar))
        for _ in 0..<max(0, padding) { text.append(wide(" ")) }
    }

    private static func wide(_ scalar: Unicode.Scalar) -> wchar_t {
        wchar_t(truncatingIfNeeded: scalar.value)
    }

    private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
