import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// OTLP in protobuf: the framings, what a span's fields may look like, and what damage costs.
struct ProtobufDecodingTests {
    @Test
    func `a file of the Collector's gives its span`() throws {
        let file = hexBytes(
            """
            0000006f0a6d0a180a160a0c736572766963652e6e616d6512060a0473686f7012510a050a036c696212480a10a1b2c3d4e5f60718293a4\
            b5c6d7e8f9012080123456789abcdef2a0370756230043915fff123f2ca86184175e20824f2ca86184a070a016e12021807\
            7a021802850101010000
            """
        )
        let seen = decodeAll(file)
        let span = try #require(seen.spans.first)

        #expect(seen.spans.count == 1 && seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == 0)
        #expect(span.traceID == "a1b2c3d4e5f60718293a4b5c6d7e8f90" && span.spanID == "0123456789abcdef")
        #expect(span.name == "pub" && span.service == "shop" && span.kind == 4 && span.status == 2)
        #expect(span.end - span.start == 1_500_000)
        #expect(span.marks == .remoteParentKnown)
        #expect(span.location == SpanLocation(segment: 1, offset: 43, length: 72))
        let bytes = Array(file[43..<115])
        let content = try #require(decodeContent(bytes, encoding: .otlpProtobuf, origin: DecodedOrigin()))
        #expect(content.attributes == [Attribute(key: "n", value: .int(7))] && content.flags == 257)
    }

