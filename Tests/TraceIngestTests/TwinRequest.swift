import TestSupport
import TraceStore

@testable import TraceIngest

/// A generated request that can be written in JSON and in protobuf.
struct TwinRequest {
    var resources: [(attributes: [Attribute], schema: String, scopes: [Scope])] = []

    struct Scope {
        var name: String
        var version: String
        var spans: [Span]
    }

    struct Span {
        var traceID: [UInt8]
        var spanID: [UInt8]
        var parentID: [UInt8]
        var start: UInt64
        var end: UInt64
        var kind: UInt64
        var statusCode: UInt64
        var content: SpanContent
    }

    init(_ random: inout SeededGenerator) {
        for _ in 0..<1 + random.below(2) {
            var attributes = Self.attributes(&random, depth: 1)
            attributes.append(Attribute(key: "service.name", value: .string("service \(random.below(3))")))
            let scopes = (0..<random.below(3)).map { number in
                let spans = (0..<random.below(4)).map { _ in Self.span(&random) }
                return Scope(name: "lib \(number)", version: random.below(2) == 0 ? "" : "1.2", spans: spans)
            }
            resources.append((attributes, random.below(2) == 0 ? "" : "https://example.com/1", scopes))
        }
    }

    private static func span(_ random: inout SeededGenerator) -> Span {
        var content = SpanContent()
        content.name = text(&random)
        content.traceState = random.below(3) == 0 ? "a=b" : ""
        content.statusMessage = random.below(3) == 0 ? text(&random) : ""
        content.flags = [0, 1, 0x101, 0x301][random.below(4)]
        content.attributes = attributes(&random, depth: 1)
        content.droppedAttributes = UInt32(random.below(3))
        for _ in 0..<random.below(3) {
            var event = SpanEvent()
            event.time = 1_795_348_800_000_000_000 + UInt64(random.below(1000))
            event.name = text(&random)
            event.attributes = attributes(&random, depth: 1)
            content.events.append(event)
        }
        for _ in 0..<random.below(3) {
            var link = SpanLink()
            link.traceID = TraceID(high: random.next(), low: random.next() | 1)
            link.spanID = SpanID(random.next() | 1)
            link.attributes = attributes(&random, depth: 3)
            link.flags = UInt32(random.below(3))
            content.links.append(link)
        }
        let start = [0, 1_000_000, 1_795_348_800_000_000_000, UInt64.max][random.below(4)]
        return Span(
            traceID: identifier(16, &random),
            spanID: identifier(8, &random),
            parentID: random.below(2) == 0 ? [] : identifier(8, &random),
            start: start,
            end: random.below(4) == 0 ? 0 : start &+ UInt64(random.below(1_000_000)),
            kind: UInt64(random.below(7)),
            statusCode: UInt64(random.below(3)),
            content: content
        )
    }

    private static func identifier(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        if random.below(8) == 0 { return random.below(2) == 0 ? [] : [UInt8](repeating: 0, count: count) }
        return (0..<count).map { _ in UInt8(random.below(256)) }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        ["", "work", "größe", "a\"b\\n", "{x", "line\nbreak", String(repeating: "long ", count: 40)][random.below(7)]
    }

    private static func attributes(_ random: inout SeededGenerator, depth: Int) -> [Attribute] {
        (0..<random.below(5)).map { _ in
            let keys = [
                "event.id", "event.type", "messaging.operation.type", "messaging.operation", "messaging.system",
                "messaging.message.id", "n", "", "messaging.message.conversation_id",
            ]
            return Attribute(key: keys[random.below(keys.count)], value: value(&random, depth: depth))
        }
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> AttributeValue {
        switch random.below(depth < 4 ? 10 : 7) {
        case 0: .string(text(&random))
        case 1: .string(["send", "process", "v\(random.below(9))"][random.below(3)])
        case 2: .int(Int64(bitPattern: random.next()))
        case 3: .int(Int64(random.below(200)) - 100)
        case 4: .bool(random.below(2) == 0)
        case 5: .double([0, -1.5, 1e300, .nan, .infinity, -.infinity][random.below(6)])
        case 6: .empty
        case 7: .bytes((0..<random.below(5)).map { _ in UInt8(random.below(256)) })
        case 8: .array((0..<random.below(3)).map { _ in value(&random, depth: depth + 1) })
        default: .map(attributes(&random, depth: depth + 1))
        }
    }
}

// MARK: - JSON

extension TwinRequest {
    var json: String {
        let resources = resources.map { resource in
            let scopes = resource.scopes.map { scope in
                "{\"scope\":{\"name\":\(quoted(scope.name)),\"version\":\(quoted(scope.version))},"
                    + "\"spans\":\(list(scope.spans.map(json)))}"
            }
            return "{\"resource\":{\"attributes\":\(json(resource.attributes))},\"scopeSpans\":\(list(scopes)),"
                + "\"schemaUrl\":\(quoted(resource.schema))}"
        }
        return "{\"resourceSpans\":\(list(resources))}"
    }

    private func json(_ span: Span) -> String {
        let content = span.content
        let events = content.events.map {
            "{\"timeUnixNano\":\"\($0.time)\",\"name\":\(quoted($0.name)),\"attributes\":\(json($0.attributes))}"
        }
        let links = content.links.map {
            "{\"traceId\":\"\($0.traceID.hex)\",\"spanId\":\"\($0.spanID.hex)\",\"flags\":\($0.flags),"
                + "\"attributes\":\(json($0.attributes))}"
        }
        return "{\"traceId\":\"\(hex(span.traceID))\",\"spanId\":\"\(hex(span.spanID))\","
            + "\"parentSpanId\":\"\(hex(span.parentID))\",\"traceState\":\(quoted(content.traceState)),"
            + "\"name\":\(quoted(content.name)),\"kind\":\(span.kind),\"flags\":\(content.flags),"
            + "\"startTimeUnixNano\":\"\(span.start)\",\"endTimeUnixNano\":\"\(span.end)\","
            + "\"attributes\":\(json(content.attributes)),\"droppedAttributesCount\":\(content.droppedAttributes),"
            + "\"events\":\(list(events)),\"links\":\(list(links)),"
            + "\"status\":{\"message\":\(quoted(content.statusMessage)),\"code\":\(span.statusCode)}}"
    }

