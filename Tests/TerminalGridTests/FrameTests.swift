import Testing

@testable import TerminalGrid

@Suite struct FrameTests {
    private static let mark = Style(role: StyleRole("m"), attributes: .bold)

    private func rows(_ columns: Int, _ rows: Int, _ draw: (inout Frame) -> Void) -> [String] {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        draw(&frame)
        return frame.dump().split(separator: "\n").dropFirst().map { String($0.dropFirst().dropLast()) }
    }

    @Test func `text is clipped at every edge`() {
        #expect(rows(4, 1) { $0.put("abcdef", column: 2, row: 0) } == ["  ab"])
        #expect(rows(4, 1) { $0.put("abcdef", column: -2, row: 0) } == ["cdef"])
        #expect(rows(4, 1) { $0.put("abcdef", column: -2, row: 1) } == ["    "])
        #expect(rows(4, 1) { $0.put("abcdef", column: .min, row: .min) } == ["    "])
        #expect(rows(4, 1) { $0.put("abcdef", column: .max, row: .max) } == ["    "])
        #expect(rows(0, 0) { $0.put("abcdef", column: 0, row: 0) } == [])
        #expect(rows(-1, 5) { $0.put("abcdef", column: 0, row: 0) } == ["", "", "", "", ""])
    }

    @Test func `put tells how many columns it took`() {
        var frame = Frame(size: Size(columns: 10, rows: 1))
        #expect(frame.put("日本", column: 0, row: 0) == 4)
        #expect(frame.put("abc", column: 0, row: 0, maxColumns: 2) == 2)
        #expect(frame.put("abc", column: 8, row: 0) == 2)
        #expect(frame.put("abc", column: -1, row: 0) == 3)
        #expect(frame.put("abc", column: 10, row: 0) == 0)
        #expect(frame.put("abc", column: 0, row: 0, maxColumns: -1) == 0)
        #expect(frame.put("\u{1B}", column: 0, row: 0) == 1)
    }

    @Test func `a wide character is never half drawn`() {
        #expect(rows(3, 1) { $0.put("日本", column: 0, row: 0) } == ["日 "])
        #expect(rows(3, 1) { $0.put("日本", column: -1, row: 0) } == [" 本"])
        #expect(rows(4, 1) { $0.put("日本", column: 0, row: 0, maxColumns: 3) } == ["日  "])
    }

    @Test func `overwriting one half of a wide character blanks the other`() {
        let draw = { (column: Int, text: String) in
            rows(4, 1) {
                $0.put("日本", column: 0, row: 0)
                $0.put(text, column: column, row: 0)
            }
        }
        #expect(draw(0, "x") == ["x 本"])
        #expect(draw(1, "x") == [" x本"])
        #expect(draw(1, "語") == [" 語 "])
        #expect(
            rows(4, 1) {
                $0.put("日本", column: 0, row: 0)
                $0.fill(Rect(column: 1, row: 0, columns: 2, rows: 1), with: "#")
            } == [" ## "]
        )
    }

    @Test func `cells obey the same rules when they are set one by one`() {
        var frame = Frame(size: Size(columns: 4, rows: 1))
        frame[0, 0] = Cell("日", style: Self.mark)
        #expect(frame[1, 0] == Cell(nil, style: Self.mark))
        frame[1, 0] = Cell(nil)
        #expect(frame[0, 0].text == "日")
        frame[3, 0] = Cell("日")
        #expect(frame[3, 0].text == " ")
        frame[2, 0] = Cell("\u{1B}")
        #expect(frame[2, 0].text == "␛")
        frame[9, 9] = Cell("x")
        #expect(frame[9, 9] == .blank)
    }

    @Test func `no generated text breaks a row or leaves a control in it`() {
        var seed: UInt64 = 7
        for round in 0..<500 {
            var frame = Frame(size: Size(columns: 20, rows: 1), unicode: round % 2 == 0)
            for column in [-3, 4, 9, 0, 15] {
                frame.put(HostileText.next(&seed), column: column, row: 0, maxColumns: 7)
            }
            for column in 0..<20 {
                guard let character = frame[column, 0].text else {
                    #expect(column > 0 && frame[column - 1, 0].text.map { DisplayWidth.columns(of: String($0)) } == 2)
                    continue
                }
                let isWide = column < 19 && frame[column + 1, 0].text == nil
                #expect(DisplayWidth.columns(of: String(character)) == (isWide ? 2 : 1))
                #expect(DisplayText.cleaned(String(character), unicode: frame.isUnicode) == String(character))
            }
        }
    }

    @Test func `styles change without the text`() {
        var frame = Frame(size: Size(columns: 3, rows: 2))
        frame.put("abc", column: 0, row: 1)
        frame.restyle(Rect(column: 1, row: 1, columns: 99, rows: .max)) { $0 = Self.mark }
        #expect(
            frame.dump(legend: [("m", "marked"), ("u", "unused")]) == """
                3x2 cursor hidden
                "   "
                "abc"

                "   "
                " mm"

                m marked

                """
        )
    }

    @Test func `a dump shows size, cursor, rows, styles and legend`() {
        var frame = Frame(size: Size(columns: 6, rows: 2))
        frame.put("日x", column: 0, row: 0, style: Self.mark)
        frame.put("y", column: 0, row: 1, style: Style(role: StyleRole("z")))
        frame.horizontalLine(column: 2, row: 1, columns: 2)
        frame.cursor = Point(column: 2, row: 1)
        #expect(
            frame.dump() == """
                6x2 cursor 2,1
                "日x   "
                "y ──  "

                """
        )
        #expect(
            frame.dump(legend: [("m", "marked")]).hasSuffix(
                """
                "mmm   "
                "z     "

                m marked
                z ?

                """
            )
        )
        #expect(frame.textRows == ["日x", "y ──"])
    }
}
