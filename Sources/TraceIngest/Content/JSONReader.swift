/// Reads JSON text into values.
///
/// Lenient like the decoder: bad UTF-8 and lone surrogates are replaced, `NaN` and the infinities are numbers, a comma
/// may stand before a closing bracket.
///
/// Values nested deeper than the limit are passed over by counting brackets, so the stack is bounded too. So are the
/// rest of an object and of an array inside a value where they are damaged: damage costs what it hits, as in the decoder.
struct JSONReader {
    /// How deep a span's members are nested before the attribute values begin: the deepest path is
    /// span, events, event, attributes, attribute, value.
    static let structuralDepth = 6

    private var position: Bytes
    private let end: Bytes
    private let depthLimit: Int
    /// How many objects and arrays are damaged.
    private var damages = 0

    /// Reads the values that stand one after the other in `bytes`; nil when one cannot be read.
    static func values(_ bytes: [UInt8], depthLimit: Int = 64) -> [JSONValue]? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return [] }
            var damages = 0
            return values(base, base + buffer.count, depthLimit: depthLimit, damages: &damages)
        }
    }

    /// Reads the values that stand one after the other between `start` and `end`, and counts those inside them that are
    /// damaged.
    static func values(
        _ start: Bytes,
        _ end: Bytes,
        depthLimit: Int = 64,
        damages: inout Int
    ) -> [JSONValue]? {
        // A value of an attribute takes two levels of JSON: the array and the object that names its type.
        var reader = JSONReader(position: start, end: end, depthLimit: structuralDepth + 3 * depthLimit)
        var values: [JSONValue] = []
        reader.skipSpace()
        while reader.position < reader.end {
            guard let value = reader.value(depth: 0) else { return nil }
            values.append(value)
            reader.skipSpace()
        }
        damages += reader.damages
        return values
    }

    private init(position: Bytes, end: Bytes, depthLimit: Int) {
        self.position = position
        self.end = end
        self.depthLimit = depthLimit
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard position < end else { return nil }
        switch position.pointee {
        case ascii("\""): return string().map(JSONValue.string)
        case ascii("{"), ascii("["):
            if depth >= depthLimit { return passOver(from: position) ? .cut : nil }
            let start = position
            var isWhole = true
            let value = start.pointee == ascii("{") ? object(depth, &isWhole) : array(depth, &isWhole)
            if isWhole { return value }
            damages += 1
            return depth > 0 && passOver(from: start) ? value : nil
        default: return word()
        }
    }

    /// The object at the front, up to where it is damaged.
    private mutating func object(_ depth: Int, _ isWhole: inout Bool) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = []
        position += 1
        while true {
            skipSpace()
            if take(ascii("}")) { return .object(members) }
            if !members.isEmpty {
                guard take(ascii(",")) else { break }
                skipSpace()
                if take(ascii("}")) { return .object(members) }
            }
            guard position < end, position.pointee == ascii("\""), let key = string() else { break }
            skipSpace()
            guard take(ascii(":")) else { break }
            skipSpace()
            guard let value = value(depth: depth + 1) else {
                members.append((key, .damaged))
                break
            }
            members.append((key, value))
        }
        isWhole = false
        return .object(members)
    }

    /// The array at the front, up to where it is damaged.
    private mutating func array(_ depth: Int, _ isWhole: inout Bool) -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        while true {
            skipSpace()
            if take(ascii("]")) { return .array(elements) }
            if !elements.isEmpty {
                guard take(ascii(",")) else { break }
                skipSpace()
                if take(ascii("]")) { return .array(elements) }
            }
            guard let value = value(depth: depth + 1) else { break }
            elements.append(value)
        }
        isWhole = false
        return .array(elements + [.damaged])
    }

    private mutating func passOver(from start: Bytes) -> Bool {
        var scan = ValueScan()
        guard case .end(let next) = scan.run(start, end, isFinal: true) else { return false }
        position = next
        return true
    }

    private mutating func string() -> String? {
        let start = position + 1
        var next = start
        while next < end, next.pointee != ascii("\"") { next += next.pointee == ascii("\\") ? 2 : 1 }
        guard next < end else { return nil }
        position = next + 1
        return JSONText.string(UnsafeBufferPointer(start: start, count: next - start))
    }

    private mutating func word() -> JSONValue? {
        let start = position
        while position < end {
            switch position.pointee {
            case ascii("0")...ascii("9"), ascii("a")...ascii("z"), ascii("A")...ascii("Z"), ascii("+"), ascii("-"),
                ascii("."):
                position += 1
                continue
            default: break
            }
            break
        }
        guard position > start else { return nil }
        let text = String(decoding: UnsafeBufferPointer(start: start, count: position - start), as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return .number(text)
        }
    }

    private mutating func skipSpace() {
        while position < end, isSpace(position.pointee) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, position.pointee == byte else { return false }
        position += 1
        return true
    }
}