    private func json(_ attributes: [Attribute]) -> String {
        list(attributes.map { "{\"key\":\(quoted($0.key)),\"value\":\(json($0.value))}" })
    }

    private func json(_ value: AttributeValue) -> String {
        switch value {
        case .empty, .unread: "{}"
        case .string(let text): "{\"stringValue\":\(quoted(text))}"
        case .bool(let bool): "{\"boolValue\":\(bool)}"
        case .int(let number): "{\"intValue\":\"\(number)\"}"
        case .double(let number):
            number.isNaN
                ? "{\"doubleValue\":\"NaN\"}"
                : number.isInfinite
                    ? "{\"doubleValue\":\"\(number < 0 ? "-" : "")Infinity\"}" : "{\"doubleValue\":\(number)}"
        case .bytes(let bytes): "{\"bytesValue\":\"\(String(decoding: Base64.encode(bytes), as: UTF8.self))\"}"
        case .array(let elements): "{\"arrayValue\":{\"values\":\(list(elements.map(json)))}}"
        case .map(let members): "{\"kvlistValue\":{\"values\":\(json(members))}}"
        }
    }

    private func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.flatMap { character -> String in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\"\(String(escaped))\""
    }
}

// MARK: - Protobuf

extension TwinRequest {
    /// Fields come in random order, with unknown ones between them.
    func protobuf(_ random: inout SeededGenerator) -> [UInt8] {
        var writer = ProtobufWriter()
        for resource in resources {
            var fields = [
                field(1, [attributes(1, resource.attributes)], &random),
                resource.schema.isEmpty ? [] : ProtobufWriter.message { $0.text(3, resource.schema) },
            ]
            // Spans keep their order, and so do their scopes.
            var scopes = ProtobufWriter()
            for scope in resource.scopes {
                let names = ProtobufWriter.message { message in
                    message.text(1, scope.name)
                    message.text(2, scope.version)
                }
                let head = field(1, [names], &random)
                let spans = scope.spans.map { field(2, self.fields(of: $0), &random) }
                let isLast = random.below(3) == 0
                scopes.bytes(2, isLast ? spans.joined() + head : head + spans.joined())
            }
            fields.append(scopes.bytes)
            fields.shuffle(using: &random)
            writer.bytes(1, Array(fields.joined()))
        }
        return writer.bytes
    }

    private func fields(of span: Span) -> [[UInt8]] {
        let content = span.content
        var fields: [[UInt8]] = []
        func add(_ write: (inout ProtobufWriter) -> Void) { fields.append(ProtobufWriter.message(write)) }
        add { $0.bytes(1, span.traceID) }
        add { $0.bytes(2, span.spanID) }
        add { $0.text(3, content.traceState) }
        add { $0.bytes(4, span.parentID) }
        add { $0.text(5, content.name) }
        add { $0.number(6, span.kind) }
        add { $0.fixed64(7, span.start) }
        add { $0.fixed64(8, span.end) }
        fields.append(attributes(9, content.attributes))
        add { $0.number(10, UInt64(content.droppedAttributes)) }
        add { writer in
            for event in content.events {
                writer.message(11) { message in
                    message.fixed64(1, event.time)
                    message.text(2, event.name)
                    message.bytes += attributes(3, event.attributes)
                }
            }
        }
        add { writer in
            for link in content.links {
                writer.message(13) { message in
                    message.bytes(1, bytes(link.traceID.high) + bytes(link.traceID.low))
                    message.bytes(2, bytes(link.spanID.rawValue))
                    message.bytes += attributes(4, link.attributes)
                    message.fixed32(6, link.flags)
                }
            }
        }
        add { writer in
            writer.message(15) {
                $0.text(2, content.statusMessage)
                $0.number(3, span.statusCode)
            }
        }
        add { $0.fixed32(16, content.flags) }
        return fields
    }

    /// A message of these fields in random order.
    private func field(_ number: UInt64, _ fields: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        var fields = fields
        if random.below(2) == 0 { fields.append(ProtobufWriter.message { $0.unknown(&random) }) }
        fields.shuffle(using: &random)
        return ProtobufWriter.message { $0.bytes(number, Array(fields.joined())) }
    }

    private func attributes(_ number: UInt64, _ attributes: [Attribute]) -> [UInt8] {
        ProtobufWriter.message { writer in
            for attribute in attributes {
                writer.message(number) { message in
                    message.text(1, attribute.key)
                    message.bytes(2, value(attribute.value))
                }
            }
        }
    }

    private func value(_ value: AttributeValue) -> [UInt8] {
        ProtobufWriter.message { writer in
            switch value {
            case .empty, .unread: break
            case .string(let text): writer.text(1, text)
            case .bool(let bool): writer.number(2, bool ? 1 : 0)
            case .int(let number): writer.number(3, UInt64(bitPattern: number))
            case .double(let number): writer.fixed64(4, number.bitPattern)
            case .array(let elements):
                writer.message(5) { list in
                    for element in elements { list.bytes(1, self.value(element)) }
                }
            case .map(let members): writer.bytes(6, attributes(1, members))
            case .bytes(let bytes): writer.bytes(7, bytes)
            }
        }
    }

    private func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}
