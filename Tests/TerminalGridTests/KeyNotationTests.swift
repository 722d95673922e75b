import Testing

@testable import TerminalGrid

@Suite struct KeyNotationTests {
    @Test(arguments: [
        "j", "G", "é", "<Enter>", "<Tab>", "<S-Tab>", "<BS>", "<Del>", "<Esc>", "<Space>", "<lt>", "<PgUp>", "<PgDn>",
        "<Home>", "<End>", "<Ins>", "<Up>", "<S-Left>", "<C-d>", "<A-x>", "<C-A-x>", "<C-Space>", "<A-lt>", "<F1>",
        "<F12>", "<C-->",
    ])
    func `a key is printed as it is read`(notation: String) throws {
        let keys = try KeyPress.sequence(from: notation)
        #expect(keys.count == 1)
        #expect(keys.map(\.notation) == [notation])
    }

    @Test func `a sequence mixes characters and names`() throws {
        let keys = try KeyPress.sequence(from: "zo /a>b<lt><enter><PageDown><M-F2><C-D>")
        #expect(keys.map(\.notation).joined() == "zo<Space>/a>b<lt><Enter><PgDn><A-F2><C-d>")
        #expect(keys.first == KeyPress(.character("z")))
        #expect(keys.last == KeyPress(.character("d"), modifiers: .control))
        #expect(try KeyPress.sequence(from: "").isEmpty)
    }

    @Test(arguments: [
        ("jj<Entr>", "'<Entr>' names no key"),
        ("a < b", "'< b' has no closing '>'; write <lt> for the character"),
        ("<>", "'<>' names no key"),
        ("<F99>", "'<F99>' names no key"),
        ("<S-a>", "'<S-a>' puts Shift on a character; write the character it makes"),
        ("a\nb", "'␊' is a control character; write <Enter> or <Tab>"),
    ])
    func `what names no key is named in the error`(text: String, message: String) {
        let error = #expect(throws: KeyNotationError.self) { try KeyPress.sequence(from: text) }
        #expect(error?.description == message)
    }
}
