import TestSupport
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

/// Compressed files: whole, growing, cut, replaced and renamed.
struct UnpackingFileTests {
    private let directory = TemporaryDirectory()

    @Test
    func `a gzip file of several members gives what is in them, and its content`() throws {
        let path = directory.file("spans.jsonl.gz")
        let bytes = gzip(text(lines(1...2) + line(3).prefix(40))) + gzip([]) + gzip(text(line(3).dropFirst(40)))
        append(bytes + [0, 0, 0, 0], to: path)
        let reading = try spooled(path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2, 3])
        #expect(reading.rejects.isEmpty)
        #expect(reading.bytes == bytes.count + 4)
        for index in 0..<3 {
            #expect(try reading.content(of: index).get().name == "span \(index + 1)")
        }
        let status = try #require(reading.session.status().first)
        #expect(status.bytesRead == UInt64(bytes.count + 4))
        #expect(status.bytesThere == status.bytesRead)
        #expect(status.notes.isEmpty)
    }

    @Test
    func `a gzip file is followed while its writer flushes`() throws {
        let path = directory.file("spans.jsonl.gz")
        let whole = gzip(text(line(1)), text(line(2)), text(line(3).prefix(40)), text(line(3).dropFirst(40)))
        let reading = try spooled(path)
        for (index, byte) in whole.enumerated() {
            append([byte], to: path)
            if index % 16 == 0 { #expect(reading.waitUntilCaughtUp()) }
        }
        #expect(reading.wait(for: 3))
        append(gzip(text(line(4))), to: path)
        #expect(reading.wait(for: 4))
        #expect(reading.numbers == [1, 2, 3, 4])
        #expect(reading.rejects.isEmpty)
        #expect(try reading.content(of: 2).get().name == "span 3")
    }

    private func text(_ text: some StringProtocol) -> [UInt8] { Array(text.utf8) }

    private func spooled(_ path: String, follow: Bool = true) throws -> Reading {
        try Reading(path, follow: follow) { $0.spoolDirectory = directory.path }
    }
}
