import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// The same spans in protobuf and in JSON are the same spans, however they arrive.
struct ProtobufTwinTests {
    @Test
    func `the sample is the same in both`() throws {
        let json = try DecodingSamplesTests.sample("sample.otlp.jsonl")
        let protobuf = try DecodingSamplesTests.sample("sample.otlp.pb")

        expectTwins(json, protobuf)
        #expect(decodeAll(protobuf).spans.count == 240)
    }

    @Test
    func `generated spans are the same in both`() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let request = TwinRequest(&random)
            expectTwins(Array(request.json.utf8), framed(request.protobuf(&random)))
            expectTwins(Array(request.json.utf8), bare(request.protobuf(&random)))
        }
    }

    @Test
    func `any split of the stream gives the same`() throws {
        var random = SeededGenerator(seed: 12)
        for round in 0..<150 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(4) {
                let request = TwinRequest(&random)
                switch random.below(4) {
                case 0: bytes += framed(Array(request.json.utf8))
                case 1: bytes += [0xff, 0xff, 0xff, 0xff]
                default: bytes += framed(request.protobuf(&random))
                }
            }
            if round % 5 == 0 { bytes = bare(TwinRequest(&random).protobuf(&random)) }
            if round % 3 != 0 { damage(&bytes, &random) }
            let whole = decodeAll(bytes)
            for length in [3, 40, 900] {
                #expect(decodePieces(bytes, upTo: length, &random) == whole, "round \(round), pieces up to \(length)")
            }
        }
    }

    @Test
    func `no damage traps, hangs or leaves a byte`() throws {
        var random = SeededGenerator(seed: 13)
        let sample = try DecodingSamplesTests.sample("sample.otlp.pb")
        for _ in 0..<300 {
            var bytes = Array(sample.prefix(9_000))
            for _ in 0..<1 + random.below(20) { damage(&bytes, &random) }
            let seen = decodeAll(bytes)
            #expect(seen.bytes == bytes.count)
            for span in seen.spans {
                let start = Int(span.location.offset)
                let piece = Array(bytes[start..<start + Int(span.location.length)])
                _ = decodeContent(piece, encoding: .otlpProtobuf, origin: DecodedOrigin())
                _ = decodeIdentity(piece, encoding: .otlpProtobuf)
            }
        }
    }

    /// A message without a length in front, which is recognised when it begins as those of real writers do.
    private func bare(_ message: [UInt8]) -> [UInt8] { protobufRequest() + message }

    /// Both give the same spans with the same content, resources and scopes.
    private func expectTwins(_ json: [UInt8], _ protobuf: [UInt8]) {
        let left = TwinReading(json)
        let right = TwinReading(protobuf)
        #expect(right.seen.rejects.isEmpty && right.seen.skips.isEmpty)
        #expect(left.seen.repaired == right.seen.repaired)
        #expect(left.spans == right.spans)
        #expect(left.contents == right.contents)
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(20)))
        case 3: bytes.insert(UInt8(random.below(256)), at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}

/// What a stream gave, without what depends on how it is written.
struct TwinReading {
    var seen = Seen()
    var spans: [SeenSpan] = []
    /// As text, since NaN differs from itself.
    var contents: [String] = []

    init(_ bytes: [UInt8]) {
        var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
        var batch = SpanBatch()
        _ = bytes.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
        decoder.finishBatch(&batch)
        seen.add(batch)
        spans = seen.spans.map { span in
            var span = span
            span.location = SpanLocation(segment: 0, offset: 0, length: 0)
            span.marks.remove(.hasEscapes)
            span.encoding = .otlpJSON
            span.origin = DecodedOrigin()
            return span
        }
        contents = batch.spans.map { span in
            let start = Int(span.location.offset)
            let piece = Array(bytes[start..<start + Int(span.location.length)])
            let content = decodeContent(piece, encoding: span.encoding, origin: batch.origins[Int(span.origin)])
            return content.map { "\($0)" } ?? "none"
        }
    }
}
