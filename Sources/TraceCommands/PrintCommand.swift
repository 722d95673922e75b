import ArgumentParser

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
        let printing = Printing(sources: sources, look: look, trace: trace, width: width)
        if follow { try printing.printAsTheyBecomeQuiet() } else { try printing.printAll() }
    }
}
