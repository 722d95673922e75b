import TestSupport

/// Writes protobuf, for the tests.
struct ProtobufWriter {
    var bytes: [UInt8] = []

    /// A message that `body` fills.
    static func message(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        body(&writer)
        return writer.bytes
    }

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        varint(field << 3 | 1)
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        varint(field << 3 | 5)
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * shift))) }
    }

    mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
        varint(field << 3 | 2)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func text(_ field: UInt64, _ value: String) { bytes(field, Array(value.utf8)) }

    mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        bytes(field, Self.message(body))
    }

    /// A field that nobody knows, in one of the ways that fields are written.
    mutating func unknown(_ random: inout SeededGenerator) {
        let field = UInt64(100 + random.below(3000))
        switch random.below(5) {
        case 0: number(field, .max)
        case 1: fixed64(field, 1)
        case 2: fixed32(field, 2)
        case 3: text(field, "nobody reads this")
        default:
            varint(field << 3 | 3)
            number(1, 300)
            varint(2 << 3 | 3)
            text(3, "inside")
            varint(2 << 3 | 4)
            varint(field << 3 | 4)
        }
    }
}

/// A message behind its length, as the Collector's file exporter and kcat write it.
func framed(_ message: [UInt8]) -> [UInt8] {
    let count = UInt32(message.count)
    return [UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)] + message
}

/// The bytes that these hex digits stand for.
func hexBytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// A span with these last digits in its ids and more fields behind the usual ones.
func protobufSpan(_ number: Int, _ more: (inout ProtobufWriter) -> Void = { _ in }) -> [UInt8] {
    ProtobufWriter.message { span in
        span.bytes(1, [UInt8](repeating: 0xa1, count: 15) + [UInt8(number)])
        span.bytes(2, [1, 2, 3, 4, 5, 6, 7, UInt8(number)])
        span.text(5, "n\(number)")
        span.number(6, 1)
        span.fixed64(7, 1_795_348_800_036_202_320)
        span.fixed64(8, 1_795_348_800_036_252_320)
        more(&span)
    }
}

/// A request with these spans, of the service `shop`.
func protobufRequest(_ spans: [UInt8]...) -> [UInt8] {
    ProtobufWriter.message { request in
        request.message(1) { resource in
            resource.message(1) { content in
                content.message(1) { attribute in
                    attribute.text(1, "service.name")
                    attribute.message(2) { $0.text(1, "shop") }
                }
            }
            resource.message(2) { scope in
                scope.message(1) { $0.text(1, "lib") }
                for span in spans { scope.bytes(2, span) }
            }
        }
    }
}
