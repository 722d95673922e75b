import Testing
import TraceIngest
import TraceStore

@testable import DemoSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The example of the documentation, run as it says.
@Suite struct ExampleTests {
    @Test func twoProcessesThatShareNothingButTheIdsMakeOneTraceOfEachEvent() throws {
        let directory = try TemporaryDirectory()
        #expect(try run("\"$1\" intake | \"$1\" worker", "two-processes", in: directory.path) == "")
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.traces.map(spans.key) == ["evt-1", "evt-2", "evt-3"])
        for trace in spans.traces {
            let rows = Array(spans.store.spanRows(of: trace.row))
            #expect(rows.map(spans.name).sorted() == ["event lifecycle", "event processing"])
            #expect(trace.rootCount == 1 && trace.placeholderCount == 0)
            let worker = try #require(rows.first { spans.name($0) == "event processing" })
            #expect(spans.store.span(worker).marks.contains(.parentIsRemote))
        }
    }

    @Test func garbageForIdsBeginsATraceOfItsOwn() throws {
        let directory = try TemporaryDirectory()
        #expect(try run("echo evt-1 x y | \"$1\" worker", "two-processes", in: directory.path) == "")
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.traces.map(\.rootCount) == [1])
    }

    @Test func aFileThatMustNotGrowCostsSpansAndNothingElse() throws {
        let directory = try TemporaryDirectory()
        let text = try run("ulimit -f 0; \"$1\" intake; echo $?", "two-processes", in: directory.path)
        #expect(text.hasSuffix("\n3 spans were lost\n0\n"), "\(text)")
        #expect(directory.files(in: "spans").map(fileSize) == [0])
    }
}

/// Services of several processes that write to one place at the same time.
@Suite struct ManyWritersTests {
    private static let spans = 4000

    @Test(arguments: ["--directory spans", "--file spans/all.jsonl", ">spans/all.jsonl", "| cat >spans/all.jsonl"])
    func eightProcessesLoseNoLineAndTearNone(place: String) throws {
        let directory = try TemporaryDirectory()
        let writers = "for i in 1 2 3 4 5 6 7 8; do \"$1\" export --spans \(Self.spans)"
        let isArgument = place.hasPrefix("--")
        let script = isArgument ? "\(writers) \(place) & done; wait" : "{ \(writers) & done; wait; } \(place)"
        let text = try run("mkdir spans; \(script)", "tracetail-bench", in: directory.path)
        #expect(
            text.split(separator: "\n").count { $0.hasPrefix("\(Self.spans) spans exported, 0 lost") } == 8,
            "\(text)"
        )
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.store.totals.rejected == 0 && spans.store.totals.skipped == 0)
        #expect(Set(spans.traces.compactMap(spans.key)).count == 8 * Self.spans)
    }

    @Test(arguments: ["--directory spans", "--file spans/all.jsonl"])
    func aProcessThatIsKilledInTheMiddleCostsNoOthersLine(place: String) throws {
        let directory = try TemporaryDirectory()
        let script = """
            mkdir spans
            "$1" export --spans 100000000 --rate 5000 \(place) & victim=$!
            for i in 1 2 3; do "$1" export --spans \(Self.spans) \(place) & others="$others $!"; done
            wait $others; kill -9 $victim; wait $victim 2>/dev/null; echo victim $victim
            """
        let text = try run(script, "tracetail-bench", in: directory.path)
        let victim = try #require(
            text.split(separator: "\n").last { $0.hasPrefix("victim ") }?.split(separator: " ").last
        )
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.store.totals.rejected <= 1)
        let keys = Set(spans.traces.compactMap(spans.key))
        #expect(keys.count { !$0.hasPrefix("evt-\(victim)-") } == 3 * Self.spans)
        // What the victim wrote is without a gap up to where it was killed.
        let numbers = keys.filter { $0.hasPrefix("evt-\(victim)-") }.compactMap { Int($0.split(separator: "-")[2]) }
        #expect(numbers.max().map { $0 + 1 } == numbers.count)
    }
}

/// Runs a shell script in a directory, where `$1` is a built program; what it said until its last process was gone.
private func run(_ script: String, _ program: String, in directory: String) throws -> String {
    let words = ["sh", "-c", "cd \"$0\" && { \(script)\n}", directory, try builtProgram(program)]
    let shell = try RunningProgram("/bin/sh", words)
    let text = shell.readOutput()
    _ = ChildProcess.wait(for: shell.process)
    return text
}
