import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// What holds for compressed bytes however they were written and however they are read.
struct UnpackingLawTests {
    /// Streams of spans 1 to 6 in every kind of compression.
    private static func streams(_ random: inout SeededGenerator) -> [(name: String, bytes: [UInt8])] {
        let text = utf8(lines(1...6))
        let frames = cut(text, into: 5, &random).map { zstd($0) }
        let members = cut(text, into: 4, &random).map { gzip($0) }
        let messages = (1...6).map { protobufRequest(protobufSpan($0)) }
        let records = (1...6).map { utf8(line($0).dropLast()) }
        return [
            ("gzip", members.flatMap { $0 }),
            ("padded gzip", members.flatMap { $0 } + [0, 0, 0]),
            ("zstd", frames.flatMap { $0 }),
            ("zstd with skippable frames", skippableFrame([1, 2]) + frames.flatMap { $0 + skippableFrame([]) }),
            ("zstd of protobuf", zstd(messages.flatMap { lengthPrefixed($0) })),
            ("messages of JSON", records.flatMap { lengthPrefixed(zstd($0)) }),
            ("messages of protobuf", messages.flatMap { lengthPrefixed(zstd($0)) } + [255, 255, 255, 255]),
        ]
    }

    /// The same spans in lines of a container.
    private static func wrappedStreams() -> [(name: String, bytes: [UInt8])] {
        let prefix = "2026-01-02T03:04:05.1Z stdout"
        let criLines = (1...6).map { number in
            let record = line(number).dropLast()
            return "\(prefix) P \(record.prefix(50))\n\(prefix) F \(record.dropFirst(50))\n"
        }
        let dockerLines = (1...6).map { number in
            let text = line(number).dropLast().replacing("\"", with: "\\\"")
            return #"{"log":"\#(text)\n","stream":"stdout","time":"t"}"# + "\n"
        }
        return [
            ("CRI", utf8(criLines.joined())), ("Docker", utf8(dockerLines.joined())),
            ("Docker in gzip", gzip(utf8(dockerLines.joined()))),
        ]
    }

