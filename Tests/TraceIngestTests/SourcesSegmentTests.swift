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

    @Test func aClosedFileIsFoundAgainUnderItsNewName() throws {
        let table = SegmentTable(descriptorLimit: 1)
        let first = try addRetired("first", "aaaa", to: table)
        let second = try addRetired("second", "bbbb", to: table)
        rename(directory.file("first"), directory.file("first-rotated"))
        append("cccc", to: directory.file("first"))
        #expect(text(table, first) == "aaaa")
        #expect(text(table, second) == "bbbb")
        #expect(text(table, first) == "aaaa")
    }

    @Test func aClosedFileThatWasDeletedIsGone() throws {
        let table = SegmentTable(descriptorLimit: 0)
        let first = try addRetired("first", "aaaa", to: table)
        unlink(directory.file("first"))
        #expect(text(table, first) == nil)
    }

    @Test func deletedFilesAreHeldUpToALimit() throws {
        let table = SegmentTable(deletedLimit: 8)
        let segments = try ["a", "b", "c"].map { try addRetired($0, $0 + $0 + $0 + $0, to: table) }
        for name in ["a", "b", "c"] { unlink(directory.file(name)) }
        table.trim()
        #expect(segments.map { text(table, $0) } == [nil, "bbbb", "cccc"])
    }

    @Test func aDiscardedSegmentIsNeverReadAgain() throws {
        let table = SegmentTable()
        let segment = try addRetired("a", "aaaa", to: table)
        table.discard(segment)
        #expect(text(table, segment) == nil)
    }

    @Test func bytesBeyondTheEndAreGone() throws {
        let table = SegmentTable()
        let segment = try addRetired("a", "aaa", to: table)
        #expect(text(table, segment) == nil)
        #expect(throws: ContentFailure.gone) { try table.read(1, of: 99, at: 0) }
    }

    private func addRetired(_ name: String, _ text: String, to table: SegmentTable) throws -> UInt32 {
        append(text, to: directory.file(name))
        let segment = table.add(try OpenFile(path: directory.file(name)), path: directory.file(name), source: 0)
        table.retire(segment)
        return segment
    }

    /// The first four bytes; `nil` when they are gone.
    private func text(_ table: SegmentTable, _ segment: UInt32) -> String? {
        (try? table.read(4, of: segment, at: 0)).map { String(decoding: $0, as: UTF8.self) }
    }
}
