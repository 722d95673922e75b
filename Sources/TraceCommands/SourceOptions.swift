import ArgumentParser
import TraceIngest

/// What every command takes: which sources, and how to read them.
struct SourceOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Span files, directories (hidden files and those that hold no spans are passed over, at most eight levels \
            are entered), or patterns in quotes ('spans-*.jsonl', '**/*.json'); - is standard input.
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "The attribute that names an event. Without it event.id, else the messaging conversation or message id.",
            valueName: "attribute"
        )
    )
    var key: String?

    @Option(
        help: ArgumentHelp("Also write what comes through the pipe, unpacked, to a new file.", valueName: "file"),
        completion: .file()
    )
    var record: String?

    @Flag(help: "With --record: the file may exist and is added to.")
    var recordAppend = false

    @OptionGroup var retention: RetentionOptions

    func validate() throws {
        if recordAppend, record == nil { throw ValidationError("--record-append needs --record <file>.") }
    }

    /// The sources named, standard input where `-` stands.
    ///
    /// Without any name a pipe on standard input is read, as a filter would.
    func sources() throws -> [SourceName] {
        if files.isEmpty {
            guard !StandardStream.input.isTerminal else {
                throw ValidationError("Name a span file, or - for standard input.")
            }
            return [.standardInput]
        }
        return files.map { $0 == "-" ? .standardInput : .file($0) }
    }

    /// How to read them.
    func ingestOptions(follow: Bool) -> IngestOptions {
        var options = IngestOptions()
        options.follow = follow
        options.waitForMissing = follow
        if let key { options.decoder.correlationKey = key }
        options.recording = record.map { RecordingOptions(path: $0, appends: recordAppend) }
        return options
    }
}

extension StandardStream {
    static let input = StandardStream(descriptor: 0)
}
