import DecodingLaws
import Foundation
import Testing
import TraceIngest
import TraceStore

/// The same 240 spans as four writers write them.
struct DecodingSamplesTests {
    static let names = [
        "sample.otlp.jsonl", "sample-1per-line.otlp.jsonl", "sample.stdout-compact.jsonl", "sample.stdout-pretty.json",
    ]

    static func sample(_ name: String) throws -> [UInt8] {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        return Array(try Data(contentsOf: url))
    }

    @Test(arguments: names)
    func `every sample holds the same spans`(name: String) throws {
        let first = decodeAll(try Self.sample(Self.names[0]))
        let seen = decodeAll(try Self.sample(name))

        #expect(seen.spans.count == 240)
        #expect(seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
        #expect(seen.spans.map(\.description) == first.spans.map(\.description))
    }

    @Test(arguments: names)
    func `every span decodes again from its own bytes`(name: String) throws {
        let bytes = try Self.sample(name)
        for span in decodeAll(bytes).spans {
            let start = Int(span.location.offset)
            let piece = Array(bytes[start..<start + Int(span.location.length)])
            let encoding = name.contains("otlp") ? SpanEncoding.otlpJSON : .goStdout
            let identity = try #require(decodeIdentity(piece, encoding: encoding))
            let content = try #require(decodeContent(piece, encoding: encoding, origin: DecodedOrigin()))

            #expect(identity.traceID.hex == span.traceID && identity.spanID.hex == span.spanID)
            #expect(identity.start == span.start && identity.name == span.name)
            #expect(content.name == span.name)
            #expect(content.events.isEmpty == !span.marks.contains(.hasEvents))
            #expect(content.links.map { "\($0.traceID.hex)/\($0.spanID.hex)" } == span.links)
        }
    }

    @Test
    func `content is the same in both notations`() throws {
        let otlp = try Self.sample("sample.otlp.jsonl")
        let go = try Self.sample("sample.stdout-compact.jsonl")
        for (left, right) in zip(decodeAll(otlp).spans, decodeAll(go).spans) {
            let contents = [(otlp, left, SpanEncoding.otlpJSON), (go, right, .goStdout)].map { bytes, span, encoding in
                let start = Int(span.location.offset)
                let piece = Array(bytes[start..<start + Int(span.location.length)])
                return decodeContent(piece, encoding: encoding, origin: DecodedOrigin())
            }
            #expect(contents[0]?.attributes == contents[1]?.attributes)
            #expect(contents[0]?.events == contents[1]?.events)
            #expect(contents[0]?.statusMessage == contents[1]?.statusMessage)
        }
    }

    @Test
    func `white space between tokens changes no span`() throws {
        let compact = try Self.sample("sample-1per-line.otlp.jsonl")
        var spaced: [UInt8] = []
        var isInString = false
        var previous: UInt8 = 0
        for byte in compact {
            if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { isInString.toggle() }
            previous = byte
            if !isInString, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { spaced.append(0x20) }
            spaced.append(byte)
            if !isInString, UInt8(ascii: ",") == byte || UInt8(ascii: ":") == byte { spaced.append(0x20) }
        }

        #expect(decodeAll(spaced).spans.map(\.description) == decodeAll(compact).spans.map(\.description))
    }
}
