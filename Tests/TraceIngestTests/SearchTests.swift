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

/// Where a search looks, and what it says about what it cannot look at.
struct SearchTests {
    private func spans(_ values: [String]) -> String {
        values.enumerated().map { number, value in
            let attribute = "{\"key\":\"k\",\"value\":{\"stringValue\":\"\(value)\"}}"
            return otlpRecord(otlpSpan(number, ",\"attributes\":[\(attribute)]")) + "\n"
        }
        .joined()
    }

    @Test
    func `a text is found in a value longer than a piece`() throws {
        let long = String(repeating: "abcdefgh", count: 90_000)
        let source = try SearchedSource(Array(spans(["small", long + "Needle" + long, "small"]).utf8))
        #expect(try source.search("needle").hits.count == 1)
        #expect(try source.search("hNeedlea").hits.count == 1)
        #expect(try source.search("small").hits.count == 2)
    }

    @Test
    func `a text is found wherever it lies in a file of many pieces`() throws {
        let padding = String(repeating: "x", count: 1000)
        let values = (0..<1000).map { "\(padding)v\($0)v" }
        var text = ""
        for (number, value) in values.enumerated() {
            let attribute = "{\"key\":\"k\",\"value\":{\"stringValue\":\"\(value)\"}}"
            let id = String(number + 0x1000_0000, radix: 16)
            let span = """
                {"traceId":"a1b2c3d4e5f60718293a4b5c\(id)","spanId":"01234567\(id)","name":"n",\
                "startTimeUnixNano":"1795348800036202320","attributes":[\(attribute)]}
                """
            text += otlpRecord(span) + "\n"
        }
        let source = try SearchedSource(Array(text.utf8))
        #expect(source.store.totals.spans == 1000)
        for number in stride(from: 0, to: 1000, by: 97) {
            #expect(try source.search("v\(number)v").hits.count == 1, "\(number)")
        }
    }

    @Test
    func `spans whose bytes are gone are counted and not found`() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("spans.jsonl")
        append(spans(["first", "first", "last"]), to: path)
        let source = try SearchedSource(path: path)
        overwrite(path, with: String(spans(["first", "other"]).dropLast(30)))
        let found = try source.search("first")
        #expect(found.hits.count == 1)
        #expect(found.unreadable == 2)
    }

    @Test
    func `spans that were read from a stream are searched in the spool`() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        var options = IngestOptions()
        options.follow = false
        options.spoolDirectory = directory.path
        let session = try IngestSession(sources: [.file(path)], options: options)
        try session.start()
        append(spans(["in the stream", "x"]), to: path)
        let store = TraceStore()
        while let batch = session.waitForBatch() { store.append(batch, now: 0) }
        let text = try #require(SearchText("the stream"))
        let content = try #require(session.startSearch(text))
        var feed = SearchFeed(text, in: store) { IngestSession.origin($0, holds: text) }
        content.search(feed.advance(100, in: store).spans)
        var hits = 0
        while !content.isIdle { hits += content.waitForFindings().hits.count }
        #expect(hits == 1)
    }

    @Test(arguments: [
        ("0.5", 3), ("12.0", 2), ("1000", 1), ("0", 11), ("007", 0), ("5e-1", 0), ("1e-05", 1), ("abcd", 1),
        ("true", 2),
    ])
    func `numbers are found as they are shown, however they are written`(text: String, count: Int) throws {
        let writings = [
            #""intValue":"0""#, #""intValue":0"#, #""INTVALUE" : "007""#, #""int_value":"1000""#,
            #""doubleValue":0.5"#, #""doubleValue":"0.50""#, #""double_value":5e-1"#, #""doubleValue":12"#,
            #""doubleValue":"12.0""#, #""doubleValue":0.00001"#, #""doubleValue":1e21"#, #""doubleValue":0.05"#,
            #""bytesValue":"q80=""#, #""boolValue":true"#, #""bool_value":true"#, #""intValue":"7""#,
            #""doubleValue":100"#,
        ]
        let spans = writings.enumerated().map { index, value in
            let id = String(repeating: "\(UnicodeScalar(UInt8(98 + index % 5)))", count: 14) + "e\(index % 9 + 1)"
            return #"{"traceId":"\#(id)\#(id)","spanId":"\#(id)","name":"x","startTimeUnixNano":"1\#(index)","#
                + #""attributes":[{"key":"k","value":{\#(value)}}]}"#
        }
        let record = #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#
        let source = try SearchedSource(Array((record + "\n").utf8))
        try #require(source.contents.count == writings.count)
        #expect(try source.search(text).hits == source.searchByDecoding(text))
        #expect(try source.search(text).hits.count == count)
    }

    @Test
    func `case is ignored unless a capital letter is looked for`() throws {
        let source = try SearchedSource(Array(spans(["Ünder", "ünder", "UNDER"]).utf8))
        #expect(try source.search("ünder").hits.count == 2)
        #expect(try source.search("nder").hits.count == 3)
        #expect(try source.search("Ünder").hits.count == 1)
        #expect(try source.search("UN").hits.count == 1)
    }

    @Test
    func `what lies between spans is not searched`() throws {
        let source = try SearchedSource(Array((spans(["a"]) + "not a span: needle\n" + spans(["b"])).utf8))
        #expect(try source.search("needle").hits.isEmpty)
        #expect(try source.search("scopeSpans").hits.isEmpty)
        #expect(try source.search("shop").hits.count == source.store.totals.spans)
    }

    @Test
    func `patterns are found at every place and none beyond the end`() {
        var random = SeededGenerator(seed: 41)
        for _ in 0..<2000 {
            let alphabet = Array("aAbB\"kK.\u{40}\u{60}".utf8)
            let text = (0..<random.below(200)).map { _ in alphabet[random.below(alphabet.count)] }
            let needle = (0..<1 + random.below(4)).map { _ in alphabet[random.below(alphabet.count)] }
            let ignoresCase = random.below(2) == 0
            let wanted = ignoresCase ? needle.map(lower) : needle
            let pattern = SearchPattern(wanted, ignoresCase: ignoresCase)
            let expected = text.indices.first { start in
                let piece = text[start...].prefix(needle.count)
                return (ignoresCase ? piece.map(lower) : Array(piece)) == wanted
            }
            // What follows the end would match.
            let padded = text + needle + [UInt8](repeating: needle[0], count: 80)
            padded.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                #expect(pattern.find(from: base, to: base + text.count).map { $0 - base } == expected)
            }
        }
    }

    private func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
