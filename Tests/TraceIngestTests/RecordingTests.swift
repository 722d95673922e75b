import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A stream that is written to a file as well.
struct RecordingTests {
    private let directory = TemporaryDirectory()

    @Test
    func `a recorded stream opens again and gives the same spans`() throws {
        let streams = [
            utf8(lines(1...3)), gzip(utf8(lines(1...3))), zstd(utf8(lines(1...3))),
            (1...3).flatMap { lengthPrefixed(zstd(protobufRequest(protobufSpan($0)))) },
            utf8((1...3).map { "web-\($0)  | \(line($0))" }.joined()),
        ]
        for (index, stream) in streams.enumerated() {
            let file = directory.file("record-\(index)")
            let recorded = try record(stream, in: file)
            #expect(recorded.names.count == 3)
            let again = try Reading(file, follow: false)
            again.readToEnd()
            #expect(again.names.sorted() == recorded.names.sorted())
            #expect(again.rejects.isEmpty)
        }
    }

    @Test
    func `a recording is for its owner only`() throws {
        let file = directory.file("record")
        _ = try record(utf8(line(1)), in: file)
        var facts = stat()
        #expect(stat(file, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
    }

    @Test
    func `a file that exists is refused unless it is to be added to`() throws {
        let file = directory.file("record")
        append(line(1) + line(2).prefix(80), to: file)
        #expect(throws: SourceError(path: file, code: EEXIST)) { try record(utf8(line(3)), in: file) }
        _ = try record(utf8(line(3)), in: file, appends: true)
        let again = try Reading(file, follow: false)
        again.readToEnd()
        #expect(again.numbers == [1, 3])
        #expect(again.rejects.map(\.reason) == [.cut])
    }

    @Test
    func `only one stream can be recorded`() throws {
        let path = directory.file("spans.jsonl")
        append(line(1), to: path)
        let error = #expect(throws: SourceError.self) {
            try Reading(path, follow: false) { $0.recording = RecordingOptions(path: directory.file("record")) }
        }
        #expect(error?.description == "\(directory.file("record")): one pipe can be recorded, not 0")
        #expect(access(directory.file("record"), F_OK) != 0)
    }

    private func record(_ stream: [UInt8], in file: String, appends: Bool = false) throws -> Reading {
        let path = directory.file("fifo")
        mkfifo(path, 0o600)
        let reading = try Reading(path, follow: false) { options in
            options.spoolDirectory = directory.path
            options.recording = RecordingOptions(path: file, appends: appends)
        }
        append(stream, to: path)
        reading.readToEnd()
        return reading
    }
}
