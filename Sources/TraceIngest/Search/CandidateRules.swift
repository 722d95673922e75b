import TraceStore

/// Which spans can hold a text, judged by their bytes as they lie.
///
/// A span that these rules pass over does not hold the text; one that they name is decoded to find out. Most texts stand
/// in the bytes as they are. What a format may write in another way is found by what gives that away: an escape, the key
/// of a number. Where nothing does, every span of the format has to be decoded.
struct CandidateRules: Sendable {
    /// Bytes that give a candidate away.
    struct Sign: Sendable {
        var pattern: SearchPattern
        /// The only encoding in which it is looked for.
        var encoding: SpanEncoding?
    }

    /// Kinds of values that stand behind their keys.
    private struct ValueKinds: OptionSet, Sendable {
        let rawValue: UInt8
        static let double = ValueKinds(rawValue: 1)
        static let integer = ValueKinds(rawValue: 2)
        static let bool = ValueKinds(rawValue: 4)
        static let bytes = ValueKinds(rawValue: 8)
    }

    let text: SearchText
    let signs: [Sign]
    /// Whether the text is one that any span may hold in another writing.
    private let isAnywhere: Bool
    /// The kinds of values that may be shown as the text, although they are written in another way.
    private let kinds: ValueKinds
    /// Whether the words that a foreign format's reader adds hold it.
    private let isMadeUp: Bool
    /// The ASCII characters of the text, and whether it has others.
    private let characters: Set<UInt8>
    private let hasOthers: Bool

    init(_ text: SearchText) {
        self.text = text
        let needle = text.needle
        let anchor = Self.anchor(of: text)
        characters = Set(needle.filter { $0 < 0x80 })
        hasOthers = needle.contains { $0 >= 0x80 }
        isAnywhere = anchor.isEmpty || text.text.unicodeScalars.contains("\u{fffd}")
        let isDecimal = needle.allSatisfy { "0123456789.+-e".utf8.contains($0) } || Self.is(text, in: ["nan", "-inf"])
        let isTruth = Self.is(text, in: ["true", "false"])
        let isHex = needle.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        var kinds: ValueKinds = []
        if isDecimal { kinds.formUnion([.double, .integer]) }
        if isTruth { kinds.insert(.bool) }
        if isHex { kinds.insert(.bytes) }
        self.kinds = kinds
        isMadeUp = !kinds.isEmpty || Self.is(text, in: Self.addedWords)

        var signs: [Sign] = []
        if !anchor.isEmpty {
            signs.append(Sign(pattern: SearchPattern(anchor, ignoresCase: text.ignoresCase)))
        }
        func add(_ word: String) {
            let pattern = SearchPattern(Array(word.utf8), ignoresCase: true)
            signs.append(Sign(pattern: pattern, encoding: .goStdout))
        }
        if isDecimal { add("float64") }
        if isHex { add("byteslice") }
        self.signs = signs
    }

    /// Whether the values of OTLP in JSON that are no strings have to be looked at.
    var looksAtValues: Bool { !kinds.isEmpty }

    /// Whether a span of this encoding must be decoded whatever its bytes are.
    func needsDecoding(_ encoding: SpanEncoding) -> Bool {
        switch encoding {
        case .otlpJSON, .goStdout: isAnywhere
        case .otlpProtobuf: isAnywhere || !kinds.isEmpty
        // Keys are put together from the levels of an object.
        case .clickHouse: isAnywhere || isMadeUp || characters.contains(ascii("."))
        case .pythonConsole, .zipkin, .jaeger, .phpConsole, .swiftStdout: isAnywhere || isMadeUp
        }
    }

    /// Whether the escape whose backslash stands at `start` can be a part of the text.
    func matters(escapeAt start: Bytes, to end: Bytes, _ encoding: SpanEncoding) -> Bool {
        // Foreign formats hold JSON inside of strings, whose escapes are escaped.
        guard encoding == .otlpJSON || encoding == .goStdout, start + 1 < end else { return true }
        switch start[1] {
        case ascii("\""), ascii("\\"), ascii("/"): return characters.contains(start[1])
        case ascii("b"): return characters.contains(8)
        case ascii("t"): return characters.contains(9)
        case ascii("n"): return characters.contains(10)
        case ascii("f"): return characters.contains(12)
        case ascii("r"): return characters.contains(13)
        case ascii("u"):
            guard start + 6 <= end, let unit = Self.codeUnit(start + 2) else { return true }
            guard unit < 0x80 else { return hasOthers }
            // Nobody has to escape a letter: a key of the format may have been.
            let byte = UInt8(truncatingIfNeeded: unit)
            let isWord = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == ascii("_")
            return isWord || characters.contains(byte)
        default: return true
        }
    }

