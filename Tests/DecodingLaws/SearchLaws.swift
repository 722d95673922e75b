import TraceIngest
package import TraceStore

/// A search finds what decoding every span would find, whatever the bytes look like.
func brokenSearchLaw(_ whole: Seen, _ bytes: [UInt8], _ choices: inout Choices) -> String? {
    let spans = whole.spans.compactMap { span -> (SearchedSpan, SpanContent)? in
        let start = Int(span.location.offset)
        let piece = Array(bytes[start..<start + Int(span.location.length)])
        guard let identity = decodeIdentity(piece, encoding: span.encoding),
            let content = decodeContent(piece, encoding: span.encoding, origin: DecodedOrigin())
        else { return nil }
        let key = SpanKey(traceID: identity.traceID, spanID: identity.spanID)
        let searched = SearchedSpan(
            key: key,
            location: span.location,
            start: identity.start,
            encoding: span.encoding
        )
        return (searched, content)
    }
    let texts = spans.flatMap(\.1.ownTexts)
    for _ in 0..<3 {
        guard let text = texts.randomElement(using: &choices), let needle = needle(in: text, &choices) else {
            return nil
        }
        let found = search(spans.map(\.0), in: bytes, for: needle).hits
        let all = spans.filter { needle.matches($0.1) }.map(\.0.key)
        // The ids of links are the store's to answer for, and may be found in the bytes all the same.
        let expected = spans.filter { needle.matches($0.1.withoutLinkedIDs) }.map(\.0.key)
        if found.count > all.count || !Set(found).isSubset(of: all) || !Set(found).isSuperset(of: expected) {
            return "\(needle.text.debugDescription) is found in \(found.count) spans instead of \(expected.count)"
        }
    }
    return nil
}

/// A part of a text, in its case or in another one.
private func needle(in text: String, _ choices: inout Choices) -> SearchText? {
    let scalars = Array(text.unicodeScalars)
    let start = Int.random(in: 0...scalars.count, using: &choices)
    var part = String.UnicodeScalarView()
    part.append(contentsOf: scalars[start...].prefix(Int.random(in: 1...12, using: &choices)))
    let found = String(part)
    return SearchText([found, found.lowercased(), found.uppercased()].randomElement(using: &choices) ?? found)
}

extension SpanContent {
    /// The texts that the span's own bytes hold, but for ids.
    package var ownTexts: [String] {
        var texts = [name, traceState, statusMessage] + events.map(\.name)
        var attributes = attributes + events.flatMap(\.attributes) + links.flatMap(\.attributes)
        while let attribute = attributes.popLast() {
            texts.append(attribute.key)
            switch attribute.value {
            case .empty, .unread: break
            case .string(let text): texts.append(text)
            case .bool(let bool): texts.append("\(bool)")
            case .int(let number): texts.append("\(number)")
            case .double(let number): texts.append("\(number)")
            case .bytes(let bytes): texts.append(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            case .array(let elements): attributes += elements.map { Attribute(key: "", value: $0) }
            case .map(let members): attributes += members
            }
        }
        return texts.filter { !$0.isEmpty }
    }
}

extension SpanContent {
    /// The same with what its links say but for where they lead.
    fileprivate var withoutLinkedIDs: SpanContent {
        var content = self
        content.attributes += links.flatMap { $0.attributes + [Attribute(key: $0.traceState, value: .empty)] }
        content.links = []
        return content
    }
}
