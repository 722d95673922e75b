import TraceStore

/// A span of a foreign format in OTLP's terms.
///
/// The decoder, the identity check, the content and the export all take it from here, so they agree by construction.
/// What lies in the span's bytes about its resource and scope is part of the content.
struct ForeignSpan {
    var traceID = TraceID.invalid
    var spanID = SpanID.invalid
    var parentID = SpanID.invalid
    var start: UnixNanoseconds = 0
    var end: UnixNanoseconds = 0
    var kind = SpanKind.unspecified
    var status = StatusCode.unset
    /// Whether its id was made from one that it shares with the client's side of the same call.
    var isServerSide = false
    /// The process that made it, where that stands outside the span's bytes (Jaeger).
    var processID: String?
    var content = SpanContent()
    /// How many values could not be used as they were written.
    var repairs = 0

    /// A span of which nothing is known.
    init() {}

    /// The span that an object of this encoding stands for; nil for any other value.
    init?(_ value: JSONValue, encoding: SpanEncoding) {
        guard case .object = value else { return nil }
        switch encoding {
        case .otlpJSON, .goStdout, .otlpProtobuf: return nil
        case .pythonConsole: readPython(value)
        case .zipkin: readZipkin(value)
        case .jaeger: readJaeger(value)
        case .phpConsole: readPHP(value)
        case .clickHouse: readClickHouse(value)
        case .swiftStdout: readSwift(value)
        }
    }

    /// The span whose bytes lie between `start` and `end`; nil when they are not one JSON object.
    init?(_ start: Bytes, _ end: Bytes, encoding: SpanEncoding) {
        var damages = 0
        guard let values = JSONReader.values(start, end, damages: &damages), values.count == 1 else { return nil }
        self.init(values[0], encoding: encoding)
        repairs += damages
    }
}

/// Values that may be absent, and that count as absent and as repaired when they cannot be used.
extension ForeignSpan {
    mutating func traceID(_ value: JSONValue?) -> TraceID { identifier(value, byteCount: 16) }

    mutating func spanID(_ value: JSONValue?) -> SpanID { SpanID(identifier(value, byteCount: 8).low) }

    private mutating func identifier(_ value: JSONValue?, byteCount: Int) -> TraceID {
        guard let value, !value.isDefault else { return .invalid }
        if case .string(var text) = value {
            let id = text.withUTF8 { buffer in
                buffer.baseAddress.flatMap { IdentifierText.value($0, $0 + buffer.count, byteCount: byteCount) }
            }
            if let id { return id }
        }
        repairs += 1
        return .invalid
    }

    /// A time as RFC 3339 text, UTC where it names no zone.
    mutating func timestamp(_ value: JSONValue?) -> UnixNanoseconds {
        guard let value, !value.isDefault else { return 0 }
        var text = value.text
        let time = text.withUTF8 { buffer in
            buffer.baseAddress.flatMap { TimestampText.nanoseconds($0, $0 + buffer.count) }
        }
        if time == nil { repairs += 1 }
        return time ?? 0
    }

    /// A time in nanoseconds; zero when absent.
    mutating func nanoseconds(_ value: JSONValue?) -> UnixNanoseconds {
        guard let value, !value.isDefault else { return 0 }
        if let number = value.unsigned, number <= UInt64(Int64.max) { return number }
        repairs += 1
        return 0
    }

    /// A time or a duration in microseconds, as nanoseconds; zero when absent.
    mutating func microseconds(_ value: JSONValue?) -> UInt64 {
        guard let value, !value.isDefault else { return 0 }
        guard let number = value.unsigned, number <= UInt64(Int64.max) / 1_000 else {
            repairs += 1
            return 0
        }
        return number * 1_000
    }

    /// Start and end from a start and a duration in microseconds.
    ///
    /// Without a duration the span has not ended; without a start neither is known.
    mutating func takeTimes(microseconds startValue: JSONValue?, _ durationValue: JSONValue?) {
        start = microseconds(startValue)
        let duration = microseconds(durationValue)
        guard start != 0, let durationValue, durationValue.scalarText != nil else { return }
        end = min(start + duration, UInt64(Int64.max))
    }

    /// An enum by number or by name.
    mutating func enumeration(_ value: JSONValue?, _ names: [(StaticString, UInt8)]) -> UInt8 {
        guard let value, !value.isDefault else { return 0 }
        if let number = value.unsigned.flatMap(UInt8.init(exactly:)) { return number }
        var text = value.text
        let number = text.withUTF8 { buffer in
            buffer.baseAddress.flatMap {
                EnumNames.number(of: TextRange(start: $0, end: $0 + buffer.count), in: names)
            }
        }
        if number == nil { repairs += 1 }
        return number ?? 0
    }
}

extension JSONValue {
    /// Whether the value is one of those that mean "not given".
    var isDefault: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .number, .bool, .cut, .damaged: false
        }
    }

    /// An object's members as attributes whose types are those of JSON; none for anything else.
    ///
    /// A number with a fraction or an exponent is a double.
    var plainAttributes: [Attribute] { plainAttributes(depth: 1) }

    private func plainAttributes(depth: Int) -> [Attribute] {
        guard case .object(let members) = self else { return [] }
        return members.map { Attribute(key: $0.key, value: $0.value.plainAttribute(depth: depth)) }
    }

    private func plainAttribute(depth: Int) -> AttributeValue {
        if depth > AttributeValues.depthLimit { return AttributeValues.cutMark }
        switch self {
        case .array(let elements): return .array(elements.map { $0.plainAttribute(depth: depth + 1) })
        case .object: return .map(plainAttributes(depth: depth + 1))
        case .number(let text):
            let isInteger = text.utf8.allSatisfy { $0 &- 0x30 <= 9 || $0 == ascii("-") || $0 == ascii("+") }
            return isInteger ? AttributeValues.integer(self) : AttributeValues.double(self)
        case .string, .bool, .null, .cut, .damaged: return AttributeValues.plain(self)
        }
    }
}
