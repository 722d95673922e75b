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
        #expect(try run("\"$1\" intake | \"$1\" worker", in: directory.path) == "")
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.traces.map(\.correlationKey) == ["evt-1", "evt-2", "evt-3"])
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
        #expect(try run("echo evt-1 x y | \"$1\" worker", in: directory.path) == "")
        let spans = try WrittenSpans(directory.files(in: "spans"))
        #expect(spans.traces.map(\.rootCount) == [1])
    }

    @Test func aFileThatMustNotGrowCostsSpansAndNothingElse() throws {
        let directory = try TemporaryDirectory()
        let text = try run("ulimit -f 0; \"$1\" intake; echo $?", in: directory.path)
        #expect(text.hasSuffix("\n3 spans were lost\n0\n"), "\(text)")
        #expect(directory.files(in: "spans").map(fileSize) == [0])
    }

    private func run(_ script: String, in directory: String) throws -> String {
        let program = try builtProgram("two-processes")
        let shell = try RunningProgram("/bin/sh", ["sh", "-c", "cd \"$0\" && { \(script); }", directory, program])
        let text = shell.readOutput()
        _ = ChildProcess.wait(for: shell.process)
        return text
    }
}
