import Testing
import TraceIngest
import TraceStore

@testable import DemoSystem
@testable import TraceCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The built program, its processes and the files that they write.
@Suite(.serialized) struct DemoTests {
    @Test(arguments: [6, 4, 11])
    func aHundredEventsGiveAHundredLifecyclesWithTheSeedsOdditiesAndNoOthers(workers: Int) throws {
        let directory = try TemporaryDirectory()
        let words = ["--events", "100", "--rate", "500", "--seed", "7", "--workers", "\(workers)"]
        let (status, text) = try runDemo(["--no-view", "--out", "\(directory.path)/spans"] + words)
        #expect(status == .exit(0))

        let files = directory.files(in: "spans")
        #expect(files.count == workers + 1)
        let spans = try WrittenSpans(files)
        #expect(text.hasPrefix("\(spans.store.totals.spans) spans in \(spans.store.traceCount) traces, "))
        #expect(spans.store.totals.rejected == 0 && spans.store.totals.skipped == 0)
        #expect(spans.store.totals.orphans == 0 && spans.store.totals.duplicates == 0)

        let scenario = Scenario(seed: 7)
        let expected = Dictionary(uniqueKeysWithValues: (0..<100).map { (Event.name($0), Expected($0, scenario)) })
        for (event, expected) in expected {
            let traces = spans.traces.filter { $0.correlationKey == event }
            // Without its metadata an event begins a second trace, whose root is marked.
            #expect(traces.count == (expected.isLost ? 2 : 1), "\(event)")
            #expect(traces.allSatisfy { $0.rootCount == 1 && $0.unendedCount == 0 && $0.placeholderCount == 0 })
            let roots = traces.compactMap(\.root).map { spans.name($0) }.sorted()
            #expect(roots == (expected.isLost ? ["event lifecycle", "event processing"] : ["event lifecycle"]))
            #expect(traces.flatMap { spans.stages(of: $0) }.sorted() == expected.stages, "\(event)")
        }

        let batches = spans.traces.filter { $0.correlationKey?.hasPrefix("batch-") == true }
        #expect(batches.count == Set((0..<100).filter { scenario.reaches(.archive, event: $0) }.map { $0 / 6 }).count)
        let archived = batches.flatMap { spans.linkedEvents(of: $0) }.sorted()
        #expect(archived == (0..<100).filter { scenario.reaches(.archive, event: $0) }.map(Event.name))
        #expect(spans.traces.count == 100 + batches.count + expected.values.count(where: \.isLost))
    }

    @Test func theRootOfAnEventThatIsWaitedForEndsAfterItsChildrenAndOtherRootsEndBeforeThem() throws {
        let directory = try TemporaryDirectory()
        _ = try runDemo(["--no-view", "--out", directory.path, "--events", "60", "--rate", "500", "--seed", "2"])
        let spans = try WrittenSpans(directory.files(in: ""))
        let scenario = Scenario(seed: 2)
        for number in 0..<60 {
            let traces = spans.traces.filter { $0.correlationKey == Event.name(number) }
            let root = try #require(traces.compactMap(\.root).first { spans.name($0) == "event lifecycle" })
            let last = traces.map(\.end).max()
            #expect((spans.store.span(root).end == last) == (scenario.kind(of: number) == .invoiceRendered))
        }
    }

    @Test func whenTheViewersProcessIsKilledNoProcessOfTheDemoStays() throws {
        let directory = try TemporaryDirectory()
        let demo = try Demo(["--no-view", "--out", directory.path, "--rate", "200"])
        // All services hold the pipe, and write into it what they lose, which is nothing.
        while directory.files(in: "").filter({ fileSize($0) > 0 }).count < 7 { sched_yield() }
        kill(demo.process, SIGKILL)
        #expect(ChildProcess.wait(for: demo.process) == .signal(SIGKILL))
        #expect(demo.readOutput() == "")
    }

    @Test func whenAServiceIsKilledTheOthersFinishAndKeepTheirLines() throws {
        let directory = try TemporaryDirectory()
        let services = try ServiceGroup(
            DemoLimits(rate: 400, seed: 7, events: 200),
            directory: directory.path,
            isQuiet: true,
            program: builtProgram(),
            arguments: DemoServiceCommand.arguments
        )
        while fileSize("\(directory.path)/payment-worker.jsonl") == 0 { sched_yield() }
        let victim = try #require(services.processes.first { $0.value == "payment-worker" })
        kill(victim.key, SIGKILL)
        services.wait()

        let spans = try WrittenSpans(directory.files(in: "").filter { !$0.hasSuffix("payment-worker.jsonl") })
        #expect(spans.store.totals.rejected == 0)
        let roots = spans.traces.compactMap(\.root).filter { spans.name($0) == "event lifecycle" }
        #expect(roots.count == 200)
        // What does not pass the killed service is as complete as ever.
        let scenario = Scenario(seed: 7)
        for number in 0..<200 where !scenario.reaches(.pay, event: number) && !scenario.reaches(.archive, event: number)
        {
            let traces = spans.traces.filter { $0.correlationKey == Event.name(number) }
            #expect(traces.flatMap { spans.stages(of: $0) }.sorted() == Expected(number, scenario).stages)
        }
    }

