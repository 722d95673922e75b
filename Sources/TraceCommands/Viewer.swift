import CursesTerminal
import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// The viewer on a terminal, from its first frame until the user leaves.
struct Viewer {
    var sources: [SourceName]
    var ingest: IngestOptions
    var look: LookOptions
    var limits = StoreLimits()
    /// Lines from elsewhere for the status line.
    var announcements: Announcements?
    /// What must be done before this process ends.
    var cleanUp: () -> Void = {}

    /// Runs until the user leaves.
    ///
    /// Does not return when a signal ends the viewer: the process then ends by that signal.
    func run() throws {
        defer { cleanUp() }
        let session = try IngestSession.started(sources, options: ingest)
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
            options.isLive = ingest.follow
            options.sourceNames = sources.map(\.label)
            let loop = try EventLoop(
                terminal: terminal,
                keyboard: keyboard,
                session: session,
                signals: signals,
                options: options,
                limits: limits,
                announcements: announcements
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
            cleanUp()
            Signals.die(of: number)
        case .terminalClosed:
            throw CommandFailure(line: nil)
        }
    }
}
