/// A protobuf message that is being written.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        varint(field << 3 | 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        varint(field << 3 | 5)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Ids are written with the most significant byte first.
    mutating func identifier(_ field: UInt64, _ words: UInt64...) {
        varint(field << 3 | 2)
        varint(UInt64(words.count * 8))
        for word in words {
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
    }

    mutating func text(_ field: UInt64, _ first: StaticString, _ second: StaticString = "") {
        bytes(field) { text in
            text.append(first)
            text.append(second)
        }
    }

    mutating func text(_ field: UInt64, _ first: StaticString, _ second: [UInt8]) {
        bytes(field) { text in
            text.append(first)
            text.bytes += second
        }
    }

    /// A field that holds a message or a text, which `body` writes.
    mutating func bytes(_ field: UInt64, _ body: (inout ProtobufMessage) -> Void) {
        varint(field << 3 | 2)
        var inner = ProtobufMessage()
        body(&inner)
        varint(UInt64(inner.bytes.count))
        bytes += inner.bytes
    }

    mutating func message(_ field: UInt64, _ body: (inout ProtobufMessage) -> Void) { bytes(field, body) }

    mutating func attribute(_ field: UInt64, _ key: StaticString, _ first: StaticString, _ second: StaticString = "") {
        message(field) { attribute in
            attribute.text(1, key)
            attribute.message(2) { $0.text(1, first, second) }
        }
    }

    mutating func attribute(
        _ field: UInt64,
        _ key: StaticString,
        _ before: StaticString,
        _ number: UInt64,
        _ behind: StaticString = "",
        width: Int = 1
    ) {
        message(field) { attribute in
            attribute.text(1, key)
            attribute.message(2) { value in
                value.bytes(1) { text in
                    text.append(before)
                    text.append(number, width: width)
                    text.append(behind)
                }
            }
        }
    }

    mutating func attribute(_ field: UInt64, _ key: StaticString, _ number: UInt64) {
        message(field) { attribute in
            attribute.text(1, key)
            attribute.message(2) { $0.number(3, number) }
        }
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends the number in decimal, with zeros in front up to `width` digits.
    mutating func append(_ number: UInt64, width: Int = 1) {
        let digits = String(number).utf8
        for _ in digits.count..<max(width, digits.count) { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: digits)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
