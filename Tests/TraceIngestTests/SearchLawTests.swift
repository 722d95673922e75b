import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// What a search finds is what decoding every span would find, in every format.
struct SearchLawTests {
    /// Words of the formats' syntax, and texts that formats write in their own ways.
    static let fixed = [
        "stringValue", "value", "\"value\"", "\"", ":", "{", "key", "\\", "/", "\n", "1", "0", "1.0", ".", "-", "e",
        "E",
        "nan", "inf", "true", "false", "al", "attributes", "traceId", "Type", "STRING", "service.name", "peer.service",
        "child_of", "log", "ü", "GRÖSSE", "größe", "GRÖẞE", "a1b2", "00", "ff", "\u{fffd}", "\u{212a}", "k",
        "long long",
    ]

    @Test(arguments: [
        "sample.otlp.jsonl", "sample.otlp.pb", "sample.stdout-compact.jsonl", "sample.stdout-pretty.json",
        "sample.zipkin.json", "sample.jaeger.json", "php-console.txt", "python-console.txt",
        "sample-1per-line.otlp.jsonl",
    ])
    func `a sample of each format is searched as if it were decoded`(name: String) throws {
        var random = SeededGenerator(seed: 31)
        let source = try SearchedSource(DecodingSamplesTests.sample(name))
        let contents = source.contents
        try #require(!contents.isEmpty)
        try expectLaw(source, needles(of: contents, 15, &random))
    }

    @Test
    func `generated requests are searched as if they were decoded, and alike in both notations`() throws {
        var random = SeededGenerator(seed: 32)
        for _ in 0..<12 {
            let request = TwinRequest(&random)
            let json = try SearchedSource(Array(request.json.utf8))
            let protobuf = try SearchedSource(framed(request.protobuf(&random)))
            let needles = needles(of: json.contents, 20, &random)
            try expectLaw(json, needles)
            try expectLaw(protobuf, needles)
            for needle in needles {
                let (left, right) = (try json.search(needle).hits, try protobuf.search(needle).hits)
                // Spans without ids are known by their places, which differ.
                #expect(left.count == right.count, "\(needle)")
                #expect(left.filter { $0.place == 0 } == right.filter { $0.place == 0 }, "\(needle)")
            }
        }
    }

    @Test
    func `spans of every layout are searched as if they were decoded`() throws {
        var random = SeededGenerator(seed: 33)
        var spans = GeneratedSpans(seed: 34)
        for _ in 0..<8 {
            let text = (0..<1 + random.below(5)).map { _ in spans.record(spans: random.below(6)) + "\n" }.joined()
            let source = try SearchedSource(Array(text.utf8))
            try expectLaw(source, needles(of: source.contents, 15, &random))
        }
    }

    @Test
    func `strings whose characters are escaped at random are found`() throws {
        var random = SeededGenerator(seed: 35)
        for _ in 0..<20 {
            let values = (0..<4).map { _ in word(&random) }
            let spans = values.enumerated().map { number, value in
                let key =
                    "{\"key\":\"\(escaped("k" + value, &random))\",\"value\":{\"stringValue\":\"\(escaped(value, &random))\"}}"
                return otlpSpan(number, ",\"attributes\":[\(key)]")
            }
            let source = try SearchedSource(Array((spans.map { otlpRecord($0) + "\n" }.joined()).utf8))
            try expectLaw(source, needles(of: source.contents, 30, &random) + values)
        }
    }

    private func expectLaw(_ source: SearchedSource, _ needles: [String]) throws {
        for needle in needles {
            let found = try source.search(needle)
            #expect(found.hits == (try source.searchByDecoding(needle)), "\(needle.debugDescription)")
            #expect(found.unreadable == 0)
        }
    }

    /// Pieces of what the spans say, in any case, and the fixed ones.
    private func needles(
        of contents: [(key: SpanKey, content: SpanContent)],
        _ count: Int,
        _ random: inout SeededGenerator
    ) -> [String] {
        let texts = contents.flatMap(\.content.texts)
        guard !texts.isEmpty else { return Self.fixed }
        let pieces = (0..<count).map { _ in
            let text = Array(texts[random.below(texts.count)].unicodeScalars)
            let start = random.below(text.count)
            let end = min(text.count, start + 1 + random.below(12))
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: text[start..<end])
            let found = String(piece)
            return [found, found.lowercased(), found.uppercased()][random.below(3)]
        }
        let ids = contents.prefix(2).flatMap { [$0.key.traceID.hex, String($0.key.spanID.hex.prefix(5))] }
        return pieces + ids + Self.fixed
    }

    private func word(_ random: inout SeededGenerator) -> String {
        let characters = Array("aAbk/\\\"\n\t<>&ÜüßẞéЖж漢😀\u{212a}İ. 7")
        return String((0..<1 + random.below(12)).map { _ in characters[random.below(characters.count)] })
    }

    private func escaped(_ text: String, _ random: inout SeededGenerator) -> String {
        text.utf16.map { unit in
            let hex = String(unit, radix: 16)
            let long =
                "\\u" + String(repeating: "0", count: 4 - hex.count) + (random.below(2) == 0 ? hex : hex.uppercased())
            switch unit {
            case 0x22, 0x5c: return random.below(2) == 0 ? "\\" + String(UnicodeScalar(UInt8(unit))) : long
            case 0x2f: return ["/", "\\/", long][random.below(3)]
            case 0x0a: return random.below(2) == 0 ? "\\n" : long
            case 0x09: return random.below(2) == 0 ? "\\t" : long
            case 0x20..<0x80: return random.below(4) == 0 ? long : String(UnicodeScalar(UInt8(unit)))
            default: return long
            }
        }
        .joined()
    }
}
