import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// Lines with something around them that containers' runtimes put there.
struct LineWrapperTests {
    private static func docker(_ text: some StringProtocol, _ stream: String = "stdout") -> String {
        let escaped = text.reduce(into: "") { result, character in
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return #"{"log":"\#(escaped)","stream":"\#(stream)","time":"2026-01-02T03:04:05.123456789Z"}"# + "\n"
    }

    private static func cri(_ text: some StringProtocol, _ tag: String = "F", _ stream: String = "stdout") -> String {
        "2026-01-02T03:04:05.123456789Z \(stream) \(tag) \(text)\n"
    }

    /// Records of one line and of several, as one container writes them; numbers begin with `first`.
    private static func container(_ first: Int, _ random: inout SeededGenerator) -> [String] {
        (first..<first + 4).flatMap { number -> [String] in
            let record = line(number).dropLast()
            if random.below(2) == 0 { return [String(record)] }
            // Broken between members, as it is when it is printed for people.
            return record.replacing(",\"", with: ",\n  \"").replacing("[{", with: "[\n{\n").split(separator: "\n")
                .map(String.init)
        }
    }

    /// Any order of lines that keeps each container's own.
    private static func interleaved(_ containers: [[String]], _ random: inout SeededGenerator) -> String {
        var rest = containers.map { $0[...] }
        var text = ""
        while !rest.allSatisfy(\.isEmpty) {
            let index = random.below(rest.count)
            if let line = rest[index].popFirst() { text += line }
        }
        return text
    }

    @Test(arguments: 0..<6)
    func `containers' lines may come in any order and be cut anywhere`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let ends = ["stdout", "stderr"]
        let dockerText = Self.interleaved(
            ends.indices.map { index in
                Self.container(index * 10, &random).flatMap { line in
                    // Docker cuts long lines; here every line is long.
                    cut(utf8(line + "\n"), into: 1 + random.below(3), &random)
                        .map { Self.docker(String(decoding: $0, as: UTF8.self), ends[index]) }
                }
            },
            &random
        )
        let criText = Self.interleaved(
            ends.indices.map { index in
                Self.container(index * 10, &random).flatMap { line in
                    let pieces = cut(utf8(line), into: 1 + random.below(3), &random)
                    return pieces.enumerated().map { number, piece in
                        let tag = number == pieces.count - 1 ? "F" : "P"
                        return Self.cri(String(decoding: piece, as: UTF8.self), tag, ends[index])
                    }
                }
            },
            &random
        )
        let composeText = Self.interleaved(
            ["web-1  | ", "db_1   | "].enumerated().map { index, prefix in
                Self.container(index * 10, &random).map { prefix + $0 + "\n" }
            },
            &random
        )
        let kubectlText = Self.interleaved(
            ["[pod/web-0/app] ", "[pod/web-1/app] "].enumerated().map { index, prefix in
                Self.container(index * 10, &random).map { prefix + $0 + "\n" }
            },
            &random
        )
        let expected = Array(0..<4) + Array(10..<14)
        for text in [
            dockerText, criText, composeText, "Attaching to web-1, db-1\n" + composeText, kubectlText,
            criText.replacing("\n", with: "\r\n"),
        ] {
            let whole = try Unpacked(utf8(text))
            #expect(whole.numbers.sorted() == expected)
            #expect(whole.rejects.isEmpty)
            #expect(whole.bytes == text.utf8.count)
            let packed = try Unpacked(gzip(utf8(text)), pieceSize: 64) { 1 + random.below(50) }
            #expect(packed.numbers.sorted() == expected)
            #expect(packed.rejects.isEmpty)
            let inPieces = try Unpacked(utf8(text), pieceSize: 64) { 1 + random.below(20) }
            #expect(inPieces.sorted == whole.sorted)
        }
    }

    @Test
    func `lines without the wrapper are read as they are`() throws {
        let text = Self.cri("starting") + "not wrapped\n" + line(1) + Self.cri(line(2).dropLast()) + "\n"
        let found = try Unpacked(utf8(text))
        #expect(found.numbers.sorted() == [1, 2])
        #expect(found.rejects.isEmpty)
        let other = Self.docker("starting\n") + line(1) + #"{"log":"no stream"}"# + "\n" + Self.docker(line(2))
        #expect(try Unpacked(utf8(other)).numbers.sorted() == [1, 2])
    }

    @Test
    func `every escape of a Docker line is undone`() throws {
        let log = #"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\ud83d\u"#
        let object = #"{"time":"t","stream":"stdout","attrs":{"a":["}"]},"log":"\#(log)"}"#
        let line = try #require(utf8(object).withUnsafeBytes { DockerLine($0) })
        #expect(String(decoding: line.text, as: UTF8.self) == "\"\\/\u{8}\u{c}\n\r\tAé😀\u{fffd}\u{fffd}")
        #expect(String(decoding: line.stream, as: UTF8.self) == "stdout")
        for object in ["", "{", #"{"log":"#, #"{"log":"x"}"#, #"{"log":1,"stream":"stdout"}"#, "[]", #"{"log":"\"#] {
            #expect(utf8(object).withUnsafeBytes { DockerLine($0) } == nil)
        }
    }

    @Test(
        arguments: [
            ("{\"resourceSpans\"", LineWrapper.none), ("{\n", .none), ("[{\"traceId\"", .none),
            ("{\"log\":\"", .docker),
            ("INFO: {\"resource\"", .none), ("Jan 02, 2026 3:04:05 AM io.opentelemetry\nINFO: {", .none),
            ("Nov 22 22:13:43 host app[12]: {", .none), ("web-1  | x", .compose), ("[pod/web-0/app] x", .kubectl),
            ("2026-01-02T03:04:05.1Z stdout F {", .cri), ("2026-01-02T03:04:05.1+01:00 stderr P:x {", .cri),
            ("2026-01-02T03:04:05Z INFO {", .none), ("\nlog\n\nweb-1  | x", .compose), ("\n\u{12}\n\u{18}", .none),
            ("{\"time\":\"x\",\"level\":\"INFO\"}\n", .none), ("{\"stream\":\"stdout\",\"log\":", .docker),
        ]
    )
    func `the wrapper is told by the first lines`(head: String, wrapper: LineWrapper) {
        let bytes = utf8(head)
        #expect(bytes.withUnsafeBytes { LineWrapper(head: $0, isWhole: false) } == wrapper)
        // With fewer bytes the answer is the same or not there yet.
        for count in bytes.indices {
            let early = bytes[..<count].withUnsafeBytes { LineWrapper(head: $0, isWhole: false) }
            #expect(early == nil || early == wrapper, "\(count) bytes")
        }
    }

    @Test
    func `records behind a prefix of one writer are read in place`() throws {
        let java = "Jan 02, 2026 3:04:05 AM io.opentelemetry.exporter export\nINFO: \(line(1))"
        let journal = "Nov 22 22:13:43 host app[12]: \(line(2))"
        for (text, numbers) in [(java, [1]), (journal, [2]), (java + journal, [1, 2])] {
            let directory = TemporaryDirectory()
            append(text, to: directory.file("log"))
            let reading = try Reading(directory.file("log"), follow: false) { $0.spoolDirectory = "/nonexistent" }
            reading.readToEnd()
            #expect(reading.numbers == numbers)
            #expect((try? reading.content(of: 0).get()) != nil)
        }
    }
}
