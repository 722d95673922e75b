import Testing

@testable import TerminalGrid

@Suite struct FrameANSITests {
    private func row(depth: ColorDepth, _ parts: [(String, Style)]) -> String {
        var frame = Frame(size: Size(columns: 12, rows: 1))
        var column = 0
        for (text, style) in parts { column += frame.put(text, column: column, row: 0, style: style) }
        return frame.ansiRows(depth: depth)[0].replacing("\u{1B}", with: "␛")
    }

    @Test func `plain text holds no escape and no blanks at its end`() {
        #expect(row(depth: .trueColor, [("ab 日  ", .plain)]) == "ab 日")
        #expect(row(depth: .trueColor, []) == "")
    }

    @Test func `each change of style starts from the plain one and the row ends in it`() {
        let bold = Style(attributes: .bold)
        let red = Style(foreground: .indexed(1), background: .indexed(12))
        #expect(row(depth: .sixteen, [("a", bold), ("b", red), ("c", .plain)]) == "␛[0;1ma␛[0;31;104mb␛[0mc")
        #expect(row(depth: .sixteen, [("a", bold)]) == "␛[0;1ma␛[0m")
    }

    @Test func `blanks that can be seen stay`() {
        #expect(row(depth: .eight, [("a ", Style(attributes: .reverse))]) == "␛[0;7ma ␛[0m")
    }

    @Test(arguments: [
        (ColorDepth.trueColor, "38;2;215;0;95"), (.indexed256, "38;5;161"), (.sixteen, "31"), (.eight, "31"),
    ])
    func `a colour is the nearest that the depth has`(depth: ColorDepth, parameters: String) {
        #expect(row(depth: depth, [("x", Style(foreground: .rgb(215, 0, 95)))]) == "␛[0;\(parameters)mx␛[0m")
    }

    @Test func `without colours only attributes are left`() {
        #expect(
            row(depth: .monochrome, [("x", Style(foreground: .indexed(1), attributes: .underline))]) == "␛[0;4mx␛[0m"
        )
        #expect(row(depth: .monochrome, [("x", Style(foreground: .indexed(1)))]) == "x")
    }

    @Test func `every colour of the cube and the greys is its own nearest`() {
        for index in UInt8(16)...255 { #expect(Color.indexed(index).nearest(at: .indexed256) == .indexed(index)) }
        #expect(Color.rgb(128, 128, 128).nearest(at: .indexed256) == .indexed(244))
        #expect(Color.rgb(95, 135, 175).nearest(at: .indexed256) == .indexed(67))
        #expect(Color.indexed(9).nearest(at: .eight) == .indexed(1))
    }
}