    @Test
    func `a bare message with odd values gives its span`() throws {
        let file = hexBytes(
            """
            0a7f127d127b0a10000102030405060708090a0b0c0d0e0f12080001020304050607300439050000000000008041010000000000\
            00004a100a036e616e120921000000000000f87f4a1a0a026b76121432120a100a017a120b18ffffffffffffffffff014a070a05\
            656d7074794a0e0a08656d70747961727212022a007a021802
            """
        )
        let seen = decodeAll(file)
        let span = try #require(seen.spans.first)

        #expect(seen.spans.count == 1 && seen.rejects.isEmpty && seen.skips.isEmpty)
        #expect(span.start == 0 && span.end == 1 && span.kind == 4 && span.status == 2)
        #expect(span.marks == .repaired && seen.repaired == 1)
        let start = Int(span.location.offset)
        let bytes = Array(file[start..<start + Int(span.location.length)])
        let content = try #require(decodeContent(bytes, encoding: .otlpProtobuf, origin: DecodedOrigin()))
        #expect(content.attributes.map(\.key) == ["nan", "kv", "empty", "emptyarr"])
        #expect(content.attributes[1].value == .map([Attribute(key: "z", value: .int(-1))]))
        #expect(content.attributes[2].value == .empty && content.attributes[3].value == .array([]))
        guard case .double(let number) = content.attributes[0].value else { return #expect(Bool(false)) }
        #expect(number.isNaN)
    }

    @Test(
        arguments: [
            // (what, fields of the resource spans before their scopes)
            ("a resource", "0a180a160a0c736572766963652e6e616d6512060a0473686f70"), ("an empty resource", "0a00"),
            ("a resource without attributes", "0a021001"), ("none", ""),
        ]
    )
    func `a bare message and one inside Tempo's answer are told apart`(what: String, resource: String) {
        let scopes = ProtobufWriter.message { $0.message(2) { $0.bytes(2, protobufSpan(1)) } }
        let trace = ProtobufWriter.message { message in
            for _ in 0..<2 { message.bytes(1, hexBytes(resource) + scopes) }
        }
        let answer = ProtobufWriter.message { message in
            message.bytes(1, trace)
            message.message(2) { $0.number(1, 7) }
            message.number(3, 1)
        }
        let bare = decodeAll(trace)
        let wrapped = decodeAll(answer)

        #expect(bare.spans.count == 2 && bare.rejects.isEmpty && bare.skips.isEmpty)
        #expect(wrapped.spans.map(\.description) == bare.spans.map(\.description))
        #expect(wrapped.rejects.isEmpty && wrapped.skips.isEmpty && wrapped.bytes == answer.count)
        #expect(decodeAll(answer.dropLast(answer.count - trace.count)).rejects.map(\.reason) == [.cut])
    }

    @Test
    func `fields in any order, in pieces and unknown ones give the same span`() throws {
        var random = SeededGenerator(seed: 7)
        let span = ProtobufWriter.message { span in
            span.unknown(&random)
            span.message(15) { $0.number(3, 2) }
            span.message(9) { attribute in
                // The value before its key, and in two pieces of which the last one counts.
                attribute.message(2) { $0.text(1, "no") }
                attribute.message(2) { $0.number(3, 42) }
                attribute.text(1, "event.id")
            }
            for _ in 0..<20 { span.unknown(&random) }
            span.text(5, "before")
            span.message(15) { $0.text(2, "why") }
            span.bytes(2, [1, 2, 3, 4, 5, 6, 7, 8])
            span.bytes(5, [0x61, 0xff, 0x5c, 0x6e])
            span.bytes(1, [UInt8](repeating: 5, count: 16))
            span.message(15) { _ in }
        }
        let request = ProtobufWriter.message { request in
            request.message(1) { $0.unknown(&random) }
            request.unknown(&random)
            request.message(1) { resource in
                resource.message(2) { scope in
                    scope.unknown(&random)
                    scope.bytes(2, span)
                    scope.message(1) { $0.text(1, "lib") }
                    scope.message(1) { $0.text(2, "1.0") }
                }
                resource.unknown(&random)
                resource.text(3, "https://example.com/schema")
                for (key, value) in [("service.name", "late"), ("more", "x")] {
                    resource.message(1) { content in
                        content.message(1) { attribute in
                            attribute.text(1, key)
                            attribute.message(2) { $0.text(1, value) }
                        }
                    }
                }
            }
        }
        var decoder = SpanDecoder(segment: 0, offset: 0, options: DecoderOptions())
        var batch = SpanBatch()
        _ = framed(request).withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
        decoder.finishBatch(&batch)
        var seen = Seen()
        seen.add(batch)

        let found = try #require(seen.spans.first)
        #expect(seen.rejects.isEmpty && seen.spans.count == 1)
        #expect(found.name == "a\u{fffd}\\n" && found.status == 2 && found.key == "42" && found.service == "late")
        let content = try #require(decodeContent(span, encoding: .otlpProtobuf, origin: batch.origins[0]))
        #expect(content.statusMessage == "why" && content.name == found.name)
        #expect(content.attributes == [Attribute(key: "event.id", value: .int(42))])
        #expect(content.resource.attributes.map(\.key) == ["service.name", "more"])
        #expect(content.resource.schemaURL == "https://example.com/schema")
        #expect(content.scope.name == "lib" && content.scope.version == "1.0")
    }

    @Test
    func `messages in JSON, null messages and those of other signals are told apart`() {
        let logs = ProtobufWriter.message { request in
            request.message(1) { resource in
                resource.message(2) { scope in
                    for _ in 0..<3 {
                        scope.message(2) { record in
                            record.fixed64(1, 1_795_348_800_036_202_320)
                            record.number(2, 9)
                            record.message(5) { $0.text(1, "a line") }
                        }
                    }
                }
            }
        }
        let stream =
            [0xff, 0xff, 0xff, 0xff] + framed(protobufRequest(protobufSpan(1), protobufSpan(2)))
            + framed(Array((otlpRecord(otlpSpan(3)) + "\n" + otlpRecord(otlpSpan(4))).utf8)) + framed(logs)
            + [0xff, 0xff, 0xff, 0xff] + framed(Array("{\"level\":1}".utf8)) + framed(protobufRequest(protobufSpan(5)))
        let seen = decodeAll(stream)

        #expect(seen.spans.map(\.name) == ["n1", "n2", "n3", "n4", "n5"])
        #expect(seen.spans.allSatisfy { $0.service == "shop" })
        #expect(seen.rejects.isEmpty)
        #expect(seen.skips == [.nullMessage: 2, .otherSignal: 1, .otherJSON: 1])
        #expect(seen.bytes == stream.count)
    }

    @Test(
        arguments: [
            // (name, description, field of the data: gauge, sum, histogram, exponential histogram, summary)
            ("container.uptime", "Time since the container's start", 5), ("container.uptime", "", 5),
            ("up", "Uptime s", 5), ("container.uptime", "Uptime s", 5), ("container.uptime", "Uptime s", 7),
            ("container.uptime", "Uptime s", 9), ("container.uptime", "Uptime s", 10),
            ("container.uptime", "Uptime s", 11), ("container.uptime", "", 0),
        ]
    )
    func `metrics whose names have a trace id's length are no spans`(name: String, description: String, data: UInt64) {
        let metric = ProtobufWriter.message { metric in
            metric.text(1, name)
            if !description.isEmpty { metric.text(2, description) }
            metric.text(3, "s")
            if data > 0 { metric.message(data) { _ in } }
        }
        let metrics = protobufRequest(metric, metric)
        let seen = decodeAll(framed(metrics) + framed(protobufRequest(protobufSpan(1))))

        #expect(seen.spans.map(\.name) == ["n1"])
        #expect(seen.rejects.isEmpty && seen.repaired == 0)
        #expect(seen.skips == [.otherSignal: 1])
        #expect(decodeAll(metrics).spans.isEmpty)
    }

    @Test
    func `a span with nothing but ids and a name is one, and so is one with an id that is text`() {
        let bare = ProtobufWriter.message { span in
            span.bytes(1, [UInt8](repeating: 0xa1, count: 16))
            span.bytes(2, [1, 2, 3, 4, 5, 6, 7, 8])
            span.text(5, "bare")
        }
        let textual = ProtobufWriter.message { span in
            span.text(1, "0123456789abcdef")
            span.text(2, "01234567")
            span.text(5, "textual")
            span.number(6, 1)
        }
        #expect(decodeAll(protobufRequest(bare)).spans.map(\.name) == ["bare"])
        #expect(decodeAll(protobufRequest(textual)).spans.map(\.name) == ["textual"])
    }

    @Test
    func `scopes under their old field are read, unless the new one has spans`() {
        func request(_ fields: [UInt64]) -> [UInt8] {
            ProtobufWriter.message { request in
                request.message(1) { resource in
                    for field in fields { resource.message(field) { $0.bytes(2, protobufSpan(1)) } }
                }
            }
        }
        #expect(decodeAll(framed(request([1000]))).spans.count == 1)
        #expect(decodeAll(framed(request([2, 1000]))).spans.count == 1)
        #expect(decodeAll(request([1000])).spans.count == 1)
    }

    @Test(
        arguments: [
            ("a blank line before text", "\n" + otlpRecord(otlpSpan(1))),
            ("many blank lines", "\n\n\n\n\r\n\n" + otlpRecord(otlpSpan(1))),
            ("zeros left by truncation", "\0\0\0\0\0\0\n" + otlpRecord(otlpSpan(1))),
            ("zeros in fours left by truncation", "\0\0\0\0\0\0\0\n" + otlpRecord(otlpSpan(1))),
            ("zeros and blank lines", "\0\0\0\0\0\0\n\n\n" + otlpRecord(otlpSpan(1))),
            ("a byte order mark", "\u{feff}" + otlpRecord(otlpSpan(1))),
        ]
    )
    func `text stays text`(what: String, text: String) {
        #expect(decodeAll(text).spans.map(\.name) == ["n1"])
    }

    @Test
    func `a wrong span costs itself`() {
        var wrong = protobufSpan(2)
        wrong.append(0x4a)
        wrong.append(100)
        let seen = decodeAll(framed(protobufRequest(protobufSpan(1), wrong, protobufSpan(3))))

        #expect(seen.spans.map(\.name) == ["n1", "n3"])
        #expect(seen.rejects.map(\.reason) == [.malformed])
        #expect(seen.rejects.first?.length == UInt64(wrong.count))
    }

    @Test(arguments: [[0, 0, 0, 0, 0x68, 0x65, 0x6c, 0x6c, 0x6f], [0x68, 0x65, 0x6c, 0x6c, 0x6f]] as [[UInt8]])
    func `a length that cannot be stops the stream with one reject`(length: [UInt8]) {
        let good = framed(protobufRequest(protobufSpan(1)))
        let seen = decodeAll(good + length + good + good)

        #expect(seen.spans.map(\.name) == ["n1"])
        #expect(seen.rejects == [Reject(segment: 1, offset: UInt64(good.count), length: 4, reason: .lostFraming)])
        #expect(seen.bytes == good.count * 3 + length.count)
    }

    @Test(
        arguments: [
            Array("hello".utf8), Array("tombstone\n".utf8), [0, 0, 0, 0, 1, 0x61, 0x62, 0x63], Array("<x/>".utf8),
            [0xf1, 0x27, 3, 0x99, 0xc4], [UInt8](repeating: 0xd5, count: 300), Array(#"{"a":1}"#.utf8),
        ]
    )
    func `a message that is none of ours costs only itself, at the beginning too`(junk: [UInt8]) {
        let good = framed(protobufRequest(protobufSpan(1)))
        let json = framed(Array(otlpRecord(otlpSpan(2)).utf8))
        let junk = framed(junk)
        for stream in [junk + good + json, good + junk + json, junk + junk + json + good] {
            let seen = decodeAll(stream)
            #expect(seen.spans.map(\.name).sorted() == ["n1", "n2"])
            #expect(seen.rejects.count + seen.skips.values.reduce(0, +) >= 1)
            #expect(seen.bytes == stream.count)
        }
    }

    @Test
    func `arrays in JSON are messages too, wherever the first one stands`() {
        let zipkin = { (number: Int) in
            framed(
                Array(#"[{"traceId":"a1b2c3d4e5f60718","id":"\#(number)","name":"z\#(number)","timestamp":1}]"#.utf8)
            )
        }
        let good = framed(protobufRequest(protobufSpan(1)))
        let null = [UInt8](repeating: 0xff, count: 4)
        for stream in [zipkin(2) + good + zipkin(3), good + zipkin(2) + zipkin(3), null + zipkin(2) + zipkin(3) + good]
        {
            let seen = decodeAll(stream)
            #expect(seen.spans.map(\.name).sorted() == ["n1", "z2", "z3"])
            #expect(seen.rejects.isEmpty)
        }
    }

    @Test
    func `spans of Zipkin's in protobuf are counted, though they begin like a request`() {
        let zipkin = ProtobufWriter.message { list in
            list.message(1) { span in
                span.bytes(1, [UInt8](repeating: 0xa1, count: 16))
                span.bytes(3, [1, 2, 3, 4, 5, 6, 7, 8])
                span.number(4, 2)
                span.text(5, "get")
            }
        }
        let good = framed(protobufRequest(protobufSpan(1)))
        let seen = decodeAll(good + framed(zipkin) + good)
        #expect(seen.spans.map(\.name) == ["n1", "n1"])
        #expect(seen.rejects.isEmpty && seen.skips == [.noRecord: 1])
    }

    @Test
    func `a bare message may begin with resources that hold nothing`() {
        let empty = ProtobufWriter.message { $0.message(1) { _ in } }
        let seen = decodeAll(empty + empty + protobufRequest(protobufSpan(1)))
        #expect(seen.spans.map(\.name) == ["n1"] && seen.rejects.isEmpty && seen.skips.isEmpty)
    }

    /// Lengths may be written in more bytes than they need, and the first fields then reach further than is looked at.
    @Test
    func `a bare message is told the same however few of its bytes come first`() {
        func long(_ field: UInt8, _ body: [UInt8]) -> [UInt8] {
            var bytes = [field << 3 | 2]
            for place in 0..<9 { bytes.append(UInt8(body.count >> (7 * place) & 0x7f) | 0x80) }
            return bytes + [0] + body
        }
        let pair = long(1, Array("service.name".utf8))
        let scopes = ProtobufWriter.message { $0.message(2) { $0.bytes(2, protobufSpan(1)) } }
        let message = long(1, long(1, long(1, pair)) + scopes)
        var random = SeededGenerator(seed: 7)
        #expect(decodePieces(message, upTo: 1, &random) == decodeAll(message))
    }

    @Test
    func `messages without bytes are counted, and zeros that no message follows end the stream`() {
        let good = framed(protobufRequest(protobufSpan(1)))
        let json = framed(Array(otlpRecord(otlpSpan(2)).utf8))
        let empty = framed([])
        let seen = decodeAll(empty + good + empty + empty + json)
        #expect(seen.spans.map(\.name) == ["n1", "n2"])
        #expect(seen.rejects.isEmpty && seen.skips == [.nullMessage: 3])

        let torn = decodeAll(good + [UInt8](repeating: 0, count: 5_000) + good)
        #expect(torn.spans.map(\.name) == ["n1"])
        #expect(torn.rejects.map(\.reason) == [.lostFraming])
    }

    @Test
    func `the last message is waited for, and rejected when it never comes`() {
        let good = framed(protobufRequest(protobufSpan(1)))
        for cut in 1..<good.count {
            let bytes = good + good[..<cut]
            var decoder = SpanDecoder(segment: 0, offset: 0, options: DecoderOptions())
            var batch = SpanBatch()
            let taken = bytes.withUnsafeBytes { decoder.decode($0, isFinal: false, into: &batch) }
            #expect(batch.rejects.isEmpty)
            let rest = Array(bytes[taken...])
            _ = rest.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
            #expect(batch.rejects.map(\.reason) == [.cut], "cut after \(cut)")
            #expect(batch.spans.count == 1)
        }
    }

    @Test
    func `a span beyond the cap is rejected and passed over`() {
        var options = DecoderOptions()
        options.spanLimit = 1_000
        let long = protobufSpan(2) { $0.text(3, String(repeating: "x", count: 5_000)) }
        let bytes = framed(protobufRequest(protobufSpan(1), long, protobufSpan(3)))
        var decoder = SpanDecoder(segment: 0, offset: 0, options: options)
        var batch = SpanBatch()
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
        #expect(batch.rejects.first?.length == UInt64(long.count))
    }
}
