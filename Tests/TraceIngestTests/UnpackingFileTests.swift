import DecodingLaws
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
        let bytes = gzip(utf8(lines(1...2) + line(3).prefix(40))) + gzip([]) + gzip(utf8(line(3).dropFirst(40)))
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
        let whole = gzip(utf8(line(1)), utf8(line(2)), utf8(line(3).prefix(40)), utf8(line(3).dropFirst(40)))
        let reading = try spooled(path)
        for (index, byte) in whole.enumerated() {
            append([byte], to: path)
            if index % 16 == 0 { #expect(reading.waitUntilCaughtUp()) }
        }
        #expect(reading.wait(for: 3))
        append(gzip(utf8(line(4))), to: path)
        #expect(reading.wait(for: 4))
        #expect(reading.numbers == [1, 2, 3, 4])
        #expect(reading.rejects.isEmpty)
        #expect(try reading.content(of: 2).get().name == "span 3")
    }

    @Test
    func `a followed file that is damaged says so at once, and goes on with the next member`() throws {
        let path = directory.file("spans.jsonl.gz")
        var damaged = gzip(utf8(line(2)))
        damaged[damaged.count - 5] ^= 0xff
        let start = gzip(utf8(line(1))).count
        append(gzip(utf8(line(1))) + damaged, to: path)
        let reading = try spooled(path)
        #expect(reading.wait { $0.session.status()[0].notes.count == 1 })
        #expect(reading.rejects.isEmpty)
        append(gzip(utf8(line(3))), to: path)
        #expect(reading.wait { $0.rejects.count == 1 && $0.numbers.last == 3 })
        // The checksum is wrong, so what was read before it is kept.
        #expect(reading.numbers == [1, 2, 3])
        let end = UInt64(start + damaged.count)
        #expect(reading.rejects[0].offset < end && reading.rejects[0].offset + reading.rejects[0].length == end)
        #expect(reading.session.status()[0].notes == ["damaged gzip data, at byte \(reading.rejects[0].offset)"])
    }

    @Test
    func `a Zstandard file is followed through frames that end anywhere`() throws {
        let path = directory.file("spans.jsonl.zst")
        let text = utf8(lines(1...4))
        let reading = try spooled(path)
        for start in stride(from: 0, to: text.count, by: 150) {
            append(zstd(Array(text[start..<min(start + 150, text.count)])), to: path)
            #expect(reading.waitUntilCaughtUp())
        }
        #expect(reading.wait(for: 4))
        #expect(reading.numbers == [1, 2, 3, 4])
        #expect(reading.rejects.isEmpty)
        #expect(try reading.content(of: 3).get().name == "span 4")
    }

    @Test
    func `a truncated file begins anew, may be of another kind then, and what was unpacked of it stays`() throws {
        let path = directory.file("spans")
        append(gzip(utf8(lines(1...2))), to: path)
        let reading = try spooled(path)
        #expect(reading.wait(for: 2))
        overwrite(path, with: line(3))
        #expect(reading.wait(for: 3))
        #expect(try reading.content(of: 0).get().name == "span 1")
        overwrite(path, with: "")
        #expect(reading.waitUntilCaughtUp())
        append(zstd(utf8(line(4))), to: path)
        #expect(reading.wait(for: 4))
        #expect(reading.numbers == [1, 2, 3, 4])
        #expect(reading.rejects.isEmpty)
    }

    @Test
    func `a rotated compressed file is read to its end, and its spans stay`() throws {
        let path = directory.file("spans.zst")
        append(zstd(utf8(line(1))), to: path)
        let reading = try spooled(path)
        #expect(reading.wait(for: 1))
        rename(path, directory.file("spans-1.zst"))
        append(zstd(utf8(line(2))), to: directory.file("spans-1.zst"))
        append(zstd(utf8(line(3))), to: path)
        #expect(reading.wait(for: 3))
        #expect(reading.numbers.sorted() == [1, 2, 3])
        for index in 0..<3 { #expect((try? reading.content(of: index).get()) != nil) }
    }

    @Test(arguments: [0, 1, 2, 3, 7])
    func `a file too short to tell is waited for`(length: Int) throws {
        let messages = lengthPrefixed(zstd(utf8(line(1).dropLast())))
        for whole in [gzip(utf8(line(1))), zstd(utf8(line(1))), messages, utf8(line(1))] {
            let path = directory.file("spans")
            overwrite(path, with: "")
            append(Array(whole[..<length]), to: path)
            let reading = try spooled(path)
            #expect(reading.waitUntilCaughtUp())
            append(Array(whole[length...]), to: path)
            #expect(reading.wait(for: 1))
            #expect(reading.rejects.isEmpty)
        }
    }

    @Test
    func `a file that stays too short to tell is read as it is`() throws {
        let path = directory.file("spans")
        append("{", to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.bytes == 1)
        #expect(reading.rejects.map(\.reason) == [.cut])
        let former = try Reading(path) { $0.quietTime = .zero }
        #expect(former.waitUntilCaughtUp())
        rename(path, directory.file("old"))
        append(line(1), to: path)
        #expect(former.wait { $0.spans.count == 1 && $0.rejects.count == 1 })
    }

    @Test
    func `places say what the source does not hold as it was read`() throws {
        let path = directory.file("spans.gz")
        append(gzip(utf8(lines(1...2) + line(3).prefix(150) + "\n" + line(4))), to: path)
        append([1, 2, 3], to: path)
        let reading = try spooled(path, follow: false)
        reading.readToEnd()
        let size = reading.bytes - 3
        let places = reading.rejects.map { reading.session.place(of: $0) }
        #expect(places == ["\(path), unpacked line 3", "\(path) byte \(size)"])
        #expect(reading.session.status()[0].notes == ["no gzip data, at byte \(size)"])
    }

    @Test
    func `many pieces of a large file are kept and read back`() throws {
        let path = directory.file("spans.gz")
        append(gzip(utf8(lines(1...200, padding: 300))), to: path)
        let reading = try Reading(path, follow: false) { options in
            options.spoolDirectory = directory.path
            options.pieceSize = 1000
            options.spoolFileSize = 777
        }
        reading.readToEnd()
        #expect(reading.numbers == Array(1...200))
        for index in [0, 57, 199] { #expect(try reading.content(of: index).get().name == "span \(index + 1)") }
    }

    @Test
    func `of a file beyond the spool's limit the content of the oldest is gone`() throws {
        let path = directory.file("spans.gz")
        append(gzip(utf8(lines(1...50))), to: path)
        let reading = try Reading(path, follow: false) { options in
            options.spoolDirectory = directory.path
            options.spoolFileSize = 1000
            options.spoolLimit = 4000
        }
        reading.readToEnd()
        #expect(reading.numbers == Array(1...50))
        #expect(reading.content(of: 0) == .failure(.gone))
        #expect(try reading.content(of: 49).get().name == "span 50")
    }

    private func spooled(_ path: String, follow: Bool = true) throws -> Reading {
        try Reading(path, follow: follow) { $0.spoolDirectory = directory.path }
    }
}