    @Test func theDemoStopsWhenItsTimeIsOverAndDrains() throws {
        let directory = try TemporaryDirectory()
        let (status, text) = try runDemo(["--no-view", "--out", directory.path, "--rate", "100", "--for", "300ms"])
        #expect(status == .exit(0))
        #expect(text.contains(" spans in "))
        let spans = try WrittenSpans(directory.files(in: ""))
        let scenario = Scenario(seed: 1)
        let count = (0..<1000).count { scenario.arrival(of: $0, rate: 100) < .milliseconds(300) }
        #expect(spans.traces.compactMap(\.root).count { spans.name($0) == "event lifecycle" } == count)
    }

    @Test func aSecondRunDoesNotMixItsSpansIntoTheFirst() throws {
        let directory = try TemporaryDirectory()
        let words = ["--no-view", "--out", directory.path, "--events", "1", "--rate", "1000"]
        #expect(try runDemo(words).status == .exit(0))
        let (status, text) = try runDemo(words)
        #expect(status == .exit(1))
        #expect(text == "tracetail: demo: \(directory.path)/event-api.jsonl: File exists\n")
    }

    private func runDemo(_ options: [String]) throws -> (status: ServiceEnd.Cause, text: String) {
        let demo = try Demo(options)
        let text = demo.readOutput()
        return (ChildProcess.wait(for: demo.process), text)
    }
}

/// What the scenario says about an event.
private struct Expected {
    var stages: [String] = []
    var isLost = false

    init(_ event: Int, _ scenario: Scenario) {
        var stations = scenario.kind(of: event).route(from: .intake)
        while let station = stations.popLast() {
            for attempt in 1...Scenario.mostAttempts {
                let outcome = scenario.outcome(of: event, at: station, attempt: attempt)
                stages.append(station.queue + (outcome == .success ? "" : " failed"))
                switch outcome {
                case .failure: continue
                case .givenUp: stations.append(.deadLetter)
                case .success:
                    stations += scenario.kind(of: event).route(from: station)
                    if scenario.losesMetadata(of: event, at: station) { isLost = true }
                }
                break
            }
        }
        stages.sort()
    }
}

extension Event {
    fileprivate static func name(_ number: Int) -> String { Event(number: number, kind: .orderPaid).id }
}

/// Spans that were read back from the files of a run.
private struct WrittenSpans {
    let store: TraceStore
    let traces: [TraceSummary]
    private let session: IngestSession

    init(_ files: [String]) throws {
        var options = IngestOptions()
        options.follow = false
        let loaded = try LoadedStore(files.map(SourceName.file), options: options)
        store = loaded.store
        session = loaded.session
        traces = (0..<loaded.store.traceCount).map { loaded.store.trace(TraceRow(rawValue: UInt32($0))) }
    }

    func name(_ row: SpanRow) -> String { store.name(store.span(row).name) }

    /// The queues of a trace's stages, and whether the work failed.
    func stages(of trace: TraceSummary) -> [String] {
        store.spanRows(of: trace.row).compactMap { row in
            guard name(row) == "event processing" else { return nil }
            let content = ContentRequest(store.key(of: row), in: store)?.read(from: session)
            guard case .success(let content) = content,
                case .string(let queue) = content.attributes.first(where: { $0.key == "messaging.destination.name" })?
                    .value
            else { return "unreadable" }
            return queue + (store.span(row).status == .error ? " failed" : "")
        }
    }

    /// The events whose spans a trace's spans are linked to.
    func linkedEvents(of trace: TraceSummary) -> [String] {
        store.spanRows(of: trace.row).flatMap { store.links(of: $0) }.compactMap { target in
            store.traceRow(target.traceID).flatMap { store.trace($0).correlationKey }
        }
    }
}

/// A running `tracetail demo`, with a pipe for what it and its services say.
private struct Demo {
    let process: pid_t
    private let output: OwnedDescriptor

    init(_ options: [String]) throws {
        let pipe = try OwnedDescriptor.pipe()
        output = pipe.read
        process = try ChildProcess.start(
            builtProgram(),
            arguments: ["tracetail", "demo"] + options,
            descriptors: [(STDOUT_FILENO, pipe.write.number), (STDERR_FILENO, pipe.write.number)]
        )
    }

    /// What was said until the last of the processes was gone.
    func readOutput() -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(output.number, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}

/// The program that was built with these tests, which lies beside them.
private func builtProgram() throws -> String {
    #if canImport(Darwin)
        var image = Dl_info()
        try #require(dladdr(#dsohandle, &image) != 0)
        let path = String(cString: image.dli_fname)
    #else
        let path = try ServiceGroup.program()
    #endif
    let components = path.split(separator: "/", omittingEmptySubsequences: false)
    let bundle = try #require(components.lastIndex { $0.hasSuffix(".xctest") })
    return (components[..<bundle] + ["tracetail"]).joined(separator: "/")
}

private func fileSize(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
}

/// A directory that goes away with the test, and a directory in it.
private struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/tracetail-demo-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for file in files(in: "spans") + files(in: "") { _ = unlink(file) }
        rmdir("\(path)/spans")
        rmdir(path)
    }

    /// The span files in it.
    func files(in name: String) -> [String] {
        let place = name.isEmpty ? path : "\(path)/\(name)"
        guard let directory = opendir(place) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".jsonl") { names.append("\(place)/\(name)") }
        }
        return names.sorted()
    }
}
