import ArgumentParser

/// `tracetail FILE…`: the viewer, which is what the program is for.
struct ViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "tail -f for distributed traces: watch event lifecycles grow in the terminal.",
        usage: """
            tracetail [<options>] <file> ...
            tracetail demo
            tracetail print|stats|screen ...
            """,
        discussion: """
            EXAMPLES:
              tracetail spans.jsonl                  follow a file that grows
              tracetail ./spans/                     follow all files in a directory, new ones too
              my-service | tracetail -               read spans from a pipe
              tracetail print spans.jsonl            print every lifecycle
              tracetail print --follow spans.jsonl   print them as they become quiet
              tracetail stats --json spans.jsonl     count spans, errors, orphans …
              tracetail demo                         watch a live event system
              tracetail screen spans.jsonl --keys '<Down><Right>'
                                                     print the screen after these keys

            Files are OTLP in JSON or protobuf (the Collector's file exporter, the SDKs), console exporters' \
            output, Zipkin's or Jaeger's JSON, told apart record by record, and may be compressed with gzip or \
            zstd or be containers' logs. Press ? in the viewer for its keys.
            """
    )

    @OptionGroup var sources: SourceOptions
    @OptionGroup var look: LookOptions

    @Flag(name: .customLong("no-follow"), help: "Read once; do not wait for more.")
    var noFollow = false

    func run() throws {
        guard StandardStream.output.isTerminal else { return try Printing(sources: sources, look: look).printAll() }
        let names = try sources.sources()
        let viewer = Viewer(
            sources: names,
            ingest: sources.ingestOptions(follow: !noFollow),
            look: look,
            limits: sources.retention.limits(whileFollowing: names)
        )
        try viewer.run()
    }
}
