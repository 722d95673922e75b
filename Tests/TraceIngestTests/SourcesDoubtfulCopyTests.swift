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

/// Files that look like copies and are none, and copies that cannot be told to be some.
struct SourcesDoubtfulCopyTests {
    private let directory = TemporaryDirectory()
    private var live: String { directory.file("spans.jsonl") }
    private var rotated: String { directory.file("spans.jsonl.1") }

    @Test(arguments: [".gz", ".zst"])
    func `a compressed file that begins like another one and is as long is read`(suffix: String) throws {
        append(lines(1...40), to: live)
        let reading = try followed(40) { $0.copyTime = .zero }
        let other = lines(1...20) + lines(51...70)
        #expect(other.utf8.count == lines(1...40).utf8.count)
        append(packed(other, suffix), to: rotated + suffix)
        #expect(reading.wait { $0.numbers.contains(70) })
        #expect(Set(reading.numbers) == Set(Array(1...40) + Array(51...70)))
        #expect(reading.numbersAgain == Array(1...20) + Array(51...70))
    }

    @Test(arguments: [".gz", ".zst"])
    func `what lies in a compressed file behind what was read is read`(suffix: String) throws {
        append(lines(21...40), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        // Both are as long, so neither the first length nor the last one in the file tells.
        append(packed(lines(21...40), suffix) + packed(lines(41...60), suffix), to: rotated + suffix)
        #expect(reading.wait { $0.numbers.contains(60) })
        #expect(Set(reading.numbers) == Set(21...60))
    }

    @Test(arguments: [".gz", ".zst"])
    func `a compressed file that holds the beginning of what was read is not read`(suffix: String) throws {
        append(lines(1...20), to: live)
        let reading = try followed(20)
        append(packed(lines(1...20), suffix), to: rotated + suffix)
        append(lines(21...22), to: live)
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(live)"] } })
        #expect(reading.wait(for: 22))
        #expect(reading.sortedNumbers == Array(1...22))
    }

    @Test(arguments: [".gz", ".zst"])
    func `a copy that compressing has hardly made smaller is not read again`(suffix: String) throws {
        var generator = SeededGenerator(seed: 1)
        let letters = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw0123456789+/yz-_")
        let text = utf8(lines(1...40, padding: 4_000)).map { byte in
            byte == UInt8(ascii: "x") ? letters[Int.random(in: letters.indices, using: &generator)] : byte
        }
        let bytes = suffix == ".gz" ? gzip(text) : zstd(text)
        #expect(bytes.count > 100_000)
        append(text, to: live)
        let reading = try followed(40) { $0.copyTime = .zero }
        append(bytes, to: rotated + suffix)
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(live)"] } })
        #expect(reading.sortedNumbers == Array(1...40))
    }

    @Test
    func `a compressed copy that is written anew is looked at again`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        append(gzip(utf8(lines(1...20))), to: rotated + ".gz")
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(live)"] } })
        replace(rotated + ".gz", with: gzip(utf8(lines(31...50))))
        #expect(reading.wait { $0.numbers.contains(50) })
        #expect(reading.sortedNumbers == Array(1...20) + Array(31...50))
    }

