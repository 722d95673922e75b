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

@Suite struct SourcesSegmentTests {
    private let directory = TemporaryDirectory()
    private let table = SegmentTable()

    @Test func aClosedFileIsFoundAgainUnderItsNewName() throws {
        let pool = DescriptorPool(limit: 1)
        let first = try add("first", "aaaa", pool)
        let second = try add("second", "bbbb", pool)
        rename(directory.file("first"), directory.file("first-rotated"))
        append("cccc", to: directory.file("first"))
        #expect(text(first) == "aaaa")
        #expect(text(second) == "bbbb")
        #expect(text(first) == "aaaa")
    }

    @Test func aClosedFileThatWasDeletedIsGone() throws {
        let pool = DescriptorPool(limit: 1)
        let first = try add("first", "aaaa", pool)
        _ = try add("second", "bbbb", pool)
        unlink(directory.file("first"))
        #expect(text(first) == nil)
    }

    @Test func aDeletedFileKeepsItsDescriptorWhileOthersCanGiveUpTheirs() throws {
        let pool = DescriptorPool(limit: 2)
        let first = try add("first", "aaaa", pool)
        unlink(directory.file("first"))
        let others = try ["b", "c", "d"].map { try add($0, $0 + $0 + $0 + $0, pool) }
        #expect(text(first) == "aaaa")
        #expect(others.map { text($0) } == ["bbbb", "cccc", "dddd"])
    }

    @Test func noMoreFilesAreOpenThanTheLimitSays() throws {
        let pool = DescriptorPool(limit: 3)
        let files = (1...10).map { number in
            append("\(number)", to: directory.file("\(number)"))
            return followed("\(number)", pool)
        }
        for file in files { _ = try file?.read(1, at: 0) }
        #expect(files.compactMap(\.self).map(\.isOpen) == Array(repeating: false, count: 7) + [true, true, true])
    }

    @Test func deletedFilesAreHeldUpToALimit() throws {
        let pool = DescriptorPool(deletedLimit: 8)
        let segments = try ["a", "b", "c"].map { try add($0, $0 + $0 + $0 + $0, pool, isRetired: true) }
        for name in ["a", "b", "c"] { unlink(directory.file(name)) }
        pool.trim()
        #expect(segments.map { text($0) } == [nil, "bbbb", "cccc"])
    }

    @Test func anotherFileWithTheSameNameIsNotReadInItsPlace() throws {
        let pool = DescriptorPool(limit: 1)
        let first = try add("first", "aaaa", pool)
        _ = try add("second", "bbbb", pool)
        append("cccc", to: directory.file("other"))
        rename(directory.file("other"), directory.file("first"))
        #expect(text(first) == nil)
    }

    @Test func aDiscardedSegmentIsNeverReadAgain() throws {
        let segment = try add("a", "aaaa", DescriptorPool())
        table.discard(segment)
        #expect(text(segment) == nil)
    }

    @Test func bytesBeyondTheEndAreGone() throws {
        let segment = try add("a", "aaa", DescriptorPool())
        #expect(text(segment) == nil)
        #expect(throws: ContentFailure.gone) { try table.read(1, of: 99, at: 0) }
    }

    private func add(_ name: String, _ text: String, _ pool: DescriptorPool, isRetired: Bool = false) throws -> UInt32 {
        append(text, to: directory.file(name))
        let file = try #require(followed(name, pool))
        try file.open()
        if isRetired { file.retire() }
        return table.add(file, source: 0)
    }

    private func followed(_ name: String, _ pool: DescriptorPool) -> FollowedFile? {
        let path = directory.file(name)
        return (try? FileFacts(path: path)).map { FollowedFile(identity: $0.identity, path: path, pool: pool) }
    }

    /// The first four bytes; `nil` when they are gone.
    private func text(_ segment: UInt32) -> String? {
        (try? table.read(4, of: segment, at: 0)).map { String(decoding: $0, as: UTF8.self) }
    }
}
