import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// What holds of every format that is read through a JSON value.
struct ForeignFormatTests {
    static let names = [
        "python-console.txt", "python-console-lines.txt", "sample.zipkin.json", "sample.jaeger.json",
        "php-console.txt",
    ]

    @Test(arguments: names)
    func `every span decodes again from its own bytes`(name: String) throws {
        let bytes = try DecodingSamplesTests.sample(name)
        let seen = decodeAll(bytes)

        #expect(!seen.spans.isEmpty)
        for span in seen.spans {
            let content = try #require(contentAgain(of: span, in: bytes))
            #expect(content.name == span.name)
            #expect(content.resource.serviceName == span.service)
            #expect(content.events.isEmpty == !span.marks.contains(.hasEvents))
            #expect(content.links.map { "\($0.traceID.hex)/\($0.spanID.hex)" } == span.links)
        }
    }

    @Test(arguments: names)
    func `an exported span is read again as the same`(name: String) throws {
        let bytes = try DecodingSamplesTests.sample(name)
        for span in decodeAll(bytes).spans {
            let start = Int(span.location.offset)
            let piece = Array(bytes[start..<start + Int(span.location.length)])
            let text = try #require(otlpSpanText(piece, encoding: span.encoding))
            let resource = String(decoding: span.origin.resource.split(separator: 10).first ?? [], as: UTF8.self)
            let exported =
                "{\"resourceSpans\":[{\"resource\":\(resource),\"scopeSpans\":[{\"spans\":[\(text)]}]}]}\n"
            let again = decodeAll(exported)

            #expect(again.rejects.isEmpty && again.spans.map(\.description) == [span.description])
            let left = try #require(contentAgain(of: span, in: bytes))
            let right = try #require(again.spans.first.flatMap { contentAgain(of: $0, in: Array(exported.utf8)) })
            // NaN is not equal to itself.
            #expect("\(left.attributes)" == "\(right.attributes)")
            #expect(left.events == right.events && left.links == right.links)
            #expect(left.statusMessage == right.statusMessage && left.resource.attributes == right.resource.attributes)
        }
    }

    @Test(arguments: names)
    func `any split of a damaged stream gives the same`(name: String) throws {
        let sample = try DecodingSamplesTests.sample(name)
        var random = SeededGenerator(seed: 11)
        for round in 0..<60 {
            // From the beginning too: a Jaeger trace without its beginning is not one.
            let start = round % 2 == 0 ? 0 : random.below(sample.count)
            var bytes = Array(sample[start..<min(sample.count, start + (start == 0 ? 25_000 : 6_000))])
            if round % 3 != 0 { damage(&bytes, times: 1 + random.below(4), &random) }
            let whole = decodeAll(bytes)
            #expect(whole.bytes == bytes.count)
            for length in [7, 90, 2_000] {
                #expect(decodePieces(bytes, upTo: length, &random) == whole, "round \(round), pieces up to \(length)")
            }
        }
    }

    @Test
    func `formats are told apart record by record`() throws {
        let python = String(
            decoding: try DecodingSamplesTests.sample("python-console-lines.txt").split(separator: 10)[0],
            as: UTF8.self
        )
        let seen = decodeAll("\(otlpRecord(otlpSpan(1)))\n\(python)\n{\"name\":\"x\",\"context\":7}\n\(python)")

        #expect(seen.spans.map(\.name) == ["n1", "event lifecycle", "event lifecycle"])
        #expect(seen.spans.map(\.encoding) == [.otlpJSON, .pythonConsole, .pythonConsole])
        #expect(seen.skips == [.otherJSON: 1])
    }

    @Test
    func `a record that begins like a span of another format is still looked into`() {
        let seen = decodeAll("{\"name\":\"dump\"," + otlpRecord(otlpSpan(1)).dropFirst())

        #expect(seen.spans.map(\.name) == ["n1"])
    }
}

/// Expects the same spans, whatever their order and the case of their names, with times in microseconds.
///
/// `rounding`: nanoseconds that the writer adds before it cuts a time.
func expectSameSpans(as reference: String, in name: String, rounding: UInt64) throws {
    let expected = decodeAll(try DecodingSamplesTests.sample(reference)).spans.map {
        InMicroseconds($0, rounding: rounding)
    }
    let seen = decodeAll(try DecodingSamplesTests.sample(name))

    #expect(seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
    #expect(seen.spans.count == 240)
    let found = seen.spans.map { InMicroseconds($0, rounding: 0) }.sorted { $0.order < $1.order }
    for (left, right) in zip(expected.sorted { $0.order < $1.order }, found) { #expect(left == right) }
}

/// What formats with microseconds keep of a span.
private struct InMicroseconds: Equatable {
    var order: String
    var duration: UInt64
    var rest: String

    init(_ span: SeenSpan, rounding: UInt64) {
        order = "\(span.traceID) \(span.spanID)"
        duration = (span.end - span.start + rounding) / 1_000
        rest =
            "\(span.parentID) \((span.start + rounding) / 1_000) \(span.name.lowercased()) \(span.kind) \(span.status) \(span.service)"
            + " \(span.key) \(span.type ?? "-") \(span.operation) \(span.links)"
    }
}
