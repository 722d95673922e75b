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
    /// The same inside another message, as Tempo answers since its second version (`TraceByIDResponse`).
    case wrapped

    /// Longest message that is believed in.
    ///
    /// The first byte of a length is then smaller than any character that a text begins with.
    static let longestMessage = 128 << 20

    /// How many bytes are enough to tell: the first messages may be others than ours.
    static let headLength = 4096
    /// How many bytes of a message are enough to tell what it is.
    static let fieldsLength = 32

    /// Tells the framing by the first `count` bytes; `unknown` when more of them are needed.
    init(_ bytes: Bytes, _ count: Int, isFinal: Bool) {
        if count == 0 {
            self = isFinal ? .text : .unknown
        } else if bytes.pointee <= 8 || bytes.pointee == 0xff {
            self = Self.lengthPrefixed(bytes, count, isFinal: isFinal)
        } else if bytes.pointee != ascii("\n") {
            self = .text
        } else if count < Self.fieldsLength, !isFinal {
            self = .unknown
        } else {
            self = Self.message(bytes, bytes + min(count, Self.fieldsLength))
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
        guard length <= longestMessage else { return .text }
        if length > 0, bytes[4] == ascii("\n") || ValueScan.isRecordStart(bytes[4]) { return .lengthPrefixed }
        return messagesFollow(bytes, count, isFinal: isFinal, isFramed: false)
    }

    /// Whether lengths lead from a message that is none of ours, or has no bytes, to one that is: `text` when they do
    /// not, and `unknown` when more bytes are needed.
    ///
    /// `isFramed`: that there are messages is known. Otherwise one behind zeros must be sure, since a text torn from a
    /// file that was truncated under its writer begins with zeros.
    static func messagesFollow(_ bytes: Bytes, _ count: Int, isFinal: Bool, isFramed: Bool) -> StreamFraming {
        let end = bytes + min(count, headLength)
        let isWhole = isFinal || count >= headLength
        var position = bytes
        var isBehindEmpty = false
        while end - position >= fieldsLength || (isWhole && end - position > 4) {
            let length = bigEndian4(position)
            let body = position + 4
            position = body
            if length == .max { continue }
            guard length <= longestMessage else { return .text }
            if length == 0 {
                isBehindEmpty = true
                continue
            }
            if isFramed || !isBehindEmpty, ValueScan.isRecordStart(body.pointee) { return .lengthPrefixed }
            if isFramed, body.pointee == ascii("\n") { return .lengthPrefixed }
            let fieldsEnd = min(end, body + (fieldsLength - 4))
            if let field = Field(body, fieldsEnd, within: UInt64(length)), field.isResourceSpans(fieldsEnd) {
                return .lengthPrefixed
            }
            guard !isBehindEmpty, length < headLength else { return .text }
            position += Int(length)
        }
        return isWhole ? .text : .unknown
    }

    /// What a message is whose first field has a length, rather than a blank line before a text: lengths must fit into
    /// each other, and what follows them must be fields that these messages have.
    private static func message(_ start: Bytes, _ end: Bytes) -> StreamFraming {
        guard var field = Field(start, end, within: UInt64(longestMessage)) else { return .text }
        while field.length == 0 {
            guard let next = Field(field.body, end, within: UInt64(longestMessage)) else { return .text }
            field = next
        }
        if field.isResourceSpans(end) { return .bare }
        guard let inner = Field(field.body, end, within: field.length), inner.isResourceSpans(end) else { return .text }
        return .wrapped
    }

    /// A message's first field, when that is its number.
    private struct Field {
        let body: Bytes
        let length: UInt64

        init?(_ start: Bytes, _ end: Bytes, within limit: UInt64) {
            guard start < end, start.pointee == 0x0a else { return nil }
            var reader = WireReader(start + 1, end)
            guard let length = reader.varint(), length <= limit, UInt64(reader.position - start) + length <= limit
            else {
                return nil
            }
            body = reader.position
            self.length = length
        }

        /// Whether it begins as a `ResourceSpans` does: with spans, a schema's URL or a resource.
        ///
        /// A resource holds pairs of texts, and so does not hold a message in a message at its beginning.
        func isResourceSpans(_ end: Bytes) -> Bool {
            guard body < end else { return false }
            switch body.pointee {
            case 0x12, 0x1a: return true
            case 0xc2: return body + 1 < end && body[1] == 0x3e
            default: break
            }
            guard let resource = Field(body, end, within: length) else { return false }
            guard resource.length > 0, resource.body < end else { return resource.length == 0 }
            guard let pair = Field(resource.body, end, within: resource.length) else {
                return [0x10, 0x1a].contains(resource.body.pointee)
            }
            guard pair.length > 0, pair.body < end else { return false }
            guard let key = Field(pair.body, end, within: pair.length) else { return pair.body.pointee == 0x12 }
            return Field(key.body, end, within: key.length) == nil
        }
    }
}

/// Four bytes, the first one most significant.
@inline(__always)
func bigEndian4(_ bytes: Bytes) -> UInt32 { load4(bytes).byteSwapped }
