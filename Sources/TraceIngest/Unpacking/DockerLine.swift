/// One line of Docker's `json-file` log: what a container wrote, and to which of its streams.
struct DockerLine {
    /// `stdout` or `stderr`.
    private(set) var stream: [UInt8] = []
    /// A line with its newline, or a piece of one without.
    private(set) var text: [UInt8] = []

    /// Reads the object on a line; `nil` when it is another one.
    init?(_ line: UnsafeRawBufferPointer) {
        var reader = FlatObjectReader(line)
        var log: Range<Int>?
        var stream: Range<Int>?
        guard reader.begin() else { return nil }
        while let (key, value) = reader.member() {
            if line[key].elementsEqual("log".utf8) { log = value }
            if line[key].elementsEqual("stream".utf8) { stream = value }
        }
        guard let log, let stream else { return nil }
        self.stream = Array(line[stream])
        text = Self.unescaped(UnsafeRawBufferPointer(rebasing: line[log]))
    }

    /// The bytes that a JSON string stands for.
    private static func unescaped(_ string: UnsafeRawBufferPointer) -> [UInt8] {
        // The worst that can be is `\u` without digits: three bytes for two.
        [UInt8](unsafeUninitializedCapacity: string.count * 2) { buffer, count in
            var index = 0
            while index < string.count {
                let byte = string[index]
                index += 1
                guard byte == ascii("\\"), index < string.count else {
                    buffer[count] = byte
                    count += 1
                    continue
                }
                let escape = string[index]
                index += 1
                if escape == ascii("u") {
                    for unit in UTF8.encode(scalar(string, &index)) ?? UTF8.encodedReplacementCharacter {
                        buffer[count] = unit
                        count += 1
                    }
                } else {
                    buffer[count] = character(escape)
                    count += 1
                }
            }
        }
    }

    private static func character(_ escape: UInt8) -> UInt8 {
        switch escape {
        case ascii("n"): ascii("\n")
        case ascii("t"): ascii("\t")
        case ascii("r"): ascii("\r")
        case ascii("b"): 8
        case ascii("f"): 12
        default: escape
        }
    }

    /// The character whose four digits stand at `index`; half a pair, or no digits, stand for the replacement character.
    private static func scalar(_ string: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{fffd}"
        guard let first = unit(string, index) else { return replacement }
        index += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, index + 1 < string.count, string[index] == ascii("\\"),
            string[index + 1] == ascii("u"), let second = unit(string, index + 2), (0xdc00...0xdfff).contains(second)
        else { return replacement }
        index += 6
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? replacement
    }

    private static func unit(_ string: UnsafeRawBufferPointer, _ index: Int) -> UInt32? {
        guard index + 4 <= string.count else { return nil }
        var value: UInt32 = 0
        for byte in string[index..<index + 4] {
            switch byte {
            case ascii("0")...ascii("9"): value = value << 4 | UInt32(byte - ascii("0"))
            case ascii("a")...ascii("f"): value = value << 4 | UInt32(byte - ascii("a") + 10)
            case ascii("A")...ascii("F"): value = value << 4 | UInt32(byte - ascii("A") + 10)
            default: return nil
            }
        }
        return value
    }
}

/// Reads the members of a JSON object that are strings, and passes over the others.
private struct FlatObjectReader {
    private let line: UnsafeRawBufferPointer
    private var position = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    mutating func begin() -> Bool { take(ascii("{")) }

    /// The next member whose value is a string: where both lie, without their quotes; `nil` at the end.
    mutating func member() -> (key: Range<Int>, value: Range<Int>)? {
        while true {
            _ = take(ascii(","))
            guard let key = string(), take(ascii(":")) else { return nil }
            if let value = string() { return (key, value) }
            guard passValue() else { return nil }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        while position < line.count, isSpace(line[position]) { position += 1 }
        guard position < line.count, line[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func string() -> Range<Int>? {
        guard take(ascii("\"")) else { return nil }
        let start = position
        while position < line.count {
            switch line[position] {
            case ascii("\""):
                position += 1
                return start..<position - 1
            case ascii("\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// Passes over an object, an array, a number or a word.
    private mutating func passValue() -> Bool {
        var depth = 0
        while position < line.count {
            switch line[position] {
            case ascii("\""):
                guard string() != nil else { return false }
                continue
            case ascii("{"), ascii("["): depth += 1
            case ascii("}"), ascii("]"):
                if depth == 0 { return true }
                depth -= 1
            case ascii(","):
                if depth == 0 { return true }
            default: break
            }
            position += 1
        }
        return false
    }
}
