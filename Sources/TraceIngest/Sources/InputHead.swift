/// The first bytes of a source, and questions that tell formats apart.
struct InputHead: Sendable {
    let bytes: [UInt8]

    /// Whether it is no text: it holds bytes that no text has.
    var isBinary: Bool {
        bytes.contains { $0 < 0x08 || ($0 >= 0x0e && $0 < 0x20 && $0 != 0x1b) }
    }

    /// Whether its first bytes are those of messages that can be read.
    var isFramed: Bool {
        switch StreamFraming(Array(bytes.prefix(StreamFraming.headLength))) {
        case .lengthPrefixed, .bare, .wrapped: true
        case .unknown, .text: false
        }
    }

    /// Whether it is compressed in a way that is undone.
    var isCompressed: Bool {
        bytes.withUnsafeBytes { Compression(head: $0, isWhole: true) } != Compression.none
    }

    /// Whether it begins as a JSON object or array does.
    var isJSON: Bool {
        let text = trimmed
        guard let next = text.dropFirst().first(where: { !isSpace($0) }) else { return false }
        switch text.first {
        case ascii("{"): return next == ascii("\"") || next == ascii("}")
        case ascii("["): return [ascii("{"), ascii("["), ascii("]"), ascii("\"")].contains(next)
        default: return false
        }
    }

    /// Whether words stand in it that spans have in one of the formats that are read.
    var looksLikeSpans: Bool {
        looksLikeOTLP
            || ["\"SpanContext\"", "\"spans\"", "pan_id\"", "panId\"", "panID\""].contains(where: contains)
    }

    /// Whether words stand in it that are around OTLP's spans.
    var looksLikeOTLP: Bool { ["esourceSpans\"", "esource_spans\"", "copeSpans\""].contains(where: contains) }

    /// Whether a text stands somewhere in it.
    func contains(_ text: String) -> Bool { position(of: Array(text.utf8)) != nil }

    /// Whether a text stands at an offset.
    func has(_ text: String, at offset: Int) -> Bool {
        offset <= bytes.count && bytes[offset...].starts(with: text.utf8)
    }

    /// Whether a line begins with a text, behind spaces and tabs.
    func has(line text: String) -> Bool {
        let text = Array(text.utf8)
        var start = 0
        while let found = position(of: text, from: start) {
            var before = found
            while before > 0, bytes[before - 1] == ascii(" ") || bytes[before - 1] == ascii("\t") { before -= 1 }
            if before == 0 || bytes[before - 1] == ascii("\n") { return true }
            start = found + 1
        }
        return false
    }

    /// Whether it begins with a JSON object that has this key first.
    func beginsObject(_ key: String) -> Bool {
        trimmed.first == ascii("{") && trimmed.dropFirst().drop { isSpace($0) }.starts(with: "\"\(key)\"".utf8)
    }

    /// Whether it begins with a text, in letters of any size and behind white space.
    func beginsText(_ text: String) -> Bool {
        trimmed.prefix(text.utf8.count).map(lowercased) == text.utf8.map(lowercased)
    }

    /// Whether a line holds a quoted name, a colon, and ids of 32 and 16 hex digits: `'name' : 0af7… b7ad… INTERNAL`.
    var hasQuotedNameAndIDs: Bool {
        let separator = Array("' : ".utf8)
        var start = 0
        while let found = position(of: separator, from: start) {
            let ids = bytes[(found + separator.count)...].prefix(49)
            if ids.count == 49, ids.prefix(32).allSatisfy(isHexDigit), ids.dropFirst(32).first == ascii(" "),
                ids.suffix(16).allSatisfy(isHexDigit)
            {
                return true
            }
            start = found + 1
        }
        return false
    }

    /// Whether it begins with a sample type of two numbers: `pprof` writes these first.
    var looksLikePprof: Bool {
        bytes.count >= 6 && bytes[0] == 0x0a && bytes[1] == 4 && bytes[2] == 8 && bytes[4] == 0x10
    }

    /// Whether its first message holds another one, which begins with a trace id and an id.
    var looksLikeZipkinProtobuf: Bool {
        let bytes = firstMessage
        guard bytes.count > 4, bytes[0] == 0x0a else { return false }
        // The length of a span takes one byte or two.
        let begin = bytes[1] < 0x80 ? 2 : 3
        guard bytes.count > begin + 20, bytes[begin] == 0x0a, bytes[begin + 1] == 8 || bytes[begin + 1] == 16 else {
            return false
        }
        let next = begin + 2 + Int(bytes[begin + 1])
        return bytes.count > next + 1 && (bytes[next] == 0x12 || bytes[next] == 0x1a) && bytes[next + 1] == 8
    }

    /// Whether its first message begins with a trace id, a span id and a name.
    var looksLikeJaegerProtobuf: Bool {
        let bytes = firstMessage
        return bytes.count > 28 && bytes[0] == 0x0a && bytes[1] == 16 && bytes[18] == 0x12 && bytes[19] == 8
            && bytes[28] == 0x1a
    }

    /// The first bytes without the length that may stand before a message.
    private var firstMessage: [UInt8] { isFramed && bytes[0] != 0x0a ? Array(bytes.dropFirst(4)) : bytes }

    /// Whether it begins with an array of arrays of maps, or of arrays.
    var looksLikeMessagePack: Bool {
        guard bytes.count > 3, bytes[0] & 0xf0 == 0x90 || bytes[0] == 0xdc else { return false }
        let next = bytes[bytes[0] == 0xdc ? 3 : 1]
        return next & 0xf0 == 0x90 || next & 0xf0 == 0x80 || next == 0xdc
    }

    /// The bytes behind a byte order mark and white space.
    private var trimmed: ArraySlice<UInt8> {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        return bytes[(bytes.starts(with: mark) ? mark.count : 0)...].drop { isSpace($0) }
    }

    private func position(of text: [UInt8], from start: Int = 0) -> Int? {
        guard let first = text.first, bytes.count >= text.count else { return nil }
        var index = start
        while index + text.count <= bytes.count {
            if bytes[index] == first, bytes[index..<index + text.count].elementsEqual(text) { return index }
            index += 1
        }
        return nil
    }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= ascii("A") && byte <= ascii("Z") ? byte | 0x20 : byte
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    (byte >= ascii("0") && byte <= ascii("9")) || (lowercased(byte) >= ascii("a") && lowercased(byte) <= ascii("f"))
}
