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

    @Test func streamsShareTheFilesAndAreReadBackEachOnItsOwn() throws {
        let files = makeFiles(fileSize: 10, limit: 1000)
        let spools = (0..<3).map { _ in Spool(files: files) }
        var expected = ["", "", ""]
        for round in 0..<40 {
            let index = [0, 0, 1, 2, 0, 1][round % 6]
            let piece = String(repeating: String(round % 10), count: round % 7)
            #expect(append(piece, to: spools[index]) == nil)
            expected[index] += piece
        }
        for (spool, text) in zip(spools, expected) {
            for offset in 0..<text.utf8.count {
                let wanted = text.utf8.count - offset
                #expect(try self.text(spool.read(wanted, at: UInt64(offset))) == String(text.dropFirst(offset)))
            }
            #expect(try spool.read(1, at: UInt64(text.utf8.count)).isEmpty)
        }
    }

    @Test func nothingIsLeftInTheDirectory() throws {
        let spool = makeSpool(fileSize: 10, limit: 1000)
        _ = append("0123456789abc", to: spool)
        #expect(rmdir(directory.path) == 0)
        #expect(try text(spool.read(3, at: 10)) == "abc")
    }

    @Test func aSpoolThatCannotBeWrittenSaysSoAndGoesOn() throws {
        let spool = Spool(
            files: SpoolFiles(directory: SpoolDirectory(path: "/nonexistent"), fileSize: 10, limit: 100)
        )
        #expect(append("0123456789abc", to: spool) == SystemError(code: ENOENT))
        #expect(try spool.read(3, at: 0).isEmpty)
    }

    @Test func `a FIFO's next writer is waited for`() throws {
        let path = directory.file("fifo")
        mkfifo(path, 0o600)
        let reading = try Reading(path) { $0.spoolDirectory = directory.path }
        for number in 1...3 {
            // The last line has no end, and none of the next writer's is glued to it.
            append(line(10 * number) + line(10 * number + 1).dropLast(1), to: path)
            #expect(reading.wait(for: 2 * number))
        }
        #expect(reading.numbers == [10, 11, 20, 21, 30, 31])
        #expect(reading.rejects.isEmpty && !reading.session.hasEnded)
        #expect(try reading.content(of: 5).get().name == "span 31")
    }

    @Test func `a FIFO whose next writer is not waited for lets none in`() throws {
        let path = directory.file("fifo")
        mkfifo(path, 0o600)
        symlink(path, directory.file("link"))
        let reading = try Reading(directory.file("link")) { $0.spoolDirectory = directory.path }
        append(line(1), to: path)
        #expect(reading.wait(for: 1))
        #expect(reading.wait { $0.session.hasEnded })
        #expect(open(path, O_WRONLY | O_NONBLOCK) == -1 && errno == ENXIO)
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
        Spool(files: makeFiles(fileSize: fileSize, limit: limit))
    }

    private func makeFiles(fileSize: UInt64, limit: UInt64) -> SpoolFiles {
        SpoolFiles(directory: SpoolDirectory(path: directory.path), fileSize: fileSize, limit: limit)
    }

    private func append(_ text: String, to spool: Spool) -> SystemError? {
        Array(text.utf8).withUnsafeBytes { spool.append($0) }
    }

    private func append(_ text: String, to path: String) {
        TraceIngestTests.append(text, to: path)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
