import ArgumentParser
import Testing
import TraceIngest

@testable import TraceCommands

/// What `tracetail stats` prints of the sources.
@Suite struct StatsTests {
    private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    @Test func `several sources have a line each, and what cannot be read is named`() throws {
        let console = try TemporaryFile("{\n  traceId: '5b8a',\n  name: 'order'\n}\n")
        let text = try run(["\(root)/demo-data/lifecycles.jsonl", console.path])
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows.contains("source format spans bytes rejected skipped"))
        #expect(rows.contains { $0.hasPrefix("\(root)/demo-data/lifecycles.jsonl OTLP JSON 104 ") })
        #expect(rows.contains("\(console.path) 0 39 0 4"))
        #expect(rows.contains { $0.hasPrefix("\(console.path): JavaScript console output") })
    }

    @Test func `a single source that was read has no line of its own`() throws {
        #expect(try !run(["\(root)/demo-data/lifecycles.jsonl"]).contains("lifecycles.jsonl"))
    }

    @Test func `the JSON form has an object a source`() throws {
        let log = try TemporaryFile("just a log line\n")
        let text = try run(["--json", log.path])
        let expected = #"""
            "sources":[{"name":"\#(log.path)","formats":[],"spans":0,"bytes":16,"rejected":{},"skipped":{"noRecord":1},\#
            "replaced":0,"remarks":["plain text without spans: name the file that the spans are written to"]}]}
            """#
        #expect(text.hasSuffix(expected + "\n"), "\(text)")
    }

    private func run(_ arguments: [String]) throws -> String {
        let command = try StatsCommand.parse(arguments)
        let loaded = try LoadedStore(command.sources.sources(), options: command.sources.ingestOptions(follow: false))
        defer { loaded.session.stop() }
        return command.text(loaded)
    }
}
