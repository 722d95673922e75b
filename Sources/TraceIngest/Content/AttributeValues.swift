import TraceStore

/// What both notations of attribute values share.
enum AttributeValues {
    /// Stands for a value that is nested too deeply to be shown.
    static var cutMark: AttributeValue { .unread("nested too deeply") }
    /// Stands for a value that cannot be read.
    static var damageMark: AttributeValue { .unread("damaged") }
    static let depthLimit = 64

    /// A double written as a number, as one of the special words, or as `null`, which JavaScript writes for them.
    static func double(_ value: JSONValue) -> AttributeValue {
        if case .null = value { return .double(.nan) }
        guard let text = value.scalarText else { return .empty }
        switch text {
        case "NaN": return .double(.nan)
        case "Infinity", "+Infinity", "Inf", "+Inf": return .double(.infinity)
        case "-Infinity", "-Inf": return .double(-.infinity)
        default: return Double(text).map(AttributeValue.double) ?? .string(text)
        }
    }

    /// An integer; one that does not fit 64 bits or has a fraction becomes a double.
    static func integer(_ value: JSONValue) -> AttributeValue {
        if let number = value.signed { return .int(number) }
        return double(value)
    }

    /// Bytes in base64, or an object of numbered bytes, which some JavaScript writers have.
    static func bytes(_ value: JSONValue) -> AttributeValue {
        switch value {
        case .string(var text):
            let decoded = text.withUTF8 { buffer -> [UInt8]? in
                guard let base = buffer.baseAddress else { return [] }
                return Base64.decode(base, base + buffer.count)
            }
            return decoded.map(AttributeValue.bytes) ?? .string(text)
        case .object(let members):
            return .bytes(members.compactMap { $0.value.unsigned.flatMap(UInt8.init(exactly:)) })
        case .array(let elements):
            return .bytes(elements.compactMap { $0.unsigned.flatMap(UInt8.init(exactly:)) })
        default:
            return .bytes([])
        }
    }

    /// A value without a declared type.
    static func plain(_ value: JSONValue) -> AttributeValue {
        switch value {
        case .string(let text): .string(text)
        case .bool(let bool): .bool(bool)
        case .number: integer(value)
        case .cut: cutMark
        case .damaged: damageMark
        case .null, .object, .array: .empty
        }
    }
}

extension JSONValue {
    /// What stands for a value that was not looked into.
    var mark: AttributeValue? {
        switch self {
        case .cut: AttributeValues.cutMark
        case .damaged: AttributeValues.damageMark
        default: nil
        }
    }

    /// An id of so many bytes.
    func identifier(byteCount: Int) -> TraceID {
        switch self {
        case .string(var text):
            return text.withUTF8 { buffer in
                buffer.baseAddress.flatMap { IdentifierText.value($0, $0 + buffer.count, byteCount: byteCount) }
            } ?? .invalid
        case .array(let elements):
            let bytes = elements.compactMap { $0.unsigned.flatMap(UInt8.init(exactly:)) }
            return bytes.count == byteCount && elements.count == byteCount ? IdentifierText.id(of: bytes) : .invalid
        default:
            return .invalid
        }
    }

    /// A time in nanoseconds as a number, a string, or two halves; zero when it cannot be used.
    var nanoseconds: UnixNanoseconds {
        var time = unsigned ?? 0
        if let low = self["low"]?.signed, let high = self["high"]?.signed {
            time = UInt64(UInt32(truncatingIfNeeded: high)) << 32 | UInt64(UInt32(truncatingIfNeeded: low))
        }
        return time <= UInt64(Int64.max) ? time : 0
    }

    /// A time as RFC 3339 text; zero when it cannot be used.
    var timestamp: UnixNanoseconds {
        var text = self.text
        return text.withUTF8 { buffer in
            buffer.baseAddress.flatMap { TimestampText.nanoseconds($0, $0 + buffer.count) }
        } ?? 0
    }
}
