/// Walks over the fields of one protobuf message that is whole in memory ("Encoding" of the protobuf documentation).
///
/// Never reads at or beyond `end`. After a failure `position` means nothing.
struct WireReader {
    /// How a field's value is written: the lower three bits of its tag.
    enum WireType {
        static let varint: UInt32 = 0
        static let fixed64: UInt32 = 1
        static let length: UInt32 = 2
        static let groupStart: UInt32 = 3
        static let groupEnd: UInt32 = 4
        static let fixed32: UInt32 = 5
    }

    private(set) var position: Bytes
    let end: Bytes

    /// The tag of the field that `next` found: its number and, in the lower three bits, how it is written.
    private(set) var tag: UInt32 = 0
    /// Its value, when it is a number.
    private(set) var value: UInt64 = 0
    /// Its bytes; for numbers, the bytes that the number is written in.
    private(set) var body: TextRange

    init(_ start: Bytes, _ end: Bytes) {
        position = start
        self.end = end
        body = TextRange(start: start, end: start)
    }

    init(_ range: TextRange) { self.init(range.start, range.end) }

    /// Whether everything was read.
    var isAtEnd: Bool { position >= end }

    /// Goes to the next field; false when there is none that fits into the message.
    @inline(__always)
    mutating func next() -> Bool {
        guard let tag = self.fieldTag() else { return false }
        self.tag = tag
        let start = position
        switch tag & 7 {
        case WireType.length:
            guard let count = varint(), count <= UInt64(end - position) else { return false }
            body = TextRange(start: position, end: position + Int(truncatingIfNeeded: count))
            position = body.end
            return true
        case WireType.varint:
            guard let value = varint() else { return false }
            self.value = value
        case WireType.fixed64:
            guard end - position >= 8 else { return false }
            value = load8(position)
            position += 8
        case WireType.fixed32:
            guard end - position >= 4 else { return false }
            value = UInt64(load4(position))
            position += 4
        case WireType.groupStart:
            guard skipGroup() else { return false }
        default:
            return false
        }
        body = TextRange(start: start, end: position)
        return true
    }

    /// Reads a tag; nil for one that no field has.
    @inline(__always)
    mutating func fieldTag() -> UInt32? {
        guard let number = varint(), number >= 8, number <= UInt64(UInt32.max) else { return nil }
        return UInt32(truncatingIfNeeded: number)
    }

    /// Reads a number of up to ten bytes, seven bits in each, the lowest first; bits beyond 64 are dropped.
    @inline(__always)
    mutating func varint() -> UInt64? {
        guard position < end else { return nil }
        let first = position.pointee
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return longVarint()
    }

    @inline(never)
    private mutating func longVarint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 70 {
            let byte = position.pointee
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Passes over what lies between a group's start, just read, and its end; groups may be nested.
    @inline(never)
    private mutating func skipGroup() -> Bool {
        var depth = 1
        while depth > 0 {
            guard let tag = fieldTag() else { return false }
            switch tag & 7 {
            case WireType.groupStart: depth += 1
            case WireType.groupEnd: depth -= 1
            case WireType.varint:
                guard varint() != nil else { return false }
            case WireType.fixed64, WireType.fixed32:
                let count = tag & 7 == WireType.fixed64 ? 8 : 4
                guard end - position >= count else { return false }
                position += count
            case WireType.length:
                guard let count = varint(), count <= UInt64(end - position) else { return false }
                position += Int(truncatingIfNeeded: count)
            default: return false
            }
        }
        return true
    }
}
