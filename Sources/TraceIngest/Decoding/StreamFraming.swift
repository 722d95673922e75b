/// How the messages of a stream are told apart, as its first bytes tell.
enum StreamFraming: Equatable {
    /// Too few bytes were seen.
    case unknown
    /// JSON text, whose records are found by their braces.
    case text
    /// Each message behind its length in four bytes, the most significant first: what the Collector's file exporter
    /// writes with `format: proto`, and `kcat -f '%R%s'`.
    case lengthPrefixed
    /// One protobuf message without a length: it ends where the stream ends.
    case bare

    /// Longest message that is believed in.
    ///
    /// The first byte of a length is then smaller than any character that a text begins with.
    static let longestMessage = 128 << 20

    /// How many bytes are enough to tell.
    static let headLength = 16

    /// Tells the framing by the first `count` bytes; `unknown` when more of them are needed.
    init(_ bytes: Bytes, _ count: Int, isFinal: Bool) {
        if count == 0 {
            self = isFinal ? .text : .unknown
        } else if bytes.pointee <= 8 || bytes.pointee == 0xff {
            self = Self.lengthPrefixed(bytes, count, isFinal: isFinal)
        } else if bytes.pointee != ascii("\n") {
            self = .text
        } else if count < Self.headLength, !isFinal {
            self = .unknown
        } else {
            self = Self.isResourceSpans(bytes, bytes + count) ? .bare : .text
        }
    }

    /// Tells the framing by the first bytes of a file.
    init(_ head: [UInt8]) {
        // Four bytes are loaded at once, whatever the count is.
        let padded = head + [UInt8](repeating: 0, count: readAhead)
        self = padded.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { StreamFraming($0, head.count, isFinal: true) } ?? .text
        }
    }

    private static func lengthPrefixed(_ bytes: Bytes, _ count: Int, isFinal: Bool) -> StreamFraming {
        guard count >= 5 else {
            guard isFinal else { return .unknown }
            // A text torn from a file that was truncated under its writer begins with zeros.
            return (0..<count).contains { bytes[$0] != 0 } ? .lengthPrefixed : .text
        }
        let length = bigEndian4(bytes)
        if length == .max { return .lengthPrefixed }
        guard length > 0, length <= longestMessage else { return .text }
        return bytes[4] == ascii("\n") || bytes[4] == ascii("{") ? .lengthPrefixed : .text
    }

    /// Whether a message's first field is a `ResourceSpans`, rather than a blank line before a text: lengths must fit
    /// into each other, and what follows them must be fields that these messages have.
    private static func isResourceSpans(_ start: Bytes, _ end: Bytes) -> Bool {
        var reader = WireReader(start + 1, end)
        guard let length = reader.varint(), length > 0, length <= longestMessage, reader.position < end else {
            return false
        }
        let begin = reader.position
        switch begin.pointee {
        case 0x12, 0x1a: return true
        case 0xc2: return begin + 1 < end && begin[1] == 0x3e
        case 0x0a:
            reader = WireReader(begin + 1, end)
            guard let inner = reader.varint(), UInt64(reader.position - begin) + inner <= length else { return false }
            guard inner > 0, reader.position < end else { return inner == 0 }
            return [0x0a, 0x10, 0x1a].contains(reader.position.pointee)
        default: return false
        }
    }
}

/// Four bytes, the first one most significant.
@inline(__always)
func bigEndian4(_ bytes: Bytes) -> UInt32 { load4(bytes).byteSwapped }
