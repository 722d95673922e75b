/// A small random number generator with a fixed seed, so that a law that fails fails again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator; equal seeds give equal numbers.
    public init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

    /// The next number (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// A number from 0 up to `limit`, which must be positive.
    public mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
}

/// Writes OTLP JSON text with spans of every layout that the decoder has to bear.
public struct GeneratedSpans: Sendable {
    private var random: SeededGenerator
    private var spanCount: UInt64 = 0

    /// Makes a writer; equal seeds give equal text.
    public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One `resourceSpans` record on one line, without a newline.
    public mutating func record(spans: Int) -> String {
        let resource = """
            "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"service-\(random.below(4))"}}]}
            """
        let texts = (0..<spans).map { _ in span() }
        let scopes = "\"scopeSpans\":[{\"scope\":{\"name\":\"lib\"},\"spans\":[\(texts.joined(separator: ","))]}]"
        let members = random.below(3) == 0 ? [scopes, resource] : [resource, scopes]
        return "{\"resourceSpans\":[{\(members.joined(separator: ","))}]}"
    }

    /// One span, whose id is its number so that spans can be told apart.
    public mutating func span() -> String {
        spanCount += 1
        let snake = random.below(5) == 0
        let start = 1_795_348_800_000_000_000 + UInt64(random.below(1_000_000_000))
        var members = [
            snake ? "\"trace_id\":\"\(hex(random.next(), 32))\"" : "\"traceId\":\"\(hex(random.next(), 32))\"",
            snake ? "\"span_id\":\"\(hex(spanCount, 16))\"" : "\"spanId\":\"\(hex(spanCount, 16))\"",
            "\"name\":\"\(["work", "a\\\"b", "größe", "x{[", ""][random.below(5)])\"",
            random.below(2) == 0 ? "\"kind\":\(random.below(6))" : "\"kind\":\"SPAN_KIND_SERVER\"",
            random.below(2) == 0 ? "\"startTimeUnixNano\":\"\(start)\"" : "\"startTimeUnixNano\":\(start)",
            "\"endTimeUnixNano\":\"\(start + UInt64(random.below(1_000_000)))\"",
            "\"attributes\":[\((0..<random.below(4)).map { _ in attribute() }.joined(separator: ","))]",
            ["\"status\":{}", "\"status\":{\"code\":2}", "\"status\":null"][random.below(3)],
        ]
        if random.below(4) == 0 { members.append("\"events\":[{\"name\":\"e\",\"attributes\":[\(attribute())]}]") }
        if random.below(3) == 0 { members.shuffle(using: &random) }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func attribute() -> String {
        let key = ["event.id", "event.type", "messaging.operation", "n"][random.below(4)]
        let value = [
            "{\"stringValue\":\"v\(random.below(9))\"}", "{\"intValue\":\"7\"}", "{\"doubleValue\":\"NaN\"}", "{}",
            "{\"arrayValue\":{\"values\":[{\"stringValue\":\"]\"},{\"boolValue\":true}]}}", "{\"doubleValue\":NaN}",
        ][random.below(6)]
        return "{\"key\":\"\(key)\",\"value\":\(value)}"
    }

    private func hex(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