    /// Whether the key whose end stands at `keyEnd`, as `ValueKeys` finds it, and which begins after `start`, has a
    /// value that holds the text or has to be decoded to tell.
    func matters(keyEnd: Bytes, from start: Bytes, to end: Bytes) -> Bool {
        var letter = keyEnd
        if letter.pointee == ascii("_"), letter > start { letter -= 1 }
        let kind: ValueKinds
        switch letter.pointee | 0x20 {
        case ascii("e"): kind = .double
        case ascii("t"): kind = .integer
        case ascii("l"): kind = .bool
        case ascii("s"): kind = .bytes
        default: return false
        }
        return kinds.contains(kind) && matters(valueAt: keyEnd + ValueKeys.count, to: end, kind)
    }

    /// Whether the value that begins after a key's closing quote holds the text, or has to be decoded to tell.
    private func matters(valueAt start: Bytes, to end: Bytes, _ kind: ValueKinds) -> Bool {
        var position = start
        func skipSpace() { while position < end, isSpace(position.pointee) { position += 1 } }
        skipSpace()
        guard position < end, position.pointee == ascii(":") else { return false }
        position += 1
        skipSpace()
        let begin = position
        if position < end, position.pointee == ascii("\"") { position += 1 }
        let first = position
        while position < end, Self.isInNumber(position.pointee) { position += 1 }
        if kind == .integer || kind == .double, Self.isPlain(first, position, kind) { return false }
        if position < end, position.pointee == ascii("\"") { position += 1 }
        var damages = 0
        guard kind != .bytes, let value = JSONReader.values(begin, position, damages: &damages)?.first else {
            return true
        }
        switch kind {
        case .double: return text.matches(AttributeValues.double(value))
        case .integer: return text.matches(AttributeValues.integer(value))
        case .bool: return text.matches(AttributeValue.bool(OTLPContent.truth(value)))
        default: return true
        }
    }

    /// Whether a number is written as it is shown, so that the text stands in the bytes if it stands in the number.
    ///
    /// Says so of the usual ones only: up to fifteen digits, the first of them not zero unless it is the only one before
    /// the end or before a point and another digit that is not zero, and in a double a point and a last digit that is not
    /// zero.
    private static func isPlain(_ start: Bytes, _ end: Bytes, _ kind: ValueKinds) -> Bool {
        var position = start
        if position < end, position.pointee == ascii("-") { position += 1 }
        guard position < end, end - position <= 16, position.pointee &- 0x30 < 10 else { return false }
        if position.pointee == ascii("0") {
            if kind == .integer { return start + 1 == end }
            guard end - position > 2, position[2] &- 0x31 < 9 else { return false }
            position += 1
        }
        while position < end, position.pointee &- 0x30 < 10 { position += 1 }
        guard kind == .double else { return position == end }
        guard position < end, position.pointee == ascii("."), end - position > 1, end[-1] != ascii("0") else {
            return false
        }
        position += 1
        while position < end, position.pointee &- 0x30 < 10 { position += 1 }
        return position == end
    }

    /// Whether a byte can stand in a number or in the words that stand for some.
    private static func isInNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == ascii(".") || byte == ascii("-")
            || byte == ascii("+")
    }

    private static func codeUnit(_ digits: Bytes) -> UInt32? {
        UInt32(String(decoding: UnsafeBufferPointer(start: digits, count: 4), as: UTF8.self), radix: 16)
    }

    private static func `is`(_ text: SearchText, in words: [String]) -> Bool { words.contains(where: text.isFound) }

    /// The longest part of the text that stands in the bytes in one writing, but for the case of ASCII letters.
    private static func anchor(of text: SearchText) -> [UInt8] {
        guard text.ignoresCase else { return text.needle }
        var longest: [UInt8] = []
        var part: [UInt8] = []
        for scalar in text.text.unicodeScalars {
            if scalar.isASCII || !scalar.properties.changesWhenCaseMapped {
                part.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                if part.count > longest.count { longest = part }
            } else {
                part = []
            }
        }
        return longest
    }

    /// Words that the readers of foreign formats add or change: they do not stand in the bytes.
    private static let addedWords = [
        "service.name", "host.name", "peer.service", "network.peer.address", "network.peer.port", "log",
        "opentracing.ref_type", "child_of", "follows_from",
    ]
}
