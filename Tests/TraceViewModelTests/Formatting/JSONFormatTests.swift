import Testing

@testable import TraceViewModel

@Suite struct JSONFormatTests {
    @Test(
        arguments: [
            ("a \"b\" \\", #""a \"b\" \\""#), ("\u{1b}[31m", #""\u001b[31m""#), ("\u{9b}1m", #""\u009b1m""#),
            ("\u{202e}cod.exe", #""\u202ecod.exe""#), ("\u{61c}", #""\u061c""#), ("ä\n", #""ä\n""#),
        ]
    )
    func `what a terminal would obey is escaped`(text: String, expected: String) {
        #expect(JSONFormat.quoted(text) == expected)
    }
}
