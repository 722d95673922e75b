import TestSupport
import Testing

@testable import TerminalGrid

@Suite struct InMemoryTerminalTests {
    @Test func `events come in order and a resize changes the size`() throws {
        let large = Size(columns: 80, rows: 24)
        let terminal = InMemoryTerminal(size: Size(columns: 40, rows: 10), events: [.resize(large), .closed])
        terminal.enqueue([.key(KeyPress(.enter))])
        #expect(terminal.nextEvent() == .resize(large))
        #expect(terminal.size == large)
        #expect(terminal.nextEvent() == .closed)
        #expect(terminal.nextEvent() == .key(KeyPress(.enter)))
        #expect(terminal.nextEvent() == nil)
    }

    @Test func `frames are kept until the terminal is given back`() throws {
        let terminal = InMemoryTerminal(size: Size(columns: 8, rows: 2))
        var frame = Frame(size: terminal.size)
        try terminal.present(frame)
        frame.put("hello", column: 1, row: 0, style: Style(role: StyleRole("t")))
        try terminal.present(frame)
        #expect(terminal.frames.count == 2)
        assertSnapshot(of: terminal.frames[1], legend: [("t", "title")], named: "hello")
        terminal.restore()
        #expect(throws: TerminalError.self) { try terminal.present(frame) }
        try terminal.resume()
        try terminal.present(frame)
    }
}
