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

/// Rotation that copies or compresses what was read, in a directory that is followed.
struct SourcesCopyTests {
    private let directory = TemporaryDirectory()
    private var live: String { directory.file("spans.jsonl") }
    private var rotated: String { directory.file("spans.jsonl.1") }

    /// As short as a first request, and longer than what is compared.
    private static let counts = [1, 20]

    @Test(arguments: counts)
    func `a copy of a file that is truncated then is not read again, and its spans stay`(count: Int) throws {
        append(lines(1...count), to: live)
        let reading = try followed(count)
        append(lines(1...count), to: rotated)
        overwrite(live, with: line(100))
        #expect(reading.wait { $0.numbers.contains(100) })
        append(line(200), to: rotated)
        #expect(reading.wait { $0.numbers.contains(200) })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...count) + [100, 200])
        #expect(try reading.content(of: 0).get().name == "span 1")
        #expect(reading.session.status().map(\.notes) == [[], [], ["begins with what was read as \(live)"]])
        let status = reading.session.status()[2]
        #expect(status.bytesRead == UInt64(line(200).utf8.count) && status.bytesThere == status.bytesRead)
    }

    @Test(arguments: counts)
    func `what only the copy holds is read`(count: Int) throws {
        append(lines(1...count) + line(30).prefix(50), to: live)
        let reading = try followed(count)
        append(lines(1...count) + lines(30...31), to: rotated)
        overwrite(live, with: line(100))
        #expect(reading.wait { $0.numbers.contains(100) && $0.numbers.contains(31) })
        #expect(reading.waitUntilCaughtUp())
        #expect(Set(reading.numbers) == Set(Array(1...count) + [30, 31, 100]))
    }

    @Test
    func `a copy that ends before what was read of its original is read from a place that they share`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20)
        append(lines(21...25), to: live)
        #expect(reading.wait(for: 25))
        append(lines(1...22), to: rotated)
        overwrite(live, with: line(100))
        #expect(reading.wait { $0.numbers.contains(100) })
        append(line(200), to: rotated)
        #expect(reading.wait { $0.numbers.contains(200) })
        #expect(Set(reading.numbers) == Set(Array(1...25) + [100, 200]))
        // What was read at once is read at once again, and no duplicate.
        #expect(reading.numbers.filter { $0 <= 20 } == Array(1...20))
        // 200 lies where 23 lay in the original.
        #expect(reading.numbersAgain == [21, 22, 200])
    }

    @Test
    func `a copy whose original is not truncated is another file from there on`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        append(lines(1...20), to: rotated)
        #expect(reading.wait { $0.session.status().count == 3 && $0.session.isCaughtUp })
        #expect(reading.session.status()[2].unreadable == nil)
        append(line(100), to: live)
        append(line(200), to: rotated)
        #expect(reading.wait(for: 22))
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...20) + [100, 200])
    }

    @Test
    func `a copy is waited for while it is made`() throws {
        let text = lines(1...200)
        append(text, to: live)
        let reading = try followed(200) { $0.copyTime = .seconds(1000) }
        let half = text.utf8.count / 2
        append(Array(text.utf8.prefix(half)), to: rotated)
        #expect(reading.wait { $0.session.status().count == 3 })
        append(line(300), to: live)
        #expect(reading.wait { $0.numbers.last == 300 })
        append(Array(text.utf8.dropFirst(half)), to: rotated)
        overwrite(live, with: line(400))
        #expect(reading.wait { $0.numbers.last == 400 })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...200) + [300, 400])
    }

    @Test
    func `a file that only begins like another one is read from its start`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        append(lines(1...15) + lines(31...50), to: rotated)
        #expect(reading.wait { $0.numbers.contains(50) })
        #expect(Set(reading.numbers) == Set(Array(1...20) + Array(31...50)))
    }

    @Test(arguments: [".gz", ".zst"])
    func `a file that was renamed, compressed and deleted at once is not read again`(suffix: String) throws {
        append(lines(1...20), to: live)
        let reading = try followed(20)
        unlink(live)
        append(packed(lines(1...20), suffix), to: rotated + suffix)
        append(line(100), to: live)
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(live)"] } })
        #expect(reading.wait { $0.numbers.contains(100) })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...20) + [100])
    }

    @Test(arguments: [".gz", ".zst"])
    func `a file that is renamed as soon as it is compressed is not read again`(suffix: String) throws {
        append(lines(1...20), to: live)
        let reading = try followed(20)
        rename(live, rotated)
        let bytes = packed(lines(1...20), suffix)
        append(Array(bytes.prefix(bytes.count / 2)), to: rotated + suffix)
        append(line(100), to: live)
        #expect(reading.wait(for: 21))
        append(Array(bytes.suffix(from: bytes.count / 2)), to: rotated + suffix)
        rename(rotated + suffix, directory.file("spans.jsonl.2" + suffix))
        unlink(rotated)
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(rotated)"] } })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...20) + [100])
    }

    @Test(arguments: [".gz", ".zst"])
    func `a compressed file that holds more than was read is read`(suffix: String) throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        append(packed(lines(1...21), suffix), to: live + suffix)
        unlink(live)
        #expect(reading.wait { $0.numbers.contains(21) })
        #expect(reading.numbersAgain == Array(1...21))
    }

    @Test(arguments: [".gz", ".zst"], [true, false])
    func `a file and what it was compressed to are read once when both are there at the start`(
        suffix: String,
        follows: Bool
    ) throws {
        append(lines(1...20), to: rotated)
        append(packed(lines(1...20), suffix), to: rotated + suffix)
        append(packed(lines(31...50), suffix), to: live + suffix)
        append(lines(51...52), to: live)
        let reading = try Reading(directory.path) { options in
            options.spoolDirectory = "/var/tmp"
            options.follow = follows
        }
        #expect(reading.wait(for: 42))
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(rotated)"] } })
        #expect(reading.sortedNumbers == Array(1...20) + Array(31...52))
    }

    private func packed(_ text: String, _ suffix: String) -> [UInt8] {
        suffix == ".gz" ? gzip(utf8(text)) : zstd(utf8(text))
    }

    private func followed(_ count: Int, _ change: (inout IngestOptions) -> Void = { _ in }) throws -> Reading {
        let reading = try Reading(directory.path) { options in
            options.spoolDirectory = "/var/tmp"
            change(&options)
        }
        try #require(reading.wait(for: count))
        try #require(reading.waitUntilCaughtUp())
        return reading
    }
}
