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

@Suite struct SourcesDirectoryTests {
    private let directory = TemporaryDirectory()

    // MARK: What is found

    @Test func allFilesOfADirectoryAreReadOnce() throws {
        append(line(1), to: directory.file("a.jsonl"))
        append(line(2), to: directory.file("b"))
        let inner = directory.directory("tenant")
        append(line(3), to: inner + "/c.json")
        let reading = try Reading(directory.path + "/", follow: false)
        reading.readToEnd()
        #expect(reading.sortedNumbers == [1, 2, 3])
        let status = reading.session.status()
        #expect(status[0].fileCount == 3)
        #expect(Set(status.dropFirst().map(\.name)) == Set(["a.jsonl", "b", "tenant/c.json"].map(directory.file)))
        #expect(status.dropFirst().allSatisfy { $0.foundBy == 0 && $0.state == .ended && $0.bytesRead > 0 })
        #expect(reading.session.hasEnded)
    }

    @Test func filesThatHoldNoSpansArePassedOver() throws {
        for name in [".hidden", "spans.jsonl~", "notes.md", "main.swift", "core.tar.gz", "x.PNG", "db.sqlite3"] {
            append(line(1), to: directory.file(name))
        }
        append(line(2), to: directory.file("spans.jsonl.1"))
        append(line(3), to: directory.directory(".git") + "/spans.jsonl")
        let reading = try Reading(directory.path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [2])
    }

