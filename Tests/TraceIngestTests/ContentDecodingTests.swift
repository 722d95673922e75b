import Testing
import TraceStore

@testable import TraceIngest

/// Attribute values, events, links, resources and scopes, decoded when somebody looks.
struct ContentDecodingTests {
    @Test(
        arguments: [
            ("{\"stringValue\":\"a\\u00e9\\n\"}", .string("aé\n")), ("{\"string_value\":\"x\"}", .string("x")),
            ("{\"boolValue\":true}", .bool(true)), ("{\"intValue\":\"-7\"}", .int(-7)), ("{\"intValue\":7}", .int(7)),
            ("{\"intValue\":\"-9223372036854775808\"}", .int(.min)), ("{\"intValue\":1e+21}", .double(1e21)),
            ("{\"doubleValue\":1.5}", .double(1.5)), ("{\"doubleValue\":\"-Infinity\"}", .double(-.infinity)),
            ("{\"doubleValue\":Infinity}", .double(.infinity)), ("{}", .empty), ("null", .empty),
            ("{\"bytesValue\":\"AQID\"}", .bytes([1, 2, 3])), ("{\"bytesValue\":\"\"}", .bytes([])),
            ("{\"bytesValue\":{\"0\":1,\"1\":2}}", .bytes([1, 2])),
            ("{\"arrayValue\":{\"values\":[{\"intValue\":1},{}]}}", .array([.int(1), .empty])),
            ("{\"arrayValue\":{}}", .array([])),
            (
                "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"boolValue\":false}}]}}",
                .map([Attribute(key: "k", value: .bool(false))])
            ),
            ("{\"Value\":{\"StringValue\":\"go\"}}", .string("go")), ("{\"Value\":{\"IntValue\":3}}", .int(3)),
            ("{\"stringValueStrindex\":4}", .empty),
        ] as [(String, AttributeValue)]
    )
    func `OTLP values have their types`(text: String, expected: AttributeValue) throws {
        let span = "{\"attributes\":[{\"key\":\"a\",\"value\":\(text)}]}"
        let content = try #require(decodeContent(Array(span.utf8), encoding: .otlpJSON, origin: DecodedOrigin()))

        #expect(content.attributes == [Attribute(key: "a", value: expected)])
    }

    @Test(arguments: ["\"NaN\"", "NaN", "null"])
    func `NaN is written in three ways`(text: String) throws {
        let span = "{\"attributes\":[{\"key\":\"a\",\"value\":{\"doubleValue\":\(text)}},{\"key\":\"b\"}]}"
        let content = try #require(decodeContent(Array(span.utf8), encoding: .otlpJSON, origin: DecodedOrigin()))

        guard case .double(let value) = content.attributes[0].value else {
            Issue.record("no double")
            return
        }
        #expect(value.isNaN)
        #expect(content.attributes[1] == Attribute(key: "b", value: .empty))
    }

    @Test(
        arguments: [
            ("INT64", "9223372036854775807", .int(.max)), ("FLOAT64", "1", .double(1)),
            ("STRING", "\"x\"", .string("x")),
            ("BOOL", "true", .bool(true)), ("INT64SLICE", "[1,2]", .array([.int(1), .int(2)])),
            ("FLOAT64SLICE", "[1,2.5]", .array([.double(1), .double(2.5)])),
            ("BYTESLICE", "\"AQID\"", .bytes([1, 2, 3])),
            ("STRINGSLICE", "[\"a\"]", .array([.string("a")])), ("EMPTY", "null", .empty),
            ("SLICE", "[{\"Type\":\"BOOL\",\"Value\":true}]", .array([.bool(true)])),
            (
                "MAP", "[{\"Key\":\"k\",\"Value\":{\"Type\":\"INT64\",\"Value\":1}}]",
                .map([Attribute(key: "k", value: .int(1))])
            ),
        ] as [(String, String, AttributeValue)]
    )
    func `Go's values have their types`(type: String, text: String, expected: AttributeValue) throws {
        let span = "{\"Attributes\":[{\"Key\":\"a\",\"Value\":{\"Type\":\"\(type)\",\"Value\":\(text)}}]}"
        let content = try #require(decodeContent(Array(span.utf8), encoding: .goStdout, origin: DecodedOrigin()))

        #expect(content.attributes == [Attribute(key: "a", value: expected)])
    }

