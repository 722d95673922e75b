import Testing

@testable import TraceViewModel

@Suite struct TextWrappingTests {
    @Test(arguments: [
        ("", [""]), ("abcd", ["abcd"]), ("abcdef", ["abcd", "ef"]), ("ab\ncd\r\n", ["ab", "cd", ""]),
        ("a漢字b", ["a漢", "字b"]), ("\u{1b}[31m", ["␛[31", "m"]),
    ])
    func breaksAtNewlinesAndColumns(text: String, lines: [String]) {
        #expect(TextWrapping(columns: 4, unicode: true).lines(of: text) == lines)
    }

    @Test func givesUpAfterItsLimit() {
        let wrapping = TextWrapping(columns: 1, unicode: false, lineLimit: 2)
        #expect(wrapping.lines(of: String(repeating: "x", count: 10_000)) == ["x", "x", "~"])
        #expect(TextWrapping(columns: -5, unicode: true).lines(of: "ab") == ["a", "b"])
    }
}
