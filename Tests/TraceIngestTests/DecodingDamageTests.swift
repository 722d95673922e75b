import DecodingLaws
import TestSupport
import Testing
import TraceIngest
import TraceStore

/// Torn, glued and mixed streams: what is kept, and what is counted.
struct DecodingDamageTests {
    @Test(
        arguments: [
            // (what, text, spans, rejects)
            ("two records on a line", otlpRecord(otlpSpan(1)) + otlpRecord(otlpSpan(2)), ["n1", "n2"], 0),
            ("cut in a string", "\(otlpRecord(otlpSpan(1), otlpSpan(2)).dropLast(150))", ["n1"], 1),
            ("cut between brackets", "\(otlpRecord(otlpSpan(1)).dropLast(3))", ["n1"], 1),
            ("cut before any span", "{\"resourceSpans\":[{\"resou\n" + otlpRecord(otlpSpan(2)), ["n2"], 1),
            ("cut in the first key", "{\"resourceSp", [], 1),
            ("cut in the first key, then a line", "{\"resourceSp\n" + otlpRecord(otlpSpan(1)), ["n1"], 1),
            ("glued in the first key", "{\"resourceSp" + otlpRecord(otlpSpan(1)), ["n1"], 1),
            ("glued in a Go record's first key", "{\"Na" + otlpRecord(otlpSpan(1)), ["n1"], 1),
            ("glued before the first key", "{\"" + otlpRecord(otlpSpan(1)), ["n1"], 1),
            ("glued in a key around spans", "{\"resourceSpans\":[{\"sco" + otlpRecord(otlpSpan(1)), ["n1"], 1),
            (
                "cut, then a line", otlpRecord(otlpSpan(1), otlpSpan(2)).dropLast(80) + "\n" + otlpRecord(otlpSpan(3)),
                ["n1", "n3"], 1
            ),
            (
                "glued in a string", otlpRecord(otlpSpan(1), otlpSpan(2)).dropLast(150) + otlpRecord(otlpSpan(3)),
                ["n1", "n3"], 1
            ),
            (
                "glued outside strings", otlpRecord(otlpSpan(1), otlpSpan(2)).dropLast(13) + otlpRecord(otlpSpan(3)),
                ["n1", "n3"], 1
            ),
            ("one wrong span", otlpRecord(otlpSpan(1), "{\"traceId\":5 6}", otlpSpan(2)), ["n1", "n2"], 1),
            (
                "no final newline, blank lines, CRLF, BOM",
                "\u{feff}\r\n\r\n" + otlpRecord(otlpSpan(1)) + "\r\n\0\0\n" + otlpRecord(otlpSpan(2)), ["n1", "n2"], 0
            ),
            ("a log prefix", "INFO: " + otlpRecord(otlpSpan(1)) + "\n", ["n1"], 0),
            (
                "a bare resource",
                "{\"resource\":{},\"scopeSpans\":[{\"spans\":[\(otlpSpan(1))]}]}\n" + otlpRecord(otlpSpan(2)),
                ["n1", "n2"], 0
            ),
            (
                "spans on lines of their own",
                "{\"resourceSpans\":[\n{\"scopeSpans\":[{\"spans\":[\n\(otlpSpan(1)),\n\(otlpSpan(2))\n]}]}\n]}",
                ["n1", "n2"], 0
            ),
            ("an array of records", "[\(otlpRecord(otlpSpan(1))),\n\(otlpRecord(otlpSpan(2)))]", ["n1", "n2"], 0),
            (
                "a legacy array",
                "{\"resourceSpans\":[{\"instrumentationLibrarySpans\":[{\"spans\":[\(otlpSpan(1))]}]}]}", ["n1"], 0
            ),
            (
                "both arrays",
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(otlpSpan(1))]}],\"instrumentationLibrarySpans\":[{\"spans\":[\(otlpSpan(1))]}]}]}",
                ["n1"], 0
            ),
            (
                "an empty array and a legacy one",
                "{\"resourceSpans\":[{\"scopeSpans\":[],\"instrumentationLibrarySpans\":[{\"spans\":[\(otlpSpan(1))]}]}]}",
                ["n1"], 0
            ),
            (
                "null for everything",
                "{\"resourceSpans\":null}\n{\"resourceSpans\":[null,{\"resource\":null,\"scopeSpans\":[{\"scope\":null,\"spans\":[null]}]}]}",
                [], 0
            ),
        ] as [(String, String, [String], Int)]
    )
    func `damage costs only what it hits`(what: String, text: String, names: [String], rejects: Int) {
        let seen = decodeAll(text)

        #expect(seen.spans.map(\.name) == names)
        #expect(seen.rejects.count == rejects)
        #expect(seen.skips.isEmpty)
        #expect(seen.bytes == text.utf8.count)
    }

    @Test(
        arguments: [
            // (scopeSpans, what is rejected, how often other JSON is counted)
            (#"[{"spans":{"a":{"b":"}"}}}]"#, [#"{"a":{"b":"}"}}"#], 0),
            (#"[{"spans":7,"x":[]},{"spans" : "text" }]"#, ["7", #""text""#], 1),
            (#"{"spans":[]}"#, [#"{"spans":[]}"#], 0),
            (#"[{"spnas":[{"id":1}]},{"scope":{},"spams":{}}]"#, [], 2),
            (#"[{"spnas":[{"id":1}],"spans":[]},{"spans":[],"more":{}}]"#, [], 0),
            (#"[{"scope":{"x":[]},"schemaUrl":"u","note":"text"},{},{"spans":null}]"#, [], 0),
            (#"null,"scopeSpnas":[{"spans":5}]"#, [], 1), (#"[],"more":{}"#, [], 0), ("[]", [], 0),
        ] as [(String, [String], Int)]
    )
    func `what stands where spans belong is counted`(scopeSpans: String, rejected: [String], others: Int) {
        let text = #"{"resourceSpans":[{"resource":{},"scopeSpans":\#(scopeSpans)}]}"# + "\n"
        let bytes = Array(text.utf8)
        var random = SeededGenerator(seed: 3)
        for seen in [decodeAll(text), decodePieces(bytes, upTo: 9, &random)] {
            #expect(
                seen.rejects.map { String(decoding: bytes[Int($0.offset)...].prefix(Int($0.length)), as: UTF8.self) }
                    == rejected
            )
            #expect(seen.rejects.allSatisfy { $0.reason == .malformed })
            #expect(seen.skips == (others > 0 ? [.otherJSON: others] : [:]))
        }
    }

    @Test
    func `other signals and lines that are no records are skipped`() {
        let text = """
            starting up
            {"resourceLogs":[]}
            \(otlpRecord(otlpSpan(1)))
            {"level":"info","msg":"x"}

            [12:00] {not json} at all
            {"lev\(otlpRecord(otlpSpan(2)))
            {"resource":{},"scopeMetrics":[{"a":"}"}]}
            """
        let seen = decodeAll(text)

        #expect(seen.spans.map(\.name) == ["n1", "n2"])
        #expect(seen.skips == [.noRecord: 2, .otherSignal: 2, .otherJSON: 2])
        #expect(seen.rejects.isEmpty)
    }

    /// On a line of a log only the first object tells what the line is.
    @Test(
        arguments: [
            ("[A,B,A]", 1), ("[A,B,B,A]", 2), ("[B,A,B]", 2), ("[A,\nB,\nA]", 1), ("log B B\n[A]", 1), ("[A] B", 0),
            ("[[A,B],[B]]", 2),
        ]
    )
    func `each element of an array that is no span is counted`(text: String, others: Int) {
        let ids = "\"traceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\""
        let span = "{\(ids),\"id\":\"0123456789abcdef\",\"name\":\"a\",\"timestamp\":1}"
        let other = "{\(ids),\"name\":\"an id is missing\",\"timestamp\":1}"
        let seen = decodeAll(text.replacing("A", with: span).replacing("B", with: other))

        #expect(seen.spans.count == text.count { $0 == "A" })
        #expect(seen.skips[.otherJSON, default: 0] == others && seen.rejects.isEmpty)
    }

    @Test(
        arguments: [
            ("[]\n", 1), ("[[[]]]", 1), (" [ ] , [ ]\r\n\n", 1), ("[]\n[[]]\n", 2), ("[] {}\n", 0),
            ("\(otlpRecord(otlpSpan(1)))\n[]\n", 1), ("[\n\(otlpRecord(otlpSpan(1)))\n,\n{}]\n", 0),
            ("[[\n\(otlpRecord(otlpSpan(1)))\n],\n[\n\(otlpRecord(otlpSpan(2)))]\n]", 0),
            ("[\(otlpRecord(otlpSpan(1)))]\n", 0), ("]\n", 0), ("[\n]\n", 1), ("[\n\n[\n], []\n]\n[]", 2), ("[\n", 1),
            ("[\n[\n\(otlpRecord(otlpSpan(1)))\n]\n]\n", 0), ("[\nlog\n]\n", 1),
        ]
    )
    func `a line of nothing but empty arrays is skipped`(text: String, lines: Int) {
        #expect(decodeAll(text).skips[.noRecord, default: 0] == lines)
    }

    @Test
    func `a cut line of 8,192 spans gives those that were whole`() {
        let spans = (0..<8_192).map { otlpSpan($0 % 10) }
        let record = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(spans.joined(separator: ","))]}]}]}"
        let lost = 192 * (otlpSpan(0).utf8.count + 1) - 20
        let seen = decodeAll(record.dropLast(lost) + "\n" + otlpRecord(otlpSpan(1)))

        #expect(seen.spans.count == 8_001)
        #expect(seen.rejects.map(\.reason) == [.cut])
    }

    @Test
    func `a span beyond the cap is rejected and passed over`() {
        var options = DecoderOptions()
        options.spanLimit = 1_000
        let long = otlpSpan(2, ",\"x\":\"\(String(repeating: "x", count: 5_000))\"")
        for record in [otlpRecord(otlpSpan(1), long, otlpSpan(3)), otlpRecord(otlpSpan(1), long, otlpSpan(3)) + "\n"] {
            var decoder = SpanDecoder(segment: 0, offset: 0, options: options)
            var batch = SpanBatch()
            let bytes = Array(record.utf8)
            var from = 0
            for to in stride(from: 100, to: bytes.count + 100, by: 100) {
                let end = min(to, bytes.count)
                from += bytes[from..<end].withUnsafeBytes {
                    decoder.decode($0, isFinal: end == bytes.count, into: &batch)
                }
                #expect(end - from <= 1_200)
            }
            #expect(batch.spans.count == 2)
            #expect(batch.rejects.map(\.reason) == [.tooLong])
            #expect(batch.rejects.first?.length == UInt64(long.utf8.count))
        }
    }

    @Test
    func `a resource behind its spans reaches spans that were handed over`() {
        let spans = "\"scopeSpans\":[{\"spans\":[\(otlpSpan(1)),\(otlpSpan(2))]}]"
        let resource = "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"late\"}}]}"
        var random = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let seen = decodePieces(Array("{\"resourceSpans\":[{\(spans),\(resource)}]}".utf8), upTo: 60, &random)
            #expect(seen.spans.map(\.service) == ["late", "late"])
        }
    }

    @Test
    func `any split of the stream gives the same`() throws {
        var random = SeededGenerator(seed: 2)
        var generated = GeneratedSpans(seed: 3)
        let samples = try DecodingSamplesTests.names.map(DecodingSamplesTests.sample)
        for round in 0..<150 {
            var bytes: [UInt8]
            if round % 2 == 0 {
                let records = (0..<random.below(4)).map { _ in generated.record(spans: random.below(5)) }
                bytes = Array(records.joined(separator: "\n").utf8)
            } else {
                let sample = samples[random.below(4)]
                let start = random.below(sample.count - 9_000)
                bytes = Array(sample[start..<start + 9_000])
            }
            if round % 3 != 0 { damage(&bytes, times: 1 + random.below(4), &random) }
            let whole = decodeAll(bytes)
            for length in [5, 80, 2_000] {
                #expect(decodePieces(bytes, upTo: length, &random) == whole, "round \(round), pieces up to \(length)")
            }
        }
    }

    @Test(arguments: ["sample-1per-line.otlp.jsonl", "sample.stdout-compact.jsonl"])
    func `damage in one line loses no span of another`(name: String) throws {
        var random = SeededGenerator(seed: 4)
        let lines = try DecodingSamplesTests.sample(name).split(separator: UInt8(ascii: "\n")).map(Array.init)
        let wanted = lines.map { decodeAll($0).spans.map(\.spanID) }
        for _ in 0..<300 {
            let start = random.below(lines.count - 5)
            let victim = start + random.below(5)
            var some = Array(lines[start..<start + 5])
            damage(&some[victim - start], times: 1 + random.below(3), &random)
            let seen = Set(decodeAll(Array(some.joined(separator: [10]))).spans.map(\.spanID))
            for line in start..<start + 5 where line != victim { #expect(seen.isSuperset(of: wanted[line])) }
        }
    }
}
