import Tracing

/// Bytes of JSON in the making.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// Adds text that is JSON already.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Adds bytes that are JSON already.
    mutating func raw(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// Adds a number.
    mutating func number(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

    /// Adds a 64-bit number, which JSON's readers would round, in quotes.
    mutating func quoted(_ value: some BinaryInteger) {
        raw("\"")
        number(value)
        raw("\"")
    }

    /// Adds a text in quotes, with its escapes.
    mutating func string(_ text: String) {
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw(#"\""#)
            case UInt8(ascii: "\\"): raw(#"\\"#)
            case UInt8(ascii: "\n"): raw(#"\n"#)
            case UInt8(ascii: "\r"): raw(#"\r"#)
            case UInt8(ascii: "\t"): raw(#"\t"#)
            case 0..<0x20:
                raw(byte < 0x10 ? #"\u000"# : #"\u001"#)
                bytes.append(contentsOf: String(byte & 0xf, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }

    /// Adds the elements between commas.
    mutating func list<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONText, Element) -> Void) {
        raw("[")
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            body(&self, element)
        }
        raw("]")
    }

    /// Adds OTLP's list of keys and values.
    mutating func attributes(_ attributes: [Attribute]) {
        list(attributes) { json, attribute in
            json.raw(#"{"key":"#)
            json.string(attribute.key)
            json.raw(#","value":"#)
            json.value(attribute.value)
            json.raw("}")
        }
    }

    /// Adds OTLP's form of a value.
    private mutating func value(_ value: SpanAttribute) {
        switch value {
        case .string(let text): stringValue(text)
        case .stringConvertible(let text): stringValue(String(describing: text))
        case .bool(let flag): boolValue(flag)
        case .int32(let number): intValue(Int64(number))
        case .int64(let number): intValue(number)
        case .double(let number): doubleValue(number)
        case .stringArray(let texts): arrayValue(texts) { $0.stringValue($1) }
        case .stringConvertibleArray(let texts): arrayValue(texts) { $0.stringValue(String(describing: $1)) }
        case .boolArray(let flags): arrayValue(flags) { $0.boolValue($1) }
        case .int32Array(let numbers): arrayValue(numbers) { $0.intValue(Int64($1)) }
        case .int64Array(let numbers): arrayValue(numbers) { $0.intValue($1) }
        case .doubleArray(let numbers): arrayValue(numbers) { $0.doubleValue($1) }
        default: raw("{}")
        }
    }

    private mutating func stringValue(_ text: String) {
        raw(#"{"stringValue":"#)
        string(text)
        raw("}")
    }

    private mutating func boolValue(_ flag: Bool) {
        raw(flag ? #"{"boolValue":true}"# : #"{"boolValue":false}"#)
    }

    private mutating func intValue(_ number: Int64) {
        raw(#"{"intValue":"#)
        quoted(number)
        raw("}")
    }

    private mutating func doubleValue(_ number: Double) {
        raw(#"{"doubleValue":"#)
        if number.isNaN {
            raw(#""NaN""#)
        } else if number.isInfinite {
            raw(number < 0 ? #""-Infinity""# : #""Infinity""#)
        } else {
            raw(number.description.utf8)
        }
        raw("}")
    }

    private mutating func arrayValue<Element>(_ elements: [Element], _ body: (inout JSONText, Element) -> Void) {
        raw(#"{"arrayValue":{"values":"#)
        list(elements, body)
        raw("}}")
    }
}
