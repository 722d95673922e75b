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
        let secondsFrom1970To2001: UInt64 = 978_307_200
        start = began + secondsFrom1970To2001 * 1_000_000_000
        if let duration = seconds(span["duration"]) { end = start + duration }
    }

    /// A number of seconds up to a century, as nanoseconds; nil when absent.
    private mutating func seconds(_ value: JSONValue?) -> UInt64? {
        guard let value, !value.isDefault else { return nil }
        if let text = value.scalarText, let number = Double(text), number >= 0, number < 3.2e9 {
            return Self.inNanoseconds(text) ?? UInt64((number * 1e9).rounded())
        }
        repairs += 1
        return nil
    }

    /// Reads what stands before the point and behind it each by itself, since a double has no nanoseconds beside so many
    /// seconds; nil for a number with an exponent.
    private static func inNanoseconds(_ text: String) -> UInt64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let whole = UInt64(parts[0]), parts[1].utf8.allSatisfy({ $0 &- 0x30 <= 9 }) else {
            return nil
        }
        return Double("0." + parts[1]).map { whole * 1_000_000_000 + UInt64(($0 * 1e9).rounded()) }
    }
}
