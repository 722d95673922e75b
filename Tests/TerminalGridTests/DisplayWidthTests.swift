import Testing

@testable import TerminalGrid

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("…─│█▏✗", 6),
        ("日本", 4), ("ｗ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("⌚", 2), ("✨", 2), ("🧪", 2), ("🫠", 2),
        ("❤", 1), ("❤\u{FE0F}", 2), ("1\u{FE0F}\u{20E3}", 2), ("👍🏽", 2), ("🇩🇪", 2), ("🇩", 1),
        ("👩‍👩‍👧‍👦", 2), ("👨🏻‍❤️‍💋‍👨🏽", 2), ("🏳️‍🌈", 2),
        ("नि", 2), ("ไทย", 3), ("กำ", 2), ("שלום", 4),
    ])
    func `text takes the columns that Unicode gives it`(text: String, columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }

    @Test func `no piece of any assigned scalar is wider than two columns or has none`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned else { continue }
            DisplayText.forEachPiece(of: String(scalar), unicode: true) { _, columns in
                if columns != 1, columns != 2 { Issue.record("U+\(String(value, radix: 16)) takes \(columns)") }
                return true
            }
        }
    }

    @Test func `an ellipsis stands where text does not fit`() {
        #expect(DisplayText.truncated("evaluate", columns: 8) == "evaluate")
        #expect(DisplayText.truncated("evaluate", columns: 5) == "eval…")
        #expect(DisplayText.truncated("evaluate", columns: 5, unicode: false) == "eval~")
        #expect(DisplayText.truncated("日本語", columns: 5) == "日本…")
        #expect(DisplayText.truncated("日本語", columns: 4) == "日…")
        #expect(DisplayText.truncated("evaluate", columns: 1) == "…")
        #expect(DisplayText.truncated("evaluate", columns: 0) == "")
        #expect(DisplayText.truncated("", columns: 0) == "")
    }
}
