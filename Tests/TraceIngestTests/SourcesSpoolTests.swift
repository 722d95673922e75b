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

@Suite struct SourcesSpoolTests {
    private let directory = TemporaryDirectory()

    @Test func bytesThatStraddleFilesAreReadBack() throws {
        let spool = makeSpool(fileSize: 10, limit: 1000)
        #expect(append("abcdefghijklmnopqrstuvwxyz", to: spool) == nil)
        #expect(try text(spool.read(12, at: 5)) == "fghijklmnopq")
        #expect(try text(spool.read(26, at: 0)) == "abcdefghijklmnopqrstuvwxyz")
    }

    @Test func atTheLimitTheOldestBytesAreGone() throws {
        let spool = makeSpool(fileSize: 10, limit: 20)
        _ = append("0123456789abcdefghijABCDE", to: spool)
        #expect(try spool.read(1, at: 9).isEmpty)
        #expect(try text(spool.read(15, at: 10)) == "abcdefghijABCDE")
        #expect(try text(spool.read(20, at: 20)) == "ABCDE")
    }

    @Test func nothingIsLeftInTheDirectory() throws {
        let spool = makeSpool(fileSize: 10, limit: 1000)
        _ = append("0123456789abc", to: spool)
        #expect(rmdir(directory.path) == 0)
        #expect(try text(spool.read(3, at: 10)) == "abc")
    }

    @Test func aSpoolThatCannotBeWrittenSaysSoAndGoesOn() throws {
        let spool = Spool(directory: SpoolDirectory(path: "/nonexistent"), fileSize: 10, limit: 100)
        #expect(append("0123456789abc", to: spool) == SystemError(code: ENOENT))
        #expect(try spool.read(3, at: 0).isEmpty)
    }

    @Test func aFIFOIsReadThroughTheSpool() throws {
        let path = directory.file("fifo")
        mkfifo(path, 0o600)
        let reading = try Reading(path, follow: false) { $0.spoolDirectory = directory.path }
        append(lines(1...3), to: path)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2, 3])
        #expect(reading.session.hasEnded)
        if case .failure(let failure) = reading.content(of: 1) { Issue.record("\(failure)") }
    }

    private func makeSpool(fileSize: UInt64, limit: UInt64) -> Spool {
        Spool(directory: SpoolDirectory(path: directory.path), fileSize: fileSize, limit: limit)
    }

    private func append(_ text: String, to spool: Spool) -> SystemError? {
        Array(text.utf8).withUnsafeBytes { spool.append($0) }
    }

    private func append(_ text: String, to path: String) {
        TraceIngestTests.append(text, to: path)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
