import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

/// The forms in which writers put ids, times and enums.
struct DecodingLeniencyTests {
    /// The only span with these members.
    private func span(_ members: String) throws -> SeenSpan {
        let seen = decodeAll(otlpRecord("{\(members)}"))
        #expect(seen.rejects.isEmpty)
        return try #require(seen.spans.first)
    }

    @Test(arguments: [
        ("\"a1b2c3d4e5f60718293a4b5c6d7e8f90\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"A1B2C3D4E5F60718293A4B5C6D7E8F90\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"obLD1OX2BxgpOktcbX6PkA==\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"obLD1OX2BxgpOktcbX6PkA\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"YTFiMmMzZDRlNWY2MDcxODI5M2E0YjVjNmQ3ZThmOTA=\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"0xa1b2c3d4e5f60718293a4b5c6d7e8f90\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90\"", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"293a4b5c6d7e8f90\"", "0000000000000000293a4b5c6d7e8f90"),
        ("[161,178,195,212,229,246,7,24,41,58,75,92,109,126,143,144]", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("\"@1b2c3d4e5f60718293a4b5c6d7e8f90\"", "00000000000000000000000000000000"),
        ("\"a1b2c3d4e5f60718293a4b5c6d7e8f9g\"", "00000000000000000000000000000000"),
        ("\"\"", "00000000000000000000000000000000"), ("null", "00000000000000000000000000000000"),
        ("7", "00000000000000000000000000000000"),
    ])
    func `trace ids are decided by length`(text: String, expected: String) throws {
        let span = try span("\"traceId\":\(text),\"spanId\":\"0123456789abcdef\"")

        #expect(span.traceID == expected)
        #expect(span.marks.contains(.invalidID) == !expected.contains("90"))
    }

    @Test(arguments: [
        ("\"0123456789abcdef\"", "0123456789abcdef"), ("\"ASNFZ4mrze8=\"", "0123456789abcdef"),
        ("\"ASNFZ4mrze8\"", "0123456789abcdef"), ("\"MDEyMzQ1Njc4OWFiY2RlZg==\"", "0123456789abcdef"),
        ("\"\\/ty6mHZUMhA=\"", "fedcba9876543210"), ("\"0x0123456789abcdef\"", "0123456789abcdef"),
        ("\"abcdef\"", "0000000000abcdef"), ("[1,35,69,103,137,171,205,239]", "0123456789abcdef"),
        ("\"0000000000000000\"", "0000000000000000"), ("\"AAAAAAAAAAA=\"", "0000000000000000"),
        ("[]", "0000000000000000"), ("{}", "0000000000000000"),
    ])
    func `span ids are decided by length`(text: String, expected: String) throws {
        #expect(try span("\"parentSpanId\":\(text)").parentID == expected)
        #expect(try span("\"parent_span_id\": \(text)").parentID == expected)
    }

    @Test(
        arguments: [
            ("\"\(String(repeating: "1", count: 33))\"", 1), ("\"\(String(repeating: "g", count: 32))\"", 1),
            ("\"\(String(repeating: "O", count: 32))\"", 1), ("5", 1), ("true", 1), ("{}", 1), ("{\"a\":[]}", 1),
            ("[1,2]", 1), ("\"\"", 0), ("null", 0), ("[]", 0), ("\"\(String(repeating: "0", count: 32))\"", 0),
        ]
    )
    func `an id that cannot be used is counted as repaired`(text: String, repaired: Int) {
        for members in ["\"traceId\":\(text)", "\"traceId\": \(text) ,\"spanId\":\"0123456789abcdef\""] {
            let seen = decodeAll(otlpRecord("{\(members)}"))
            #expect(seen.repaired == repaired)
            #expect(seen.spans.map(\.marks) == [repaired == 0 ? [.invalidID] : [.invalidID, .repaired]])
        }
        let record = "{\"Name\":\"n\",\"SpanContext\":{\"TraceID\":\(text)}}"
        #expect(decodeAll(record).repaired == repaired)
    }

    @Test(
        arguments: [
            ("\"1795348800036202320\"", 1_795_348_800_036_202_320), ("1795348800036202320", 1_795_348_800_036_202_320),
            ("{\"low\":-1,\"high\":418000000}", 1_795_296_334_022_967_295), ("1.5e18", 1_500_000_000_000_000_000),
            ("\"9223372036854775807\"", 9_223_372_036_854_775_807), ("\"9223372036854775808\"", 0),
            ("11651379494838206464", 0), ("-5", 0), ("null", 0), ("\"\"", 0), ("[]", 0), ("{}", 0), ("1.5", 0),
            ("\"12x\"", 0), ("NaN", 0), ("1e400", 0), ("\"7\"", 7),
        ] as [(String, UInt64)]
    )
    func `times are read or absent`(text: String, expected: UInt64) throws {
        #expect(try span("\"startTimeUnixNano\":\(text)").start == expected)
        #expect(try span("\"end_time_unix_nano\":\(text)").end == expected)
    }

    @Test(
        arguments: [
            ("3", 3), ("\"3\"", 3), ("\"SPAN_KIND_CLIENT\"", 3), ("\"Client\"", 3), ("\"SpanKind.CLIENT\"", 3),
            ("\"KIND_CLIENT\"", 3), ("9", 9), ("null", 0), ("\"SPAN_KIND_NEW\"", 0), ("300", 0),
        ] as [(String, UInt8)]
    )
    func `kinds are numbers or names`(text: String, expected: UInt8) throws {
        #expect(try span("\"kind\":\(text)").kind == expected)
    }

    @Test(
        arguments: [
            ("{\"code\":2}", 2), ("{\"code\":\"STATUS_CODE_ERROR\",\"message\":\"x\"}", 2), ("{\"code\":\"Ok\"}", 1),
            ("{}", 0), ("null", 0), ("{\"deprecatedCode\":13}", 2), ("{\"code\":1,\"deprecatedCode\":13}", 1),
        ] as [(String, UInt8)]
    )
    func `status codes are numbers or names`(text: String, expected: UInt8) throws {
        #expect(try span("\"status\":\(text)").status == expected)
    }

    @Test(
        arguments: [
            ("0", []), ("1", []), ("257", [.remoteParentKnown]), ("769", [.remoteParentKnown, .parentIsRemote]),
            ("\"769\"", [.remoteParentKnown, .parentIsRemote]), ("513", []),
        ] as [(String, SpanMarks)]
    )
    func `flags tell whether the parent is remote`(text: String, expected: SpanMarks) throws {
        let marks = try span("\"flags\":\(text)").marks
        #expect(marks.intersection([.remoteParentKnown, .parentIsRemote]) == expected)
    }

    @Test(arguments: [
        ("messaging.operation.type", "send", "", MessagingOperation.send),
        ("messaging.operation", "deliver", "", .process), ("messaging.operation.name", "poll", "", .receive),
        ("messaging.system", "kafka", ",\"kind\":5", .process), ("messaging.system", "kafka", ",\"kind\":1", .none),
        ("messaging.operation.type", "strange", ",\"kind\":4", .none), ("messaging.operation", "nack", "", .settle),
    ])
    func `operations follow the messaging conventions`(
        key: String,
        value: String,
        more: String,
        expected: MessagingOperation
    ) throws {
        let attributes = "\"attributes\":[{\"key\":\"\(key)\",\"value\":{\"stringValue\":\"\(value)\"}}]"
        #expect(try span(attributes + more).operation == expected)
    }

    @Test
    func `the strongest correlation key wins wherever it stands`() throws {
        let text = """
            "attributes":[{"key":"messaging.message.id","value":{"stringValue":"m"}},\
            {"key":"event.id","value":{"Value":{"StringValue":"e"}}},\
            {"key":"messaging.conversation_id","value":{"stringValue":"c"}}]
            """
        #expect(try span(text).key == "e")
        #expect(try span(text.replacing("event.id", with: "other")).key == "c")
        #expect(try span("\"attributes\":[{\"key\":\"event\\u002eid\",\"value\":{\"intValue\":42}}]").key == "42")
    }

    @Test(arguments: [1, 2, 3])
    func `keys are compared with their escapes resolved`(every: Int) throws {
        let attributes = """
            ,"attributes":[{"key":"event.id","value":{"stringValue":"a\\u0022:"}},\
            {"key":"messaging.operation.type","value":{"stringValue":"send"}}],"status":{"code":2},\
            "links":[{"traceId":"\(String(repeating: "a", count: 32))","spanId":"0123456789abcdef"}]
            """
        let go = try String(decoding: DecodingSamplesTests.sample("sample.stdout-compact.jsonl"), as: UTF8.self)
        for plain in [otlpRecord(otlpSpan(1, attributes), otlpSpan(2)), String(go.prefix { $0 != "\n" })] {
            let escaped = escapingKeys(of: plain, every: every)
            var (wanted, seen) = (decodeAll(plain), decodeAll(escaped))
            #expect(!wanted.spans.isEmpty)
            for index in seen.spans.indices where index < wanted.spans.count {
                let content = contentAgain(of: seen.spans[index], in: Array(escaped.utf8))
                #expect(content != nil && content == contentAgain(of: wanted.spans[index], in: Array(plain.utf8)))
                #expect(seen.spans[index].marks.contains(.hasEscapes))
                seen.spans[index].location = wanted.spans[index].location
                seen.spans[index].marks = wanted.spans[index].marks
                seen.spans[index].origin = wanted.spans[index].origin
            }
            #expect(seen.spans == wanted.spans)
            #expect(seen.rejects.isEmpty && seen.skips.isEmpty && seen.repaired == wanted.repaired)
        }
    }

    /// The text with one of so many characters of every key written as an escape.
    private func escapingKeys(of text: String, every: Int) -> String {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.map { index in
            guard index % 2 == 1, index + 1 < parts.count, parts[index + 1].hasPrefix(":") else {
                return String(parts[index])
            }
            return parts[index].unicodeScalars.enumerated().map { offset, scalar in
                let hex = String(scalar.value, radix: 16)
                return offset % every == 0 ? "\\u00\(hex.count < 2 ? "0" : "")\(hex)" : "\(scalar)"
            }.joined()
        }.joined(separator: "\"")
    }

    @Test
    func `of a member that is there twice the last one counts, also when it cannot be used`() throws {
        let link = #"{"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f90","spanId":"0123456789abcdef"}"#
        let bytes = Array(otlpRecord(otlpSpan(1, #","links":[\#(link)],"name":5,"links":null"#)).utf8)
        let span = try #require(decodeAll(bytes).spans.first)
        #expect(span.name.isEmpty && span.links.isEmpty && !span.marks.contains(.hasLinks))
        let content = try #require(contentAgain(of: span, in: bytes))
        #expect(content.name.isEmpty && content.links.isEmpty)
    }

    @Test
    func `links are kept with their targets`() throws {
        let links = "\"links\":[{\"traceId\":\"\(String(repeating: "a", count: 32))\",\"spanId\":\"AQEBAQEBAQE=\"},{}]"
        let span = try span(links)
        #expect(span.links == ["\(String(repeating: "a", count: 32))/0101010101010101"])
        #expect(span.marks.contains(.hasLinks))
    }

    @Test
    func `hostile names are text`() throws {
        let span = try span("\"name\":\"\\u001b[2J\\n\\ud800\\ud83d\\ude00\"")
        #expect(span.name == "\u{1b}[2J\n\u{fffd}😀")
        #expect(span.marks.contains(.hasEscapes))
    }

    @Test
    func `deep values lose no span`() throws {
        for depth in [100, 5_000] {
            let open = String(repeating: "{\"arrayValue\":{\"values\":[", count: depth)
            let close = String(repeating: "]}}", count: depth)
            let text = otlpSpan(1, ",\"attributes\":[{\"key\":\"d\",\"value\":\(open)\(close)}]")
            #expect(decodeAll(otlpRecord(text, otlpSpan(2))).spans.map(\.name) == ["n1", "n2"])
            let content = try #require(decodeContent(Array(text.utf8), encoding: .otlpJSON, origin: DecodedOrigin()))
            #expect("\(content.attributes)".contains("nested too deeply"))
        }
    }

    @Test(
        arguments: [
            ("2026-01-02T05:04:05.123456789+02:00", 1_767_323_045_123_456_789), ("1970-01-01T00:00:01Z", 1_000_000_000),
            ("2026-01-02t03:04:05z", 1_767_323_045_000_000_000), ("0001-01-01T00:00:00Z", 0),
            ("2024-02-29T00:00:00.5Z", 1_709_164_800_500_000_000), ("9999-12-31T23:59:59Z", 0),
        ] as [(String, UInt64)]
    )
    func `go times are RFC 3339`(text: String, expected: UInt64) throws {
        let record = "{\"Name\":\"n\",\"SpanContext\":{\"TraceID\":\"01\"},\"StartTime\":\"\(text)\",\"Links\":null}"
        let span = try #require(decodeAll(record).spans.first)
        #expect(span.start == expected)
        #expect(!span.marks.contains(.repaired))
    }
}
