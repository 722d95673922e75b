import Foundation
import TerminalGrid
import Testing

@testable import CursesTerminal

/// ncurses has one current screen, so that these tests run one after the other.
@Suite(.serialized) struct CursesTerminalTests {
    private let pseudo: PseudoTerminal
    private let terminal: CursesTerminal
    private let modesBefore: [UInt64]

    init() throws {
        setenv("TERM", "xterm-256color", 1)
        pseudo = try PseudoTerminal(size: Size(columns: 200, rows: 50))
        modesBefore = pseudo.modes
        terminal = try CursesTerminal(input: pseudo.device, output: pseudo.device, unicode: true)
    }

    private func page(selected: Int) -> Frame {
        var frame = Frame(size: Size(columns: 200, rows: 50))
        for row in 0..<50 {
            frame.put("12:00:00.036 ▸ evt-\(row) order.paid", column: 0, row: row)
            frame.put("115ms", column: 60, row: row, style: Style(attributes: .dim))
            frame.fill(
                Rect(column: 70 + row, row: row, columns: 60, rows: 1),
                with: "█",
                style: Style(foreground: .indexed(UInt8(row + 20)))
            )
        }
        frame.restyle(Rect(column: 0, row: selected, columns: 200, rows: 1)) { $0.attributes.insert(.reverse) }
        return frame
    }

    @Test func `it starts with the terminal's size and colours`() {
        #expect(terminal.size == Size(columns: 200, rows: 50))
        #expect(terminal.colorDepth == .indexed256)
        #expect(pseudo.modes != modesBefore)
    }

    @Test func `an equal frame writes nothing`() throws {
        try terminal.present(page(selected: 3))
        #expect(pseudo.written().contains("order.paid"))
        try terminal.present(page(selected: 3))
        #expect(pseudo.written() == "")
        terminal.invalidate()
        try terminal.present(page(selected: 3))
        #expect(pseudo.written().contains("order.paid"))
    }

    @Test func `a step of the selection writes less than two kilobytes`() throws {
        try terminal.present(page(selected: 3))
        _ = pseudo.written()
        try terminal.present(page(selected: 4))
        let bytes = pseudo.written().utf8.count
        #expect(bytes > 0 && bytes < 2_048, "\(bytes) bytes")
    }

    @Test func `what the C library measures otherwise does not shift the row`() throws {
        var frame = Frame(size: terminal.size)
        for (row, text) in ["👩‍👩‍👧", "🇩🇪", "❤\u{FE0F}", "1\u{FE0F}\u{20E3}", "日"].enumerated() {
            frame.put(text + "|end", column: 0, row: row)
        }
        try terminal.present(frame)
        let written = pseudo.written()
        #expect(written.contains("👩|end"))
        #expect(written.contains("DE|end"))
        #expect(written.contains("❤ |end"))
        #expect(written.contains("1 |end"))
        #expect(written.contains("日|end"))
    }

    @Test func `more colour pairs than the terminal has do not stop it`() throws {
        for round in 0..<3 {
            var frame = Frame(size: terminal.size)
            for index in 0..<10_000 {
                let style = Style(
                    foreground: .indexed(UInt8(index % 256)),
                    background: .indexed(UInt8(index / 256 + round * 40))
                )
                frame.put("x", column: index % 200, row: index / 200, style: style)
            }
            try terminal.present(frame)
            #expect(!pseudo.written().isEmpty)
        }
    }

    @Test func `a new size is an event and the next frame is drawn as a whole`() throws {
        try terminal.present(page(selected: 0))
        _ = pseudo.written()
        let small = Size(columns: 80, rows: 24)
        pseudo.resize(to: small)
        #expect(terminal.nextEvent() == .resize(small))
        #expect(terminal.nextEvent() == nil)
        // A frame of the old size is clipped.
        try terminal.present(page(selected: 0))
        let written = pseudo.written()
        #expect(written.contains("evt-23"))
        #expect(!written.contains("evt-24"))
    }

