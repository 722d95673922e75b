import TraceStore

/// Swift's `StdoutSpanExporter`: neither resource nor status, events or links.
///
/// Times are seconds as doubles, counted from 2001.
extension ForeignSpan {
    mutating func readSwift(_ span: JSONValue) {
        traceID = traceID(span["traceId"])
        spanID = spanID(span["spanId"])
        parentID = spanID(span["parentSpanId"])
        kind = SpanKind(rawValue: enumeration(span["spanKind"], EnumNames.kinds))
        content.name = span["span"]?.text ?? ""
        if case .bool(true)? = span["traceFlags"]?["sampled"] { content.flags = 1 }
        content.attributes = (span["attributes"]?.plainAttributes ?? []).map { attribute in
            guard case .map(let members) = attribute.value, members.count == 1, members[0].key == "description" else {
                return attribute
            }
            return Attribute(key: attribute.key, value: members[0].value)
        }
        guard let began = seconds(span["start"]) else { return }
        let secondsFrom1970To2001 = 978_307_200.0
        start = Self.inNanoseconds(began) + UInt64(secondsFrom1970To2001) * 1_000_000_000
        if let duration = seconds(span["duration"]) { end = start + Self.inNanoseconds(duration) }
    }

    /// A number of seconds up to a century; nil when absent.
    private mutating func seconds(_ value: JSONValue?) -> Double? {
        guard let value, !value.isDefault else { return nil }
        if let number = value.scalarText.flatMap(Double.init), number >= 0, number < 3.2e9 { return number }
        repairs += 1
        return nil
    }

    private static func inNanoseconds(_ seconds: Double) -> UInt64 { UInt64((seconds * 1e9).rounded()) }
}
