import ArgumentParser
import TerminalGrid

/// The command line of tracetail.
struct TracetailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracetail",
        abstract: "tail -f for distributed traces.",
        version: "0.1.0",
        subcommands: [
            ViewCommand.self, PrintCommand.self, StatsCommand.self, ScreenCommand.self, DemoCommand.self,
            DemoServiceCommand.self,
        ],
        defaultSubcommand: ViewCommand.self
    )
}

/// Parses the process's arguments, runs the command and ends the process.
///
/// Exit status: 0 after a run, 1 when a source or the terminal could not be used, 2 when the arguments were wrong.
public func runTracetail() -> Never {
    occupyClosedStandardDescriptors()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--help"] || arguments == ["-h"] {
        StandardStream.output.write(ViewCommand.helpMessage() + "\n")
        exit(withStatus: 0)
    }
    do {
        var command = try TracetailCommand.parseAsRoot(arguments)
        try command.run()
        exit(withStatus: 0)
    } catch let failure as CommandFailure {
        if let line = failure.line { StandardStream.error.write("tracetail: \(DisplayText.cleaned(line))\n") }
        exit(withStatus: failure.status)
    } catch {
        let isHelp = TracetailCommand.exitCode(for: error) == .success
        let text = TracetailCommand.fullMessage(for: error)
        (isHelp ? StandardStream.output : StandardStream.error).write(cleanedLines(text) + "\n")
        exit(withStatus: isHelp ? 0 : 2)
    }
}

/// A text of several lines as it may be shown: an argument can hold anything, a file name with an escape sequence say.
private func cleanedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { DisplayText.cleaned(String($0)) }
        .joined(separator: "\n")
}

/// A command that could not do its work.
struct CommandFailure: Error {
    /// The line for standard error; `nil` says nothing.
    var line: String?
    /// The exit status.
    var status: Int32 = 1
}