    @Test
    func `a span carries everything that was written`() throws {
        let text = """
            {"name":"n","traceState":"a=1","flags":257,"droppedAttributesCount":2,"status":{"code":2,"message":"boom"},\
            "events":[{"timeUnixNano":"7","name":"e","attributes":[{"key":"q","value":{"stringValue":"v"}}]}],\
            "links":[{"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f90","spanId":"0123456789abcdef","flags":1}]}
            """
        var origin = DecodedOrigin()
        origin.resource = Array("{\"attributes\":[{\"key\":\"r\",\"value\":{\"intValue\":\"1\"}}]}\n\"https://u\"".utf8)
        origin.scope = Array("{\"name\":\"lib\",\"version\":\"1\"}".utf8)
        let content = try #require(decodeContent(Array(text.utf8), encoding: .otlpJSON, origin: origin))

        #expect(content.name == "n" && content.traceState == "a=1" && content.flags == 257)
        #expect(content.droppedAttributes == 2 && content.statusMessage == "boom")
        #expect(content.events.map(\.time) == [7] && content.events.map(\.name) == ["e"])
        #expect(content.links.map(\.spanID.hex) == ["0123456789abcdef"] && content.links.map(\.flags) == [1])
        #expect(content.resource.attributes == [Attribute(key: "r", value: .int(1))])
        #expect(content.resource.schemaURL == "https://u")
        #expect(content.scope.name == "lib" && content.scope.version == "1")
    }

    @Test
    func `bytes that are not UTF-8 are replaced`() throws {
        let bytes = Array("{\"name\":\"a".utf8) + [0xff] + Array("b\"}".utf8)

        #expect(decodeContent(bytes, encoding: .otlpJSON, origin: DecodedOrigin())?.name == "a\u{fffd}b")
        #expect(decodeIdentity(bytes, encoding: .otlpJSON)?.name == "a\u{fffd}b")
    }

    @Test(arguments: ["", "{", "{\"name\":}", "[]", "{\"name\":\"x\"", "{\"a\":1 2}"])
    func `bytes that are no span give nothing`(text: String) {
        #expect(decodeContent(Array(text.utf8), encoding: .otlpJSON, origin: DecodedOrigin()) == nil)
        #expect(decodeIdentity(Array(text.utf8), encoding: .otlpJSON) == nil)
    }

    @Test(arguments: ["{\"k\":\"v\" 5}", "[1,}", "[tru]", "{\"k\"}", "{{}}"])
    func `damage inside a value costs that value`(damage: String) throws {
        let attributes = """
            "attributes":[{"key":"a","value":{"intValue":1}},{"key":"b","value":{"arrayValue":{"values":\(damage)}}},\
            {"key":"c","value":{"intValue":3}}]
            """
        let bytes = Array("{\"name\":\"n\",\(attributes)}".utf8)
        let content = try #require(decodeContent(bytes, encoding: .otlpJSON, origin: DecodedOrigin()))

        #expect(content.name == "n")
        #expect(content.attributes.map(\.key) == ["a", "b", "c"])
        #expect(content.attributes[0].value == .int(1) && content.attributes[2].value == .int(3))
    }

    @Test
    func `a damaged array shows what stands before the damage`() throws {
        let bytes = Array("{\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":1}},5 x,{\"key\":\"b\"}]}".utf8)
        let content = try #require(decodeContent(bytes, encoding: .otlpJSON, origin: DecodedOrigin()))

        #expect(content.attributes.first == Attribute(key: "a", value: .int(1)))
        #expect("\(content.attributes)".contains("damaged"))
    }
}
