/// A text to look for in everything that a span says: names, keys, values and ids.
///
/// This is the definition of what a search finds. It knows decoded content only, so the syntax of a format never
/// matches, and spans that say the same in two formats match alike. Numbers are looked for as they are shown, raw bytes
/// by their hex digits. Times, kinds and counts are no text.
///
/// A text without a capital letter finds any case, one with a capital letter only itself.
public struct SearchText: Hashable, Sendable {
    /// The text as it was typed.
    public let text: String
    /// Whether any case is found.
    public let ignoresCase: Bool
    /// What is compared: UTF-8, folded where case is ignored.
    public let needle: [UInt8]
    private let hex: HexNeedle?

    /// Makes a text to look for; nil for an empty one, which would be everywhere.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
        ignoresCase = text.unicodeScalars.allSatisfy { CaseFolding.folded($0) == $0 }
        needle = Array(text.utf8)
        hex = HexNeedle(Array(text.lowercased().utf8))
    }

    /// Whether ids can match at all.
    public var canBeID: Bool { hex != nil }

    /// Whether a text holds it.
    public func isFound(in text: String) -> Bool {
        guard ignoresCase else { return Array(text.utf8).contains(needle) }
        return CaseFolding.folded(text).contains(needle)
    }

    /// Every place in a text, from the left, none of them overlapping.
    public func ranges(in text: String) -> [Range<String.Index>] {
        let scalars = text.unicodeScalars
        let places = Array(scalars.indices) + [scalars.endIndex]
        let all = ignoresCase ? scalars.map(CaseFolding.folded) : Array(scalars)
        let wanted = Array(self.text.unicodeScalars)
        var found: [Range<String.Index>] = []
        var start = 0
        while start + wanted.count <= all.count {
            if all[start] == wanted[0], all[start..<start + wanted.count].elementsEqual(wanted) {
                found.append(places[start]..<places[start + wanted.count])
                start += wanted.count
            } else {
                start += 1
            }
        }
        return found
    }

    /// Whether it is the id's beginning (four digits or more) or inside it (eight or more).
    public func matches(_ id: TraceID) -> Bool { hex?.matches(id) ?? false }

    /// Whether it is the id's beginning (four digits or more) or inside it (eight or more).
    public func matches(_ id: SpanID) -> Bool { hex?.matches(id) ?? false }

    /// Whether a span's own content holds it: everything but its ids, its resource and its scope.
    public func matches(_ content: SpanContent) -> Bool {
        if isFound(in: content.name) || isFound(in: content.statusMessage) || isFound(in: content.traceState) {
            return true
        }
        if matches(content.attributes) { return true }
        if content.events.contains(where: { isFound(in: $0.name) || matches($0.attributes) }) { return true }
        return content.links.contains { link in
            matches(link.traceID) || matches(link.spanID) || isFound(in: link.traceState) || matches(link.attributes)
        }
    }

    /// Whether a resource holds it.
    public func matches(_ resource: ResourceContent) -> Bool {
        matches(resource.attributes) || isFound(in: resource.schemaURL)
    }

    /// Whether a scope holds it.
    public func matches(_ scope: ScopeContent) -> Bool {
        isFound(in: scope.name) || isFound(in: scope.version) || matches(scope.attributes)
            || isFound(in: scope.schemaURL)
    }

    /// Whether a value, or anything inside it, holds it.
    public func matches(_ value: AttributeValue) -> Bool { matches([Attribute(key: "", value: value)]) }

    private func matches(_ attributes: [Attribute]) -> Bool {
        var keys = attributes.makeIterator()
        var values: [AttributeValue] = []
        while true {
            if let value = values.popLast() {
                switch value {
                case .empty, .unread: break
                case .string(let text): if isFound(in: text) { return true }
                case .bool(let bool): if isFound(in: bool ? "true" : "false") { return true }
                case .int(let number): if isFound(in: String(number)) { return true }
                case .double(let number): if isFound(in: String(number)) { return true }
                case .bytes(let bytes): if hexDigits(of: bytes).contains(needle) { return true }
                case .array(let elements): values += elements
                case .map(let members):
                    if members.contains(where: { isFound(in: $0.key) }) { return true }
                    values += members.map(\.value)
                }
            } else if let attribute = keys.next() {
                if isFound(in: attribute.key) { return true }
                values.append(attribute.value)
            } else {
                return false
            }
        }
    }

    private func hexDigits(of bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}

extension [UInt8] {
    /// Whether another row of bytes stands somewhere in this one.
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        withUnsafeBufferPointer { text in
            needle.withUnsafeBufferPointer { needle in
                guard let first = needle.first else { return true }
                var start = 0
                while start + needle.count <= text.count {
                    if text[start] == first {
                        var length = 1
                        while length < needle.count, text[start + length] == needle[length] { length += 1 }
                        if length == needle.count { return true }
                    }
                    start += 1
                }
                return false
            }
        }
    }
}
