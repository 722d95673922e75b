import ArgumentParser
import CursesTerminal
import TerminalGrid
import TraceIngest
import TraceViewModel

/// `tracetail FILE…`: the viewer, which is what the program is for.
struct ViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "tail -f for distributed traces: watch event lifecycles grow in the terminal.",
        usage: """
            tracetail [<options>] <file> ...
            tracetail print|stats|screen ...
            """,
        discussion: """
            EXAMPLES:
              tracetail spans.jsonl                  follow a file that grows
              my-service | tracetail -               read spans from a pipe
              tracetail print spans.jsonl            print every lifecycle
              tracetail print --follow spans.jsonl   print them as they become quiet
              tracetail stats --json spans.jsonl     count spans, errors, orphans …
              tracetail screen spans.jsonl --keys '<Down><Right>'
                                                     print the screen after these keys

            Files are OTLP JSON lines (the Collector's file exporter, the SDKs) or Go's stdouttrace output, told \
            apart record by record. Press ? in the viewer for its keys.
            """
    )

    @OptionGroup var sources: SourceOptions
    @OptionGroup var look: LookOptions

    @Flag(name: .customLong("no-follow"), help: "Read once; do not wait for more.")
    var noFollow = false

    func run() throws {
        guard StandardStream.output.isTerminal else { return try Printing(sources: sources, look: look).printAll() }
        let names = try sources.sources()
        let session = try IngestSession.started(names, options: sources.ingestOptions(follow: !noFollow))
        defer { session.stop() }

        let keyboard = try Keyboard.open()
        let ending: EventLoop.Ending
        do {
            let signals = try Signals()
            let terminal = try CursesTerminal(
                input: keyboard,
                output: StandardStream.output.descriptor,
                colorDepth: look.colorDepthOverride ?? .trueColor
            )
            defer { terminal.restore() }
            CursesTerminal.installCrashHandlers()
            var options = look.viewOptions(
                size: terminal.size,
                depth: terminal.colorDepth,
                unicode: terminal.showsUnicode
            )
            options.timeZone = look.utc ? .utc : localTimeZone()
            options.now = currentTime()
            options.isLive = !noFollow
            options.sourceNames = names.map(\.label)
            let loop = try EventLoop(
                terminal: terminal,
                keyboard: keyboard,
                session: session,
                signals: signals,
                options: options
            )
            ending = try loop.run()
        } catch let error as TerminalError {
            throw CommandFailure(line: error.description)
        }
        switch ending {
        case .quit:
            break
        case .signal(let number):
            session.stop()
            Signals.die(of: number)
        case .terminalClosed:
            throw CommandFailure(line: nil)
        }
    }
}
