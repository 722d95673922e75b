import Dispatch
import Testing

@testable import EventTracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Files and streams", .timeLimit(.minutes(1)))
struct LineExporterTests {
    private var soon: ContinuousClock.Instant { .now + .seconds(30) }

    /// The names of the spans in whole lines, failing on a line that is torn.
    private func names(in text: String) -> [String] {
        var names: [String] = []
        for line in text.split(separator: "\n") {
            #expect(line.hasPrefix(#"{"resourceSpans":"#) && line.hasSuffix("]}]}]}"), "\(line.prefix(80))")
            let name = #""name":"span "#
            for part in line.split(separator: "{") {
                guard let start = part.firstRange(of: name) else { continue }
                names.append(String(part[start.upperBound...].prefix { $0 != "\"" }))
            }
        }
        return names
    }

    @Test("Each exporter has a file of its own in a directory that it makes")
    func directory() throws {
        let temporary = try TemporaryDirectory()
        let path = "\(temporary.path)/a/b"
        defer {
            for name in fileNames(in: path) { _ = unlink("\(path)/\(name)") }
            _ = rmdir(path)
            _ = rmdir("\(temporary.path)/a")
        }
        for exporter in [LineExporter.directory(path), .directory(path)] {
            #expect(exporter.export([try finishedSpan(1)], until: soon) == .complete)
            #expect(exporter.export([try finishedSpan(2)], until: soon) == .complete)
        }
        let files = fileNames(in: path)
        #expect(files.count == 2 && files.allSatisfy { $0.hasPrefix("test-\(getpid())-") && $0.hasSuffix(".jsonl") })
        for file in files {
            let text = readText(ofFile: "\(path)/\(file)")
            #expect(names(in: text) == ["1", "2"])
            #expect(text.hasPrefix("{") && text.hasSuffix("\n") && !text.contains("\n\n"))
        }
    }

    @Test("A file that was deleted is made again")
    func deleted() throws {
        let temporary = try TemporaryDirectory()
        let exporter = LineExporter.directory(temporary.path)
        _ = exporter.export([try finishedSpan(1)], until: soon)
        let file = "\(temporary.path)/\(try #require(temporary.names.first))"
        #expect(unlink(file) == 0)
        #expect(exporter.export([try finishedSpan(2)], until: soon) == .complete)
        #expect(names(in: readText(ofFile: file)) == ["2"])
    }

    @Test("Many writers of one file lose nothing and tear nothing")
    func shared() async throws {
        let temporary = try TemporaryDirectory()
        let path = "\(temporary.path)/spans.jsonl"
        // The half line of a process that was killed costs nobody else.
        let descriptor = try Descriptor.openForAppending(path)
        _ = Descriptor.write(Array(#"{"resourceSpans":[{"re"#.utf8), to: descriptor)
        close(descriptor)
        let long = String(repeating: "long ", count: 500)
        var writers: [[[FinishedSpan]]] = []
        for writer in UInt64(0)..<8 {
            var batches: [[FinishedSpan]] = []
            for batch in UInt64(0)..<50 {
                let numbers = (1 + writer * 250 + batch * 5)...(5 + writer * 250 + batch * 5)
                batches.append(try numbers.map { try finishedSpan($0) } + [finishedSpan(10_000, name: long)])
            }
            writers.append(batches)
        }
        await withTaskGroup { group in
            for batches in writers {
                group.addTask {
                    let exporter = LineExporter.sharedFile(path)
                    for batch in batches { #expect(exporter.export(batch, until: soon) == .complete) }
                }
            }
        }
        let lines = readText(ofFile: path).split(separator: "\n")
        #expect(lines.first == #"{"resourceSpans":[{"re"#)
        let found = names(in: lines.dropFirst().joined(separator: "\n"))
        #expect(found.compactMap { Int($0) }.sorted() == Array(1...2000))
        #expect(lines.count == 401)
    }

    @Test("Many writers of one pipe lose nothing and tear nothing, long lines included")
    func onePipe() async throws {
        let (readEnd, writeEnd) = try makePipe()
        defer { close(readEnd) }
        let text = BackgroundWork { readText(readEnd) }
        let exporter = LineExporter.stream(writeEnd)
        let long = String(repeating: "long ", count: 2000)
        var writers: [[[FinishedSpan]]] = []
        for writer in UInt64(0)..<4 {
            let numbers = (1 + writer * 30)...(30 + writer * 30)
            writers.append(try numbers.map { [try finishedSpan($0), try finishedSpan(1000, name: long)] })
        }
        await withTaskGroup { group in
            for batches in writers {
                group.addTask {
                    for batch in batches { #expect(exporter.export(batch, until: soon) == .complete) }
                }
            }
        }
        close(writeEnd)
        let read = try #require(text.wait())
        #expect(names(in: read).compactMap { Int($0) }.sorted() == Array(1...120))
    }

    @Test("A pipe that nobody reads is given up at the deadline, and one that is closed at once; no signal kills")
    func deadPipe() throws {
        let (readEnd, writeEnd) = try makePipe()
        defer { close(writeEnd) }
        let exporter = LineExporter.stream(writeEnd)
        let span = try finishedSpan(1)
        var outcome = ExportOutcome.complete
        while outcome == .complete { outcome = exporter.export([span], until: .now) }
        #expect(outcome == ExportOutcome(lost: 1, reason: "nobody read the stream in time"))
        close(readEnd)
        #expect(exporter.export([span, span], until: soon) == ExportOutcome(lost: 2, reason: "Broken pipe"))
    }

    #if os(Linux)
        @Test("A full disk loses and counts spans, and nothing else")
        func fullDisk() throws {
            let temporary = try TemporaryDirectory()
            let path = "\(temporary.path)/full.jsonl"
            #expect(symlink("/dev/full", path) == 0)
            let exporter = LineExporter.sharedFile(path)
            for _ in 0..<2 {
                let outcome = exporter.export([try finishedSpan(1), try finishedSpan(2)], until: soon)
                #expect(outcome == ExportOutcome(lost: 2, reason: "\(path): No space left on device"))
            }
        }
    #endif

    @Test("A place where no file can be made loses and counts spans")
    func noPlace() throws {
        let outcome = LineExporter.directory("/dev/null/spans").export([try finishedSpan(1)], until: soon)
        #expect(outcome.lost == 1)
        #expect(outcome.reason == "/dev/null/spans: Not a directory")
    }
}

/// A pipe's two ends.
private func makePipe() throws -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemProblem(code: errno) }
    return (ends[0], ends[1])
}