    @Test
    func `a file that has the number of a compressed copy is read`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        append(gzip(utf8(lines(1...20))), to: rotated + ".gz")
        #expect(reading.wait { $0.session.status().contains { $0.notes == ["holds what was read as \(live)"] } })
        // As if the copy had been deleted, and the system had given its number to the next file.
        rename(rotated + ".gz", directory.file("new.jsonl"))
        overwrite(directory.file("new.jsonl"), with: line(30))
        #expect(reading.wait { $0.numbers.contains(30) })
        #expect(reading.sortedNumbers == Array(1...20) + [30])
    }

    @Test
    func `a compressed file is read although the file that it was made from is empty now`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .zero }
        overwrite(live, with: "")
        append(gzip(utf8(lines(1...21))), to: live + ".gz")
        #expect(reading.wait { $0.numbers.contains(21) })
        #expect(reading.numbersAgain == Array(1...21))
    }

    @Test(arguments: [true, false])
    func `a compressed file that is gone is waited for only while another look may find it`(follows: Bool) throws {
        append(gzip(utf8(line(1))), to: live + ".gz")
        let found = FileListing.Found(path: live + ".gz", facts: try FileFacts(path: live + ".gz"))
        var options = IngestOptions()
        options.follow = follows
        var copy = CompressedCopy(found, options: options)
        unlink(live + ".gz")
        let isUnknown = if case .unknown = copy.compare(with: ReadContents(), original: nil) { true } else { false }
        #expect(isUnknown == follows)
        // Another file by the same name tells nothing about this one.
        append(gzip(utf8(line(1))), to: directory.file("other"))
        append(gzip(utf8(line(2))), to: live + ".gz")
        let other = FileListing.Found(path: live + ".gz", facts: try FileFacts(path: directory.file("other")))
        copy = CompressedCopy(other, options: options)
        let isOther = if case .unknown = copy.compare(with: ReadContents(), original: nil) { true } else { false }
        #expect(isOther == follows)
    }

    @Test
    func `any number of files and what they were compressed to are read once`() throws {
        for number in 1...80 {
            append(line(number), to: directory.file("\(number).jsonl"))
            append(gzip(utf8(line(number))), to: directory.file("\(number).jsonl.gz"))
        }
        let reading = try Reading(directory.path, follow: false) { $0.spoolDirectory = "/var/tmp" }
        reading.readToEnd()
        #expect(reading.sortedNumbers == Array(1...80))
    }

    @Test(arguments: [true, false])
    func `a file that is copied and truncated while several threads read it loses nothing`(endFirst: Bool) throws {
        append(lines(1...2_000), to: live)
        // Nobody takes batches meanwhile, so the threads wait in the middle of the file.
        let reading = try Reading(directory.path) { options in
            options.pieceSize = 4_096
            options.newestFirst = endFirst
            options.newestFirstThreshold = 10_000
            options.newestFirstLength = 5_000
        }
        while reading.session.status().allSatisfy({ $0.bytesRead < 50_000 }) { sched_yield() }
        append(lines(1...2_000), to: rotated)
        overwrite(live, with: line(5_000))
        #expect(reading.wait { Set($0.numbers) == Set(Array(1...2_000) + [5_000]) })
        #expect(reading.waitUntilCaughtUp())
        // Whatever came twice is no duplicate.
        #expect(reading.numbers.count - reading.numbersAgain.count <= 2_001)
    }

    @Test
    func `a copy of what several threads have read up to half a line is read again and gives no duplicates`() throws {
        let text = lines(1...20) + line(21).prefix(50)
        append(text, to: live)
        let reading = try followed(20) { $0.pieceSize = 1_000 }
        append(text, to: rotated)
        overwrite(live, with: line(100))
        #expect(reading.wait { $0.numbers.contains(100) && $0.numbersAgain.count == 20 })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == (Array(1...20) + Array(1...20)).sorted() + [100])
    }

    @Test
    func `a file that only begins like a larger one is not waited for while it grows`() throws {
        append(lines(1...20), to: live)
        let reading = try followed(20) { $0.copyTime = .seconds(1000) }
        append(lines(1...15) + lines(31...34), to: directory.file("other.jsonl"))
        #expect(reading.wait { $0.numbers.contains(34) })
        append(line(35), to: directory.file("other.jsonl"))
        #expect(reading.wait { $0.numbers.contains(35) })
        #expect(Set(reading.numbers) == Set(Array(1...20) + Array(31...35)))
    }

    @Test
    func `what is looked at to know how long it is comes in pieces, also where nothing comes out`() throws {
        let text = utf8(lines(1...20))
        append(zstd(text) + skippableFrame([UInt8](repeating: 1, count: 2 << 20)), to: live)
        let file = try OpenFile(path: live)
        let length = try #require(UnpackedLength(.zstd))
        guard case .more = try length.advance(in: file, by: 1) else {
            Issue.record("all of it was looked at")
            return
        }
        guard case .whole(UInt64(text.count), let last) = try length.advance(in: file, by: .max) else {
            Issue.record("not as long as what was compressed")
            return
        }
        #expect(last == Array(text.suffix(4096)))
    }

    @Test
    func `what cannot be unpacked is not searched for what can`() throws {
        append([0x1f, 0x8b, 8] + [UInt8](repeating: 0xff, count: 4 << 20), to: live)
        let length = try #require(UnpackedLength(.gzip))
        guard case .damaged = try length.advance(in: OpenFile(path: live), by: 1) else {
            Issue.record("not found to be damaged")
            return
        }
    }

    private func packed(_ text: String, _ suffix: String) -> [UInt8] {
        suffix == ".gz" ? gzip(utf8(text)) : zstd(utf8(text))
    }

    private func replace(_ path: String, with bytes: [UInt8]) {
        overwrite(path, with: "")
        append(bytes, to: path)
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
