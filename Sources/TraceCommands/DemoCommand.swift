import ArgumentParser
import DemoSystem
import TraceIngest
import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `tracetail demo`: the viewer on an event system that it starts itself.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a live event system: an intake and its workers, each a process of its own.",
        discussion: """
            Events of four kinds go through queues from service to service. Queues fill in bursts and drain; attempts fail \
            and are tried again; some events end in the dead letters; one service loses the trace now and then. Which \
            ones follows from --seed. All processes end with the viewer, and nothing is left behind but --out.
            """
    )

    @OptionGroup var options: DemoOptions
    @OptionGroup var look: LookOptions

    @Option(help: ArgumentHelp("Keep the spans in this directory, one file for each process.", valueName: "directory"))
    var out: String?

    @Flag(name: .customLong("no-view"), help: "Only write spans into --out, and say at the end what was written.")
    var noView = false

    func validate() throws {
        if noView, out == nil { throw ValidationError("--no-view needs --out, where the spans go.") }
    }

    func run() throws {
        guard noView || StandardStream.output.isTerminal else {
            throw CommandFailure(line: "demo needs a terminal, or --no-view and --out")
        }
        if let out { try Self.makeDirectory(out) }
        try noView ? produce() : view()
    }

    private func view() throws {
        let announcements = try Announcements()
        let services = try start { end in
            if let line = Self.line(about: end) { announcements.add(line) }
        }
        try Viewer(
            sources: services.files.map { .named($0.name, path: $0.path) },
            ingest: IngestOptions(),
            look: look,
            announcements: announcements,
            cleanUp: services.stop
        ).run()
    }

    private func produce() throws {
        let services = try start { end in
            if end.cause != .exit(0) { StandardStream.error.write("tracetail: \(Self.words(about: end))\n") }
        }
        services.wait()
        var options = IngestOptions()
        options.follow = false
        let loaded = try LoadedStore(services.files.map { .file($0.path) }, options: options)
        defer { loaded.session.stop() }
        let totals = loaded.store.totals
        StandardStream.output.write(
            "\(totals.spans) spans in \(loaded.store.traceCount) traces, \(totals.errors) with errors, "
                + "from \(services.files.count) processes: \(out ?? "")\n"
        )
    }

    private func start(onEnd: @escaping @Sendable (ServiceEnd) -> Void) throws -> ServiceGroup {
        do {
            return try ServiceGroup(
                options.limits,
                directory: out,
                isQuiet: !noView,
                arguments: DemoServiceCommand.arguments,
                onEnd: onEnd
            )
        } catch {
            throw CommandFailure(line: "demo: \(error)")
        }
    }

    /// What the status line says when a process has ended; most end because there is nothing left to do.
    private static func line(about end: ServiceEnd) -> String? {
        if end.running == 0 { return "the demo's services have ended; what came stays" }
        return end.cause == .exit(0) ? nil : words(about: end)
    }

    private static func words(about end: ServiceEnd) -> String {
        switch end.cause {
        case .exit(let status): "\(end.service) ended with status \(status)"
        case .signal(let number): "\(end.service) was ended by signal \(number)"
        }
    }

    private static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
        throw CommandFailure(line: "\(path): \(systemErrorText(errno))")
    }
}
