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

/// Rotation that copies or compresses what cannot be read from its middle: protobuf, compressed and wrapped files.
struct SourcesCopyFormTests {
    /// How spans are written to a file that grows.
    enum Form: CaseIterable {
        case protobuf, gzipMembers, zstdFrames, zstdMessages, docker, cri, compose

        /// What is added to the file for spans with these numbers.
        func bytes(_ numbers: ClosedRange<Int>) -> [UInt8] {
            let text = utf8(lines(numbers))
            return switch self {
            case .protobuf: numbers.flatMap { framed(protobufRequest(protobufSpan($0))) }
            case .gzipMembers: gzip(text)
            case .zstdFrames: zstd(text)
            case .zstdMessages: numbers.flatMap { framed(zstd(protobufRequest(protobufSpan($0)))) }
            case .docker: wrapped(text, .docker, longest: 100)
            case .cri: wrapped(text, .cri, longest: 100)
            case .compose: wrapped(text, .compose, longest: .max)
            }
        }
    }

    private let directory = TemporaryDirectory()
    private var live: String { directory.file("spans.log") }
    private var rotated: String { directory.file("spans.log.1") }

    @Test(arguments: Form.allCases)
    func `a copy of a file that is truncated then is not read again, but what comes behind it is`(form: Form) throws {
        append(form.bytes(1...20), to: live)
        let reading = try followed(20)
        append(form.bytes(1...20), to: rotated)
        overwriteBytes(live, with: form.bytes(100...100))
        #expect(reading.wait { $0.names.contains(name(100, form)) })
        #expect(reading.waitUntilCaughtUp())
        append(form.bytes(200...200), to: rotated)
        #expect(reading.wait { $0.names.contains(name(200, form)) })
        append(form.bytes(201...202), to: rotated)
        #expect(reading.wait { $0.names.contains(name(202, form)) })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.names == (Array(1...20) + [100, 200, 201, 202]).map { name($0, form) })
        #expect(reading.rejects.isEmpty && reading.skipped == 0)
        for index in reading.spans.indices {
            #expect(try reading.content(of: index).get().name == reading.names[index])
        }
        #expect(reading.session.status()[2].notes.first == "begins with what was read as \(live)")
    }

    @Test(arguments: Form.allCases)
    func `what only the copy holds is read, also when it was half read`(form: Form) throws {
        let first = form.bytes(1...20)
        let next = form.bytes(21...22)
        for half in [1, 7, next.count / 2, next.count - 1] {
            let (live, rotated) = (directory.file("\(half).log"), directory.file("\(half).log.1"))
            append(first, to: live)
            // Smaller than what is written, so that the copy is read again in several pieces.
            let reading = try followed(20, live, rotated) { $0.pieceSize = 1_000 }
            append(Array(next[..<half]), to: live)
            #expect(reading.wait { $0.session.status().first { $0.name == live }?.bytesThere ?? 0 > first.count })
            #expect(reading.waitUntilCaughtUp())
            append(first + next, to: rotated)
            overwriteBytes(live, with: form.bytes(100...100))
            let expected = Set((Array(1...22) + [100]).map { name($0, form) })
            #expect(reading.wait { Set($0.names) == expected })
            #expect(reading.waitUntilCaughtUp())
            // A line that lacks only its newline is a whole one once the file is truncated; the copy may give it again.
            let again = half == next.count - 1 ? reading.numbersAgain.filter { $0 == 22 }.count : 0
            #expect(reading.names.count == 23 || reading.names.count == 23 + again)
        }
    }

    @Test(arguments: Form.allCases)
    func `a copy that only begins as the other file did is read from its start`(form: Form) throws {
        append(form.bytes(1...40), to: live)
        let reading = try followed(40) { $0.copyTime = .zero }
        append(form.bytes(1...39) + form.bytes(50...60), to: rotated)
        #expect(reading.wait { $0.names.contains(name(60, form)) })
        #expect(Set(reading.names) == Set((Array(1...40) + Array(50...60)).map { name($0, form) }))
    }

    @Test(arguments: Form.allCases, [".gz", ".zst"])
    func `a file that was renamed, compressed and deleted is not read again`(form: Form, suffix: String) throws {
        append(form.bytes(1...20), to: live)
        let reading = try followed(20)
        rename(live, rotated)
        append(suffix == ".gz" ? gzip(form.bytes(1...20)) : zstd(form.bytes(1...20)), to: rotated + suffix)
        unlink(rotated)
        append(form.bytes(100...100), to: live)
        #expect(reading.wait { $0.session.status().contains { $0.notes.first?.hasPrefix("holds what was") == true } })
        #expect(reading.wait { $0.names.contains(name(100, form)) })
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.names == (Array(1...20) + [100]).map { name($0, form) })
    }

    @Test(arguments: [true, false])
    func `what says nothing of its whole length is unpacked to know it`(follows: Bool) throws {
        let text = utf8(lines(1...20))
        let half = text.count / 2
        for (suffix, bytes) in [
            (".gz", gzip(Array(text[..<half])) + gzip(Array(text[half...]))),
            (".zst", zstd(text, isFromPipe: true)),
            (
                ".zst",
                zstd(Array(text[..<half])) + skippableFrame([1, 2]) + zstd(Array(text[half...]), isFromPipe: true)
            ),
        ] {
            let directory = TemporaryDirectory()
            append(text, to: directory.file("spans.log"))
            append(bytes, to: directory.file("spans.log" + suffix))
            let reading = try Reading(directory.path, follow: follows) {
                $0.copyTime = .zero
                $0.spoolDirectory = "/var/tmp"
            }
            #expect(
                reading.wait { $0.session.status().contains { $0.notes.first?.hasPrefix("holds what was") == true } }
            )
            #expect(reading.wait(for: 20))
            #expect(reading.sortedNumbers == Array(1...20))
            // One that holds a span more is another one.
            append(
                suffix == ".gz" ? gzip(utf8(line(30))) : zstd(utf8(line(30)), isFromPipe: true),
                to: directory.file("x" + suffix)
            )
            append(
                bytes + (suffix == ".gz" ? gzip(utf8(line(31))) : zstd(utf8(line(31)), isFromPipe: true)),
                to: directory.file("spans.log.2" + suffix)
            )
            guard follows else { continue }
            #expect(reading.wait { $0.numbers.contains(30) && $0.numbers.contains(31) })
        }
    }

    /// What spans with this number are called.
    private func name(_ number: Int, _ form: Form) -> String {
        form == .protobuf || form == .zstdMessages ? "n\(number)" : "span \(number)"
    }

    private func overwriteBytes(_ path: String, with bytes: [UInt8]) {
        overwrite(path, with: "")
        append(bytes, to: path)
    }

    /// Follows a directory, or these files of it.
    private func followed(
        _ count: Int,
        _ paths: String...,
        change: (inout IngestOptions) -> Void = { _ in }
    ) throws -> Reading {
        let path = paths.first.map { $0 + "*" } ?? directory.path
        let reading = try Reading(path) { options in
            options.spoolDirectory = "/var/tmp"
            change(&options)
        }
        try #require(reading.wait(for: count))
        try #require(reading.waitUntilCaughtUp())
        return reading
    }
}
