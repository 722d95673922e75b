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

@Suite struct SourcesFollowingTests {
    private let directory = TemporaryDirectory()

    @Test func appendedRecordsArrive() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...3), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 3))
        append(lines(4...5), to: path)
        #expect(reading.wait(for: 5))
        #expect(reading.numbers == [1, 2, 3, 4, 5])
    }

    @Test func aHalfWrittenLineIsTakenOnceItIsComplete() throws {
        let path = directory.file("spans.jsonl")
        let whole = line(2)
        append(line(1) + whole.prefix(40), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 1))
        #expect(reading.waitUntilCaughtUp())
        append(whole.dropFirst(40) + line(3), to: path)
        #expect(reading.wait(for: 3))
        #expect(reading.numbers == [1, 2, 3])
        #expect(reading.rejects.isEmpty)
    }

    @Test func aCompleteLastLineNeedsNoNewline() throws {
        let path = directory.file("spans.jsonl")
        append(line(1) + line(2).dropLast(), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2])
    }

    @Test(arguments: [1, 7, 100, 4096, 50_000])
    func whateverIsWrittenAtOnceEveryRecordArrivesOnce(chunk: Int) throws {
        let path = directory.file("spans.jsonl")
        let text = Array(lines(1...(chunk < 10 ? 5 : 500)).utf8)
        append("", to: path)
        let reading = try Reading(path)
        let writer = try WorkerThread {
            let descriptor = open(path, O_WRONLY | O_APPEND)
            for start in stride(from: 0, to: text.count, by: chunk) {
                let piece = text[start..<min(start + chunk, text.count)]
                _ = piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            }
            close(descriptor)
        }
        #expect(reading.wait { $0.bytes == text.count })
        writer.join()
        #expect(reading.numbers == Array(1...(chunk < 10 ? 5 : 500)))
        #expect(reading.rejects.isEmpty)
    }

    @Test func aTruncatedFileBeginsAnew() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...3), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 3))
        overwrite(path, with: line(7))
        #expect(reading.wait(for: 4))
        #expect(reading.numbers == [1, 2, 3, 7])
        #expect(reading.session.status()[0].generation == 1)
        #expect(reading.content(of: 0) == .failure(.gone))
    }

    @Test func aFileThatRegrewPastTheOldEndBeginsAnew() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...3), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 3))
        // In one go, so that no smaller size is ever seen.
        let next = directory.file("next")
        append(lines(11...30), to: next)
        replaceContent(of: path, withThatOf: next)
        #expect(reading.wait { $0.sortedNumbers.suffix(20) == Array(11...30)[...] })
        #expect(reading.content(of: 0) == .failure(.gone))
    }

    @Test func rotationReadsTheOldFileToItsEndAndThenTheNewOne() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...2), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 2))
        append(line(3), to: path)
        rename(path, directory.file("spans-1.jsonl"))
        append(line(4), to: directory.file("spans-1.jsonl"))
        append(lines(5...6), to: path)
        #expect(reading.wait(for: 6))
        #expect(reading.numbers == [1, 2, 3, 4, 5, 6])
        #expect(reading.rejects.isEmpty)
        if case .failure(let failure) = reading.content(of: 0) { Issue.record("\(failure)") }
    }

    @Test func aFileRenamedAwayIsFollowedUntilItHasASuccessor() throws {
        let path = directory.file("spans.jsonl")
        append(line(1), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 1))
        rename(path, directory.file("old"))
        append(line(2), to: directory.file("old"))
        #expect(reading.wait(for: 2))
    }

    @Test func aMissingFileIsWaitedFor() throws {
        let path = directory.file("spans.jsonl")
        let reading = try Reading(path)
        #expect(reading.wait { $0.session.status()[0].state == .waiting && $0.session.isCaughtUp })
        append(line(1), to: path)
        #expect(reading.wait(for: 1))
    }

    @Test func aDeletedFileIsWaitedForAgain() throws {
        let path = directory.file("spans.jsonl")
        append(line(1), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 1))
        unlink(path)
        #expect(reading.wait { $0.session.status()[0].state == .waiting })
        if case .failure(let failure) = reading.content(of: 0) { Issue.record("\(failure)") }
        append(line(2), to: path)
        #expect(reading.wait(for: 2))
    }

    @Test func aFormerFileIsFollowedWhileItsWriterGoesOn() throws {
        let path = directory.file("spans.jsonl")
        let old = HeldWriter(path)
        let whole = line(1)
        old.write(whole.prefix(60))
        let reading = try Reading(path)
        #expect(reading.waitUntilCaughtUp())
        for (round, isDeleted) in [false, true, false, true].enumerated() {
            _ = isDeleted ? unlink(path) : rename(path, directory.file("old-\(round)"))
            append(line(100 + round), to: path)
            #expect(reading.wait { $0.numbers.contains(100 + round) })
        }
        #expect(reading.rejects.isEmpty)
        old.write(whole.dropFirst(60) + line(2))
        #expect(reading.wait { $0.numbers.suffix(2) == [1, 2] })
        append(line(200), to: path)
        #expect(reading.wait { $0.numbers.last == 200 })
        #expect(reading.rejects.isEmpty)
        // A batch is counted a moment after it was handed over.
        #expect(
            reading.wait { reading in
                let status = reading.session.status()[0]
                return status.bytesRead == UInt64(reading.bytes) && status.bytesThere == status.bytesRead
            }
        )
    }

    @Test func aDeletedFileIsFollowedWithoutASuccessorToo() throws {
        let path = directory.file("spans.jsonl")
        let old = HeldWriter(path)
        old.write(line(1) + line(2).prefix(50))
        let reading = try Reading(path) { $0.waitForMissing = false }
        #expect(reading.wait(for: 1))
        unlink(path)
        #expect(reading.wait(seconds: 2) { $0.session.status()[0].state == .waiting })
        old.write(line(2).dropFirst(50) + line(3))
        #expect(reading.wait(for: 3))
        #expect(reading.session.status()[0].state == .waiting)
        #expect(reading.rejects.isEmpty)
    }

    @Test func theHalfLineOfAFormerFileIsRejectedWhenItStaysQuiet() throws {
        let path = directory.file("spans.jsonl")
        append(line(1) + line(2).prefix(50), to: path)
        let reading = try Reading(path) { $0.quietTime = .zero }
        #expect(reading.wait(for: 1))
        rename(path, directory.file("old"))
        append(line(3), to: path)
        #expect(reading.wait { $0.numbers == [1, 3] && $0.rejects.count == 1 })
    }

    @Test func aFileThatGetsItsPathBackIsReadOn() throws {
        let path = directory.file("spans.jsonl")
        append(line(1), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 1))
        rename(path, directory.file("old"))
        append(line(2), to: path)
        #expect(reading.wait(for: 2))
        rename(directory.file("old"), path)
        append(line(3), to: path)
        #expect(reading.wait(for: 3))
        #expect(reading.numbers == [1, 2, 3])
    }

    @Test func theSameFileIsReadOnce() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...3), to: path)
        let link = directory.file("link")
        symlink(path, link)
        let reading = try Reading(path, path, link, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2, 3])
        #expect(reading.session.status().map(\.state) == [.ended, .ended, .ended])
        #expect(reading.session.status()[2].notes == ["the same file as \(path)"])
    }

    @Test func aRotatedFileThatIsNamedTooIsReadOnce() throws {
        let path = directory.file("spans.jsonl")
        let rotated = directory.file("spans.jsonl.1")
        append(line(1), to: path)
        let reading = try Reading(path, rotated)
        #expect(reading.wait(for: 1))
        rename(path, rotated)
        append(line(2), to: path)
        #expect(reading.wait(for: 2))
        #expect(reading.wait { !$0.session.status()[1].notes.isEmpty })
        #expect(reading.numbers == [1, 2])
    }

    @Test func bytesAreCounted() throws {
        let path = directory.file("spans.jsonl")
        let text = lines(1...100)
        append(text, to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.bytes == text.utf8.count)
        #expect(reading.session.status()[0].bytesRead == UInt64(text.utf8.count))
        #expect(reading.session.status()[0].bytesThere == UInt64(text.utf8.count))
        #expect(reading.session.hasEnded)
    }

    @Test func aRejectIsPlacedByItsLine() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...2) + line(3).prefix(150) + "\n" + line(4), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.rejects.map { reading.session.place(of: $0) } == ["\(path):3"])
    }

    /// A writer that keeps its descriptor, whatever becomes of the path.
    private final class HeldWriter {
        private let descriptor: Int32

        init(_ path: String) { descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644) }

        deinit { close(descriptor) }

        func write(_ text: some StringProtocol) {
            let bytes = Array(text.utf8)
            #if canImport(Glibc)
                _ = Glibc.write(descriptor, bytes, bytes.count)
            #elseif canImport(Musl)
                _ = Musl.write(descriptor, bytes, bytes.count)
            #elseif canImport(Darwin)
                _ = Darwin.write(descriptor, bytes, bytes.count)
            #endif
        }
    }
}
