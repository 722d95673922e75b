import TestSupport

/// Flips, deletes, cuts and inserts bytes.
func damage(_ bytes: inout [UInt8], times: Int, _ random: inout SeededGenerator) {
    let syntax = Array("\"\\{}[],: \n\0".utf8)
    for _ in 0..<times where !bytes.isEmpty {
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(100)))
        case 2: bytes[place] = syntax[random.below(syntax.count)]
        case 3: bytes.insert(syntax[random.below(syntax.count - 2)], at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}

/// One OTLP JSON record with these spans.
func otlpRecord(_ spans: String..., service: String = "shop") -> String {
    """
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\(service)"}}]},\
    "scopeSpans":[{"scope":{"name":"lib"},"spans":[\(spans.joined(separator: ","))]}]}]}
    """
}

/// One OTLP JSON span with this last digit in its ids, and more members behind the usual ones.
func otlpSpan(_ number: Int, _ more: String = "") -> String {
    """
    {"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f9\(number)","spanId":"0123456789abcde\(number)","name":"n\(number)",\
    "kind":1,"startTimeUnixNano":"1795348800036202320","endTimeUnixNano":"1795348800036252320"\(more)}
    """
}
