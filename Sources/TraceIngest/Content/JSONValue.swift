/// A JSON value as it was written, for the few spans that somebody looks at.
indirect enum JSONValue: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    /// A number or one of the words `NaN`, `Infinity` and `-Infinity`, as text.
    case number(String)
    case bool(Bool)
    case null
    /// Nested deeper than the limit; not looked into.
    case cut
    /// Not JSON.
    case damaged

    /// The last value with one of these keys.
    subscript(keys: String...) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { keys.contains($0.key) }?.value
    }

    /// The elements of an array; none for anything else.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text of a string; empty for anything else.
    var text: String {
        if case .string(let text) = self { text } else { "" }
    }

    /// The text of a string or a number.
    var scalarText: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// A number that cannot be negative, written as a number or as a string.
    var unsigned: UInt64? {
        guard var text = scalarText else { return nil }
        return text.withUTF8 { buffer in
            buffer.baseAddress.flatMap { NumberText.unsigned($0, $0 + buffer.count) }
        }
    }

    /// A signed number, written as a number or as a string.
    var signed: Int64? {
        guard var text = scalarText else { return nil }
        return text.withUTF8 { buffer in buffer.baseAddress.flatMap { NumberText.signed($0, $0 + buffer.count) } }
    }

    /// A 32-bit count; zero when absent or out of range.
    var count: UInt32 { unsigned.flatMap(UInt32.init(exactly:)) ?? 0 }
}
