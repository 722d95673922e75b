import TerminalGrid
import Testing
import TraceIngest
import TraceStore
import TraceViewModel

@testable import TraceCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The whole loop over a real file, with a terminal in memory.
///
/// A script looks at each frame and does the next thing when it sees what it waits for, so that nothing depends on
/// time.
@Suite(.serialized) struct EventLoopTests {
    @Test func aLifecycleThatIsAppendedAppearsUnfoldsAndTheLoopEnds() throws {
        let lines = try demoLines()
        let file = try TemporaryFile(lines[..<60].joined())
        let terminal = try WatchedTerminal(
            size: Size(columns: 110, rows: 30),
            script: [
                .init(sees: "evt-00000002") { _ in file.append(lines[60...].joined()) },
                .init(sees: "evt-00000019") { $0.press("g<Right>") },
                .init(sees: "validate-worker") { $0.press("<Enter>") },
                .init(sees: "Attributes") { $0.press("<Esc>") },
                .init(sees: "LIFECYCLE") { $0.press("q") },
            ]
        )
        #expect(try run(terminal, files: [file.path]) == .quit)
        #expect(terminal.rest == 0)
    }

    @Test func whatCannotBeReadIsFoundAndLookedAt() throws {
        let lines = try demoLines()
        let damaged = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"#
        let file = try TemporaryFile(lines[..<60].joined() + damaged + "\n" + lines[60...].joined())
        let terminal = try WatchedTerminal(
            size: Size(columns: 110, rows: 30),
            script: [
                .init(sees: "rejected: i") { $0.press("i") },
                .init(sees: ":61") { $0.press("jjj<Enter>") },
                .init(sees: " 61 {\"resourceSpans\":[{\"scopeSpans\"") { $0.press("qqq") },
            ]
        )
        #expect(try run(terminal, files: [file.path]) == .quit)
        #expect(terminal.rest == 0)
    }

    @Test func theFrameFollowsTheTerminalsSize() throws {
        let file = try TemporaryFile(demoLines().joined())
        let terminal = try WatchedTerminal(
            size: Size(columns: 110, rows: 30),
            script: [
                .init(sees: "evt-00000019") { $0.resize(Size(columns: 50, rows: 10)) },
                .init(sees: "evt-00000019") {
                    #expect($0.lastFrame?.size == Size(columns: 50, rows: 10))
                    $0.press("q")
                },
            ]
        )
        #expect(try run(terminal, files: [file.path]) == .quit)
        #expect(terminal.rest == 0)
    }

    @Test func aSearchGoesToAHitAndFindsWhatIsAppended() throws {
        let lines = try demoLines()
        let file = try TemporaryFile(lines[..<60].joined())
        let terminal = try WatchedTerminal(
            size: Size(columns: 110, rows: 30),
            script: [
                .init(sees: "evt-00000002") { $0.press("g/DEQUEUED<Enter>") },
                .init(sees: "not found") { $0.press("/dequeued<Enter>") },
                .init(sees: " of 22") { $0.press("gn") },
                .init(sees: " 1 of 22") { terminal in
                    terminal.press("n")
                    file.append(lines[60...].joined())
                },
                .init(sees: " 2 of 38") { $0.press("<Esc>q") },
            ]
        )
        #expect(try run(terminal, files: [file.path]) == .quit)
        #expect(terminal.rest == 0)
    }

    @Test func whatIsHeldStaysNearTheLimitHoweverFastItComes() throws {
        // Each span is a lifecycle, so that a batch has as many of them as it can.
        let lines = (10_000..<60_000).map { number in
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"aaaaaaaaaaaaaaaaaaaaaaaaaaa\#(number)","#
                + #""spanId":"aaaaaaaaaaaaaaaa","startTimeUnixNano":"\#(number)"}]}]}]}"# + "\n"
        }
        let file = try TemporaryFile(lines.joined())
        let terminal = try WatchedTerminal(
            size: Size(columns: 110, rows: 30),
            script: [.init(sees: "evicted 49k lifecycles") { $0.press("q") }]
        )
        #expect(try run(terminal, files: [file.path], limits: StoreLimits(spans: 500)) == .quit)
        // A batch has at most a megabyte and a half of them.
        let most = 500 + 3 << 19 / lines[0].utf8.count
        let held = terminal.heads.compactMap { head in
            head.firstMatch(of: #/([0-9.]+)(k?) spans/#).flatMap { found in
                Double(found.1).map { found.2.isEmpty ? $0 : 1000 * $0 }
            }
        }
        #expect(held.allSatisfy { $0 <= Double(most) })
    }

    private func run(
        _ terminal: WatchedTerminal,
        files: [String],
        limits: StoreLimits = StoreLimits()
    ) throws -> EventLoop.Ending {
        let session = try IngestSession.started(files.map(SourceName.file), options: IngestOptions())
        defer { session.stop() }
        var options = ViewOptions(size: terminal.size)
        options.now = currentTime()
        let loop = try EventLoop(
            terminal: terminal,
            keyboard: terminal.keyboard,
            session: session,
            signals: Signals(),
            options: options,
            limits: limits
        )
        return try loop.run()
    }

    private func demoLines() throws -> [String] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try #require(readText("/\(root)/demo-data/lifecycles.jsonl"))
        return text.split(separator: "\n").map { $0 + "\n" }
    }
}

/// A terminal in memory that lets a script look at every frame.
private final class WatchedTerminal: Terminal {
    struct Step {
        var sees: String
        var then: (WatchedTerminal) -> Void

        init(sees: String, then: @escaping (WatchedTerminal) -> Void) {
            self.sees = sees
            self.then = then
        }
    }

    private(set) var size: Size
    private(set) var lastFrame: Frame?
    /// The first rows of all frames.
    private(set) var heads: [String] = []
    let colorDepth = ColorDepth.trueColor
    let showsUnicode = true
    let keyboard: Int32
    private let wakeKeyboard: Int32
    private var steps: ArraySlice<Step>
    private var events: [TerminalEvent] = []

    init(size: Size, script: [Step]) throws {
        self.size = size
        steps = script[...]
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        keyboard = ends[0]
        wakeKeyboard = ends[1]
    }

    deinit {
        close(keyboard)
        close(wakeKeyboard)
    }

    /// Steps that were not reached.
    var rest: Int { steps.count }

    func press(_ keys: String) {
        do { post(try KeyPress.sequence(from: keys).map(TerminalEvent.key)) } catch { Issue.record("\(error)") }
    }

    func resize(_ size: Size) {
        self.size = size
        post([.resize(size)])
    }

    private func post(_ new: [TerminalEvent]) {
        events += new
        var byte: UInt8 = 0
        _ = write(wakeKeyboard, &byte, 1)
    }

    func present(_ frame: Frame) {
        lastFrame = frame
        heads.append(frame.textRows[0])
        guard let step = steps.first, frame.textRows.contains(where: { $0.contains(step.sees) }) else { return }
        steps.removeFirst()
        step.then(self)
    }

    func nextEvent() -> TerminalEvent? {
        guard !events.isEmpty else { return nil }
        var byte: UInt8 = 0
        if events.count == 1 { _ = read(keyboard, &byte, 1) }
        return events.removeFirst()
    }

    func invalidate() {}
    func setMouse(enabled: Bool) {}
    func copyToClipboard(_ text: String) {}
    func restore() {}
    func resume() {}
}