    @Test func nobodyWaitsForAFIFO() throws {
        mkfifo(directory.file("pipe"), 0o644)
        append(line(1), to: directory.file("a.jsonl"))
        let reading = try Reading(directory.path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1])
        #expect(reading.session.status()[0].notes == ["\(directory.file("pipe")) is no regular file"])
    }

    @Test func aFileWithSeveralNamesIsReadOnce() throws {
        append(line(1), to: directory.file("a.jsonl"))
        symlink(directory.file("a.jsonl"), directory.file("b.jsonl"))
        link(directory.file("a.jsonl"), directory.file("c.jsonl"))
        let reading = try Reading(
            directory.path,
            directory.file("*.jsonl"),
            directory.path + "/./a.jsonl",
            follow: false
        )
        reading.readToEnd()
        #expect(reading.numbers == [1])
        #expect(reading.session.status()[2].notes == ["the same file as \(directory.file("a.jsonl"))"])
    }

    @Test func linksToDirectoriesAreNotEntered() throws {
        append(line(1), to: directory.file("a.jsonl"))
        symlink(directory.path, directory.file("loop"))
        let reading = try Reading(directory.path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1])
    }

    @Test func aDirectoryThatIsTooDeepIsSaid() throws {
        var path = "d"
        for depth in 1...10 {
            append(line(depth), to: directory.directory(path) + "/spans.jsonl")
            path += "/d"
        }
        let reading = try Reading(directory.path, follow: false)
        reading.readToEnd()
        #expect(reading.sortedNumbers == Array(1...FileListing.depthLimit))
        #expect(reading.session.status()[0].notes.count == 1)
    }

    @Test func rotatedFilesComeInTheOrderOfTheirStamps() throws {
        append(line(4), to: directory.file("spans.json"))
        append(line(1), to: directory.file("spans-2025-11-02T03-04-05.123.json"))
        append(line(3), to: directory.file("spans-2026-01-02T03-04-05.124-size.json"))
        append(line(2), to: directory.file("spans-2026-01-02T03-04-05.123.json"))
        let reading = try Reading(directory.path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2, 3, 4])
        let newestFirst = try Reading(directory.path)
        #expect(newestFirst.wait(for: 4))
        #expect(newestFirst.numbers == [4, 1, 2, 3])
    }

    // MARK: Patterns

    @Test(arguments: [
        ("spans-*.jsonl", [1, 2]), ("spans-?.jsonl", [1]), ("spans-[!a].jsonl", [Int]()), ("*", [1, 2, 3, 4, 5]),
        ("*/*.jsonl", [4]), ("**/*.jsonl", [1, 2, 3, 4, 5]), ("**/o*.jsonl", [3]), ("in*/**", [4, 5]),
    ])
    func aPatternLeadsToWhatMatches(pattern: String, numbers: [Int]) throws {
        append(line(1), to: directory.file("spans-a.jsonl"))
        append(line(2), to: directory.file("spans-bb.jsonl"))
        append(line(3), to: directory.file("other.jsonl"))
        append(line(6), to: directory.file(".spans-c.jsonl"))
        append(line(4), to: directory.directory("inner") + "/spans-a.jsonl")
        append(line(5), to: directory.directory("inner/most") + "/x.jsonl")
        guard !numbers.isEmpty else {
            #expect(throws: SourceError.self) { try Reading(directory.file(pattern), follow: false) }
            return
        }
        let reading = try Reading(directory.file(pattern), follow: false)
        reading.readToEnd()
        #expect(reading.sortedNumbers == numbers)
    }

    @Test func aFileWhoseNameIsAPatternIsThatFile() throws {
        append(line(1), to: directory.file("spans-*.jsonl"))
        append(line(2), to: directory.file("spans-a.jsonl"))
        let reading = try Reading(directory.file("spans-*.jsonl"), follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1])
    }

    // MARK: What comes and goes

    @Test func newFilesAndDirectoriesAreFollowed() throws {
        let reading = try Reading(directory.path)
        #expect(reading.waitUntilCaughtUp())
        append(line(1), to: directory.file("a.jsonl"))
        #expect(reading.wait(for: 1))
        let inner = directory.directory("tenant")
        append(line(2), to: inner + "/b.jsonl")
        #expect(reading.wait(for: 2))
        append(line(3), to: inner + "/b.jsonl")
        append(line(4), to: directory.file("a.jsonl"))
        #expect(reading.wait(for: 4))
        #expect(reading.sortedNumbers == [1, 2, 3, 4])
        #expect(reading.wait { $0.session.status()[0].fileCount == 2 })
    }

    @Test(arguments: ["later/", "later/*.jsonl", "*/spans.jsonl", "**/spans.jsonl"])
    func aMissingDirectoryOrPatternIsWaitedFor(name: String) throws {
        let reading = try Reading(directory.file(name))
        #expect(reading.wait { $0.session.status()[0].state == .waiting && $0.session.isCaughtUp })
        append(line(1), to: directory.directory("later") + "/spans.jsonl")
        #expect(reading.wait(for: 1))
        #expect(reading.wait { $0.session.status()[0].state == .following })
    }

    @Test func aMissingPathMayBecomeADirectory() throws {
        let reading = try Reading(directory.file("later"))
        #expect(reading.waitUntilCaughtUp())
        append(line(1), to: directory.directory("later") + "/spans.jsonl")
        #expect(reading.wait(for: 1))
    }

    @Test func aRotatedFileKeepsItsPlaceAndIsReadToItsEnd() throws {
        let live = directory.file("spans.json")
        let rotated = directory.file("spans-2026-01-02T03-04-05.123.json")
        append(line(1), to: live)
        let reading = try Reading(directory.path)
        #expect(reading.wait(for: 1))
        append(line(2), to: live)
        rename(live, rotated)
        append(line(3), to: rotated)
        append(line(4), to: live)
        #expect(reading.wait(for: 4))
        #expect(reading.wait { $0.session.status().map(\.name) == [directory.path, rotated, live] })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == [1, 2, 3, 4])
        #expect(reading.rejects.isEmpty)
    }

    @Test func numberedFilesAreReadOnceAlthoughAllTheirNamesChange() throws {
        let name = { directory.file($0 == 0 ? "spans.jsonl" : "spans.jsonl.\($0)") }
        for number in 0...3 { append(line(number + 1), to: name(number)) }
        let reading = try Reading(directory.path)
        #expect(reading.wait(for: 4))
        for round in 1...3 {
            unlink(name(3))
            for number in (0...2).reversed() { rename(name(number), name(number + 1)) }
            append(line(10 * round), to: name(0))
            append(line(10 * round + 1), to: name(1))
            #expect(reading.wait(for: 4 + 2 * round))
        }
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == [1, 2, 3, 4, 10, 11, 20, 21, 30, 31])
    }

    @Test func anInodeThatIsUsedAgainIsAnotherFile() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...3), to: path)
        let reading = try Reading(directory.path) { $0.descriptorLimit = 1 }
        #expect(reading.wait(for: 3))
        for round in 1...20 {
            // The descriptor goes to this one.
            append(line(1000 + round), to: directory.file("other.jsonl"))
            #expect(reading.wait { $0.numbers.last == 1000 + round })
            unlink(path)
            let written = round * 10...round * 10 + 4
            append(lines(written), to: path)
            #expect(reading.wait { $0.numbers.filter { $0 < 1000 }.suffix(5).elementsEqual(written) })
        }
        #expect(reading.rejects.isEmpty)
    }

    @Test func aDeletedFileHasEndedOnceItIsQuiet() throws {
        append(line(1) + line(2).prefix(50), to: directory.file("a.jsonl"))
        let reading = try Reading(directory.path) { $0.quietTime = .zero }
        #expect(reading.wait(for: 1))
        unlink(directory.file("a.jsonl"))
        #expect(reading.wait { $0.session.status()[1].state == .ended && $0.rejects.count == 1 })
        if case .failure(let failure) = reading.content(of: 0) { Issue.record("\(failure)") }
    }

    @Test func manyMoreFilesThanDescriptorsAreFollowed() throws {
        for number in 1...300 { append(line(number), to: directory.file("\(number).jsonl")) }
        let reading = try Reading(directory.path) { $0.descriptorLimit = 8 }
        #expect(reading.wait(for: 300))
        for number in 1...300 { append(line(1000 + number), to: directory.file("\(number).jsonl")) }
        #expect(reading.wait(for: 600))
        #expect(reading.sortedNumbers == Array(1...300) + Array(1001...1300))
        for index in stride(from: 0, to: 600, by: 7) {
            if case .failure(let failure) = reading.content(of: index) { Issue.record("\(failure)") }
        }
    }

    @Test func bigFilesAreReadByAllThreads() throws {
        let parts: [ClosedRange<Int>] = [10_001...13_000, 20_001...23_000, 30_001...33_000]
        for (file, part) in parts.enumerated() {
            append(lines(part, padding: 600), to: directory.file("\(file).jsonl"))
        }
        let reading = try Reading(directory.path) {
            $0.newestFirstThreshold = 1 << 20; $0.newestFirstLength = 1 << 18
        }
        #expect(reading.wait(for: 9_000))
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == parts.flatMap { Array($0) })
        append(line(99_999), to: directory.file("1.jsonl"))
        #expect(reading.wait { $0.numbers.last == 99_999 })
    }
}
