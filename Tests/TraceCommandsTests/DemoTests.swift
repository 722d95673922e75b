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
            let traces = spans.traces.filter { spans.key(of: $0) == event }
            // Without its metadata an event begins a second trace, whose root is marked.
            #expect(traces.count == (expected.isLost ? 2 : 1), "\(event)")
            #expect(traces.allSatisfy { $0.rootCount == 1 && $0.unendedCount == 0 && $0.placeholderCount == 0 })
            let roots = traces.compactMap(\.root).map { spans.name($0) }.sorted()
            #expect(roots == (expected.isLost ? ["event lifecycle", "event processing"] : ["event lifecycle"]))
            #expect(traces.flatMap { spans.stages(of: $0) }.sorted() == expected.stages, "\(event)")
        }

        let batches = spans.traces.filter { spans.key(of: $0)?.hasPrefix("batch-") == true }
        #expect(batches.count == Set((0..<100).filter { scenario.reaches(.archive, event: $0) }.map { $0 / 6 }).count)
        let archived = batches.flatMap { spans.linkedEvents(of: $0) }.sorted()
        #expect(archived == (0..<100).filter { scenario.reaches(.archive, event: $0) }.map(Event.name))
        #expect(spans.traces.count == 100 + batches.count + expected.values.count(where: \.isLost))
    }

    @Test func theRootOfAnEventThatIsWaitedForEndsLastAndOthersNeedNot() throws {
        let directory = try TemporaryDirectory()
        _ = try runDemo(["--no-view", "--out", directory.path, "--events", "60", "--rate", "500", "--seed", "2"])
        let spans = try WrittenSpans(directory.files(in: ""))
        let scenario = Scenario(seed: 2)
        let endsLast = try (0..<60).map { number in
            let traces = spans.traces.filter { spans.key(of: $0) == Event.name(number) }
            let root = try #require(traces.compactMap(\.root).first { spans.name($0) == "event lifecycle" })
            return spans.store.span(root).end == traces.map(\.end).max()
        }
        let isWaitedFor = (0..<60).map { scenario.kind(of: $0) == .invoiceRendered }
        #expect(zip(endsLast, isWaitedFor).allSatisfy { $0 || !$1 })
        // On a busy machine the workers may be done before the first service has ended its span, but not all of them.
        #expect(endsLast.count { !$0 } > 0 && isWaitedFor.contains(true))
    }

    @Test func whenTheViewersProcessIsKilledNoProcessOfTheDemoStays() throws {
        let directory = try TemporaryDirectory()
        let demo = try Self.start(["--no-view", "--out", directory.path, "--rate", "200"])
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
            let traces = spans.traces.filter { spans.key(of: $0) == Event.name(number) }
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

    private static func start(_ options: [String]) throws -> RunningProgram {
        try RunningProgram(builtProgram(), ["tracetail", "demo"] + options)
    }

    private func runDemo(_ options: [String]) throws -> (status: ServiceEnd.Cause, text: String) {
        let demo = try Self.start(options)
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