    @Test(arguments: 0..<4)
    func `frames and members may end anywhere, and so may reads`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for stream in Self.streams(&random) + Self.wrappedStreams() {
            let whole = try Unpacked(stream.bytes)
            #expect(whole.numbers == Array(1...6), "\(stream.name)")
            #expect(whole.rejects.isEmpty && whole.notes.isEmpty, "\(stream.name)")
            #expect(whole.bytes == stream.bytes.count, "\(stream.name)")
            let largest = [1, 7, 100][random.below(3)]
            let inPieces = try Unpacked(stream.bytes, pieceSize: 64) { 1 + random.below(largest) }
            #expect(inPieces == whole, "\(stream.name)")
        }
    }

    @Test
    func `a stream cut anywhere gives what came before, and one reject`() throws {
        var random = SeededGenerator(seed: 1)
        for stream in Self.streams(&random) + Self.wrappedStreams() {
            for end in stride(from: 0, to: stream.bytes.count, by: 3) {
                let found = try Unpacked(Array(stream.bytes[..<end]))
                #expect(found.numbers == Array(1..<1 + found.numbers.count), "\(stream.name) cut at \(end)")
                #expect(found.rejects.count <= 1, "\(stream.name) cut at \(end)")
                #expect(found.rejects.allSatisfy { $0.reason == .cut }, "\(stream.name) cut at \(end)")
                #expect(found.bytes == end, "\(stream.name) cut at \(end)")
            }
        }
    }

    @Test
    func `damage anywhere traps nothing and loses nothing silently`() throws {
        var random = SeededGenerator(seed: 2)
        for stream in Self.streams(&random) {
            for _ in 0..<60 {
                var bytes = stream.bytes
                bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
                let found = try Unpacked(bytes)
                #expect(found.bytes == bytes.count)
                // A bit of a name or of padding is no loss.
                let isComplete = found.names.count == 6
                #expect(isComplete || !found.rejects.isEmpty || !found.skips.isEmpty, "\(stream.name)")
            }
        }
    }

    @Test
    func `what is cut off is told once, at its place in the source`() throws {
        let bytes = gzip(utf8(lines(1...4)), utf8(line(5).prefix(100)), utf8(line(5).dropFirst(100)))
        let found = try Unpacked(Array(bytes.dropLast(40)))
        #expect(found.numbers == [1, 2, 3, 4])
        let reject = try #require(found.rejects.first)
        #expect(found.rejects.count == 1)
        #expect(reject.reason == .cut)
        #expect(found.notes == ["compressed data that is cut off, at byte \(reject.offset)"])
    }

    @Test
    func `a damaged frame among messages costs that message`() throws {
        let frames = (1...3).map { lengthPrefixed(zstd(utf8(line($0).dropLast()))) }
        var damaged = frames[1]
        for index in 12..<30 { damaged[index] = 0xff }
        let found = try Unpacked(frames[0] + damaged + frames[2])
        #expect(found.numbers == [1, 3])
        #expect(found.rejects.map(\.reason) == [.damagedCompression])
        #expect(found.rejects.map(\.offset) == [UInt64(frames[0].count)])
        #expect(found.rejects.map(\.length) == [UInt64(damaged.count)])
    }

    @Test(arguments: [[0, 0, 0, 0], [0xf0, 1, 2, 3], [0, 1, 0, 0]])
    func `a length that cannot be costs the messages up to the next that can be told`(length: [UInt8]) throws {
        let frames = (1...4).map { lengthPrefixed(zstd(utf8(line($0).dropLast()))) }
        let found = try Unpacked(frames[0] + length + frames[1].dropFirst(4) + frames[2] + frames[3])
        #expect(found.numbers == [1, 3, 4])
        #expect(found.rejects.map(\.offset) == [UInt64(frames[0].count)])
        #expect(found.rejects.map(\.length) == [UInt64(frames[1].count)])
        #expect(found.bytes == frames.joined().count)
    }

    @Test
    func `what stands behind a member and is none is told and not read`() throws {
        let members = (1...2).map { gzip(utf8(line($0))) }
        let found = try Unpacked(members[0] + utf8(line(3)) + members[1] + utf8(line(4)))
        #expect(found.numbers == [1, 2])
        #expect(found.rejects.map(\.reason) == [.damagedCompression, .damagedCompression])
        let place = UInt64(members[0].count)
        let length = UInt64(line(3).utf8.count)
        #expect(found.rejects.map(\.offset) == [place, place + length + UInt64(members[1].count)])
        #expect(found.rejects.map(\.length) == [length, length])
        #expect(found.notes == ["no gzip data, at byte \(place)"])
    }

    @Test
    func `damage costs what lies in front of the next member`() throws {
        // A line lies in three members; the second and the last of them are damaged.
        let text = utf8(lines(1...6))
        let length = line(1).utf8.count
        for pack in [{ gzip($0) }, { zstd($0) }] as [([UInt8]) -> [UInt8]] {
            let parts = [0..<2 * length, 2 * length..<4 * length + 40, 4 * length + 40..<6 * length]
            var members = parts.map { pack(Array(text[$0])) }
            for index in 20..<members[1].count { members[1][index] = 0xff }
            let damaged = UInt64(members[0].count)..<UInt64(members[0].count + members[1].count)
            let found = try Unpacked(Array(members.joined()))
            #expect(found.numbers == [1, 2, 6])
            let reject = try #require(found.rejects.first { $0.reason == .damagedCompression })
            #expect(damaged.contains(reject.offset) && reject.offset + reject.length == damaged.upperBound)
            #expect(found.notes.count == 1 && found.notes[0].hasSuffix("data, at byte \(reject.offset)"))
            // What is left of line 5 was torn off a record that nobody saw.
            #expect(found.skips.values.reduce(0, +) + found.rejects.count > 1)
        }
    }

    @Test
    func `spans behind a loss have no resource of a record before it`() throws {
        let records = ["shop", "mill"].map { otlpRecord(otlpSpan(1), otlpSpan(2), otlpSpan(3), service: $0) }
        let tail = utf8(",\(otlpSpan(3))]}]}]}")
        var lost = gzip(Array(repeating: 7, count: 100))
        lost[15] ^= 0xff
        let found = try Unpacked(
            gzip(Array(utf8(records[0]).dropLast(tail.count))) + lost + gzip(Array(utf8(records[1]).suffix(tail.count)))
        )
        #expect(found.services == ["shop", "shop"])
    }

    @Test
    func `damaged members that overlap are looked at only so often`() throws {
        // Heads of frames with a block of 128 KB each, of which none is one.
        let head: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, 0xfc, 0xff, 0x0f]
        let bytes = Array(repeatElement(head, count: 40_000).joined())
        var random = SeededGenerator(seed: 3)
        let noise = (0..<300_000).map { _ in UInt8(random.below(256)) }
        let found = try Unpacked(zstd(utf8(line(1))) + bytes + zstd(noise) + zstd(utf8(line(2))))
        #expect(found.numbers == [1, 2])
        // 64 MB stand for 512 such blocks.
        #expect(found.rejects.count > 500 && found.rejects.count < 600)
    }

    @Test
    func `data that unpacks to very much more is given up`() throws {
        let zeros = [UInt8](repeating: 0, count: 66 << 20)
        let good = utf8(line(1))
        let bomb = zstd(good) + zstd(zeros)
        let found = try Unpacked(bomb)
        #expect(found.numbers == [1])
        #expect(found.rejects.map(\.reason) == [.unpacksTooLarge])
        #expect(found.notes.first?.contains("unpacks to more than 2000 times its size") == true)
        #expect(found.bytes == bomb.count)
        let others: [(Compression, [UInt8])] = [
            (.gzip, gzip(good, zeros, level: 1)),
            (.gzip, gzip(good) + (0..<66).flatMap { _ in gzip(Array(zeros.suffix(1 << 20))) }),
            (.zstdMessages, lengthPrefixed(zstd(good)) + lengthPrefixed(zstd(zeros))),
        ]
        for (compression, bomb) in others {
            let unpacked = try #require(UnpackedStream(bomb, compression, nextRead: { .max }))
            #expect(unpacked.isOver && unpacked.taken == bomb.count && unpacked.bytes.count <= 65 << 20)
            #expect(unpacked.bytes.starts(with: compression == .gzip ? good : lengthPrefixed(good)))
            #expect(unpacked.losses.map(\.reason) == [.unpacksTooLarge])
        }
    }

    @Test
    func `a window that takes too much memory is refused`() throws {
        // A frame's head that asks for 2 GB.
        let head: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0]
        let found = try Unpacked(zstd(utf8(line(1))) + head)
        #expect(found.numbers == [1])
        #expect(found.rejects.map(\.reason) == [.unpacksTooLarge])
    }
}
