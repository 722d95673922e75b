import ArgumentParser
import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// `tracetail print`: the outline, unfolded, as text.
struct PrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print every lifecycle as text, and end.",
        discussion: "Lifecycles come in order of their first start; with --follow as they become quiet."
    )

    @OptionGroup var sources: SourceOptions
    @OptionGroup var look: LookOptions

    @Option(help: ArgumentHelp("Print only this lifecycle: its trace id, or how that begins.", valueName: "id"))
    var trace: String?

    @Option(help: "Columns; by default the terminal's width, else 120.")
    var width: Int?

    @Flag(help: "Go on: print each lifecycle when it becomes quiet, and again, marked, when it grows afterwards.")
    var follow = false

    func validate() throws {
        if let width, !(20...1000).contains(width) { throw ValidationError("--width takes 20 to 1000 columns.") }
        if let trace, trace.isEmpty || !trace.allSatisfy(\.isHexDigit) {
            throw ValidationError("--trace takes hex digits.")
        }
    }

    func run() throws {
        if follow { return try printAsTheyBecomeQuiet() }
        let loaded = try LoadedStore(sources)
        defer { loaded.session.stop() }
        let store = loaded.store
        var printer = printer()
        let rows = printer.order(of: store).filter { isWanted(store.trace($0)) }
        if rows.isEmpty, let trace {
            throw CommandFailure(line: "no lifecycle whose trace id begins with \(trace)")
        }
        if !rows.isEmpty { write(printer.heading()) }
        for row in rows {
            printer.draw(row, of: store, write)
        }
        let unread = store.totals.rejected
        if unread > 0 {
            StandardStream.error.write(
                "tracetail: \(unread) pieces could not be read; tracetail stats says where\n"
            )
        }
    }

    private func printAsTheyBecomeQuiet() throws {
        var options = sources.ingestOptions(follow: true)
        options.waitForMissing = false
        let session = try IngestSession.started(try sources.sources(), options: options)
        defer { session.stop() }
        let store = TraceStore()
        var printer = printer()
        write(printer.heading())
        var waiting = QuietQueue(settle: UInt64(look.settle * 1_000_000_000))
        while true {
            waitForInput(session.wakeDescriptor, until: waiting.nextDeadline, now: currentTime())
            while let batch = session.nextBatch() {
                let now = currentTime()
                for row in store.append(batch, now: now).traces { waiting.touch(row, at: now) }
            }
            let hasEnded = session.hasEnded
            if hasEnded { store.allSourcesEnded = true }
            for (row, isAgain) in waiting.takeQuiet(now: hasEnded ? .max : currentTime())
            where isWanted(store.trace(row)) {
                printer.draw(row, of: store, isAgain: isAgain, write)
            }
            if hasEnded { return try session.throwFirstFailure() }
        }
    }

    private func isWanted(_ summary: TraceSummary) -> Bool {
        trace.map { summary.id.hex.hasPrefix($0.lowercased()) } ?? true
    }

    private func printer() -> LifecyclePrinter {
        let columns = width ?? StandardStream.output.columns ?? 120
        var options = look.viewOptions(
            size: Size(columns: columns, rows: 1),
            depth: colorDepth,
            unicode: true
        )
        options.isLive = false
        options.allQuiet = true
        options.timeZone = StandardStream.output.isTerminal && !look.utc ? localTimeZone() : .utc
        return LifecyclePrinter(options: options)
    }

    private var colorDepth: ColorDepth {
        switch look.color {
        case .never: return .monochrome
        case .always: return environment("COLORTERM") == "truecolor" ? .trueColor : .indexed256
        case .auto:
            guard StandardStream.output.isTerminal, look.colorDepthOverride == nil else { return .monochrome }
            return environment("COLORTERM") == "truecolor" ? .trueColor : .indexed256
        }
    }

    private func write(_ frame: Frame) {
        let depth = colorDepth
        let rows = depth == .monochrome ? frame.textRows : frame.ansiRows(depth: depth)
        StandardStream.output.write(rows.joined(separator: "\n") + "\n")
    }
}