    @Test(arguments: [
        ("j", "j"), ("é", "é"), ("日", "日"), ("\r", "<Enter>"), ("\t", "<Tab>"), ("\u{7F}", "<BS>"), ("\u{3}", "<C-c>"),
        ("\u{1A}", "<C-z>"), ("\u{4}", "<C-d>"), ("\u{C}", "<C-l>"), ("\u{1B}", "<Esc>"), ("\u{1B}x", "<A-x>"),
        ("\u{1B}OA", "<Up>"), ("\u{1B}[A", "<Up>"), ("\u{1B}[1;2D", "<S-Left>"), ("\u{1B}[1;5C", "<C-Right>"),
        ("\u{1B}[Z", "<S-Tab>"), ("\u{1B}[6~", "<PgDn>"), ("\u{1B}[5;3~", "<A-PgUp>"), ("\u{1B}OP", "<F1>"),
        ("\u{1B}[24~", "<F12>"), ("\u{1B}[3~", "<Del>"), ("\u{1B}[99;9zq", "q"), ("a\u{1B}\u{1B}b", "a<Esc><A-b>"),
        ("gg/order\r", "gg/order<Enter>"),
    ])
    func `typed bytes arrive as keys`(bytes: String, notation: String) {
        pseudo.type(bytes)
        var keys = ""
        while let event = terminal.nextEvent() {
            guard case .key(let key) = event else { break }
            keys += key.notation
        }
        #expect(keys == notation)
    }

    @Test func `clicks and the wheel arrive once the mouse is taken`() {
        terminal.setMouse(enabled: true)
        let place = Point(column: 4, row: 2)
        let expected: [(bytes: String, action: MouseEvent.Action?)] = [
            ("[<0;5;3M", .click), ("[<0;5;3m", nil), ("[<0;5;3M", .doubleClick), ("[<0;5;3m", nil),
            ("[<64;5;3M", .wheelUp), ("[<65;5;3M", .wheelDown),
        ]
        for (bytes, action) in expected {
            pseudo.type("\u{1B}" + bytes)
            #expect(terminal.nextEvent() == action.map { .mouse(MouseEvent($0, at: place)) })
        }
    }

    @Test func `copied text is cleaned, capped and sent as base64`() {
        _ = pseudo.written()
        terminal.copyToClipboard("he\u{1B}llo")
        #expect(pseudo.written() == "\u{1B}]52;c;aGVsbG8=\u{7}")
        #expect(ClipboardSequence.bytes(for: String(repeating: "日", count: 100_000)).count < 74_994)
        #expect(String(decoding: ClipboardSequence.bytes(for: "a\nb"), as: UTF8.self).contains("YQpi"))
    }

    @Test func `it is given back as it was found, twice without harm, and can be taken again`() throws {
        try terminal.present(page(selected: 0))
        _ = pseudo.written()
        terminal.restore()
        #expect(pseudo.modes == modesBefore)
        #expect(pseudo.written().contains("\u{1B}[?1049l"))
        terminal.restore()
        #expect(pseudo.written() == "")
        #expect(terminal.nextEvent() == nil)
        try terminal.resume()
        try terminal.present(page(selected: 0))
        #expect(pseudo.modes != modesBefore)
        #expect(pseudo.written().contains("order.paid"))
    }

    @Test func `a crash gives it back`() throws {
        try terminal.present(page(selected: 0))
        _ = pseudo.written()
        CursesTerminal.emergencyRestore()
        #expect(pseudo.modes == modesBefore)
        #expect(pseudo.written().contains("\u{1B}[?1049l"))
    }
}

extension CursesTerminalTests {
    @Test func `what is no terminal is refused in one line`() {
        let file = open("/dev/null", O_RDWR)
        defer { close(file) }
        let error = #expect(throws: TerminalError.self) { try CursesTerminal(input: file, output: file) }
        #expect(error?.description == "the output is no terminal")
    }
}
