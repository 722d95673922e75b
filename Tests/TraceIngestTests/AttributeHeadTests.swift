import DecodingLaws
import TestSupport
import Testing
import TraceStore

/// What an attribute begins with is compared with what came before it in other spans; nothing may depend on that.
struct AttributeHeadTests {
    @Test(arguments: 0..<20)
    func `an attribute is read the same whatever attributes came before it`(seed: UInt64) {
        var writer = AttributeWriter(seed: seed)
        let spans = (0..<60).map { writer.span(number: $0) }
        let list = spans.map(\.json).joined(separator: ",")
        let record = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(list)]}]}]}"
        let seen = decodeAll(record)
        #expect(seen.rejects.isEmpty)
        #expect(seen.spans.map(\.key) == spans.map(\.eventID))
        #expect(seen.spans.map(\.type) == spans.map(\.eventType))
        #expect(seen.spans.map(\.operation) == spans.map { $0.isSent ? .send : .none })
        #expect(brokenLaw(of: FuzzedStream(Array(record.utf8) + [UInt8(seed), 0])) == nil)
    }
}

private struct WrittenSpan {
    var json = ""
    var eventID = ""
    var eventType: String?
    var isSent = false
}

/// Writes spans of a few kinds, each with attributes in an order of its own that changes now and then.
private struct AttributeWriter {
    private var random: SeededGenerator
    private var kinds: [[String]] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        // Long and short, many with the same beginnings, ends and lengths.
        let keys = (0..<90).map { "attribut" + String(repeating: "x", count: random.below(50)) + "\($0 % 7).ofspan" }
        kinds = (0..<4).map { _ in
            let some = (0..<8).map { _ in keys[random.below(keys.count)] }
            return (some + ["event.id", "event.type", "messaging.operation"]).shuffled(using: &random)
        }
    }

    mutating func span(number: Int) -> WrittenSpan {
        var span = WrittenSpan()
        var keys = kinds[random.below(kinds.count)]
        if random.below(4) == 0 { keys.swapAt(random.below(keys.count), random.below(keys.count)) }
        if random.below(4) == 0 { keys.removeLast() }
        let attributes = keys.map { key in
            let (json, text) = value(of: key)
            switch key {
            case "event.id": span.eventID = text ?? ""
            case "event.type": span.eventType = text
            case "messaging.operation": span.isSent = text == "publish"
            default: break
            }
            return "{\"key\":\"\(key)\",\"value\":\(json)}"
        }
        let ids = "\"traceId\":\"a1b2c3d4e5f60718293a4b5c6d7e8f90\",\"spanId\":\"01234567\(10_000_000 + number)\""
        let list = attributes.joined(separator: ",")
        let event = "{\"timeUnixNano\":\"1795348800036202320\",\"name\":\"e\",\"attributes\":[\(list)]}"
        span.json = "{\(ids),\"name\":\"n\",\"kind\":1,\"attributes\":[\(list)],\"events\":[\(event)]}"
        return span
    }

    /// A value and the text or integer that it stands for; nil for any other value.
    private mutating func value(of key: String) -> (json: String, text: String?) {
        let number = random.below(100_000) - 50_000
        let long = String(repeating: "w", count: random.below(70)) + "\(number)"
        let word = key == "messaging.operation" ? "publish" : long
        switch random.below(8) {
        case 0: return ("{\"intValue\":\"\(number)\"}", "\(number)")
        case 1: return ("{\"intValue\":\(number)}", "\(number)")
        case 2: return ("{\"boolValue\":\(number > 0)}", nil)
        case 3: return ("{\"doubleValue\":\(number).5e+3}", nil)
        case 4: return ("{\"arrayValue\":{\"values\":[{\"stringValue\":\"\(word)\"}]}}", nil)
        case 5: return ("{\"stringValue\":\"a\\\"\(word)\"}", "a\"\(word)")
        default: return ("{\"stringValue\":\"\(word)\"}", word)
        }
    }
}
