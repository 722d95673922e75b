import TraceStore

extension SpanParser {
    /// Walks over an attribute array, its bracket at `start`, as OTLP JSON or Go writes it.
    mutating func attributes(_ start: Bytes) -> Bytes? {
        guard start.pointee == ascii("[") else {
            if !isNull(start) && load2(start) != word2("{}") { markRepaired() }
            return skipValue(start)
        }
        var position = start + 1
        var isFirst = true
        var previous = AttributeHead.ofSpan
        while true {
            if isFirst || position.pointee == ascii(","), position < end,
                let next = expectedAttribute(isFirst ? position : position + 1, after: &previous, notes: true)
            {
                position = next
                isFirst = false
                if position.pointee == ascii("]"), position < end { return position + 1 }
                continue
            }
            switch nextElement(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end: return position
            case .member: break
            }
            isFirst = false
            guard let next = expectedGo(position) ?? attribute(position) else { return nil }
            position = next
        }
    }

    /// The end of an array of attributes all written exactly as the collector writes them, its bracket at `start`; nil
    /// for any other.
    ///
    /// Notes nothing of them.
    @inline(__always)
    mutating func expectedAttributesEnd(_ start: Bytes) -> Bytes? {
        var position = start
        var previous = AttributeHead.ofEvent
        repeat {
            guard position < end, let next = expectedAttribute(position + 1, after: &previous, notes: false) else {
                return nil
            }
            position = next
        } while position.pointee == ascii(",")
        return position.pointee == ascii("]") && position < end ? position + 1 : nil
    }

    /// A string attribute exactly as Go's encoder writes it on one line; nil for any other layout.
    @inline(__always)
    mutating func expectedGo(_ start: Bytes) -> Bytes? {
        guard load8(start) == word8("{\"Key\":\""), let keyEnd = plainStringEnd(start + 8),
            load8(keyEnd) == word8("\",\"Value"), load8(keyEnd + 8) == word8("\":{\"Type"),
            load8(keyEnd + 16) == word8("\":\"STRIN"), load8(keyEnd + 24) == word8("G\",\"Valu"),
            load4(keyEnd + 32) == word4("e\":\""), let valueEnd = plainStringEnd(keyEnd + 36),
            load2(valueEnd) == word2("\"}"), valueEnd[2] == ascii("}")
        else { return nil }
        let meaning = interests.meaning(start + 8, keyEnd - start - 8)
        if meaning.rawValue != 0 { note(meaning, TextRange(start: keyEnd + 36, end: valueEnd)) }
        return valueEnd + 3
    }

    /// An attribute in any layout.
    ///
    /// One that is no object is passed over.
    @inline(never)
    mutating func attribute(_ start: Bytes) -> Bytes? {
        guard start.pointee == ascii("{") else {
            markRepaired()
            return skipValue(start)
        }
        guard var position = enterObject(start) else { return nil }
        var isFirst = true
        var keyText: TextRange?
        var value: Bytes?
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end:
                if let keyText, let value { noteGeneral(keyText, value) }
                return position
            case .member: break
            }
            isFirst = false
            let member = key
            if member.count == 3, load2(member.start + 1) == word2("ey"), member.start.pointee | 0x20 == ascii("k") {
                guard position.pointee == ascii("\""), let textEnd = stringEnd(position + 1) else {
                    markRepaired()
                    guard let next = skipValue(position) else { return nil }
                    position = next
                    continue
                }
                keyText = TextRange(start: position + 1, end: textEnd)
                position = textEnd + 1
                continue
            }
            if member.count == 5, load4(member.start + 1) == word4("alue"), member.start.pointee | 0x20 == ascii("v") {
                value = position
            }
            guard let next = skipValue(position) else { return nil }
            position = next
        }
    }

    /// Notes an attribute whose value may have any layout.
    private mutating func noteGeneral(_ keyText: TextRange, _ value: Bytes) {
        let meaning: AttributeInterests.Meaning
        if keyText.buffer.contains(ascii("\\")) {
            let plain = JSONText.unescaped(keyText.buffer) + [UInt8](repeating: 0, count: 8)
            meaning = plain.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { interests.meaning($0, buffer.count - 8) } ?? []
            }
        } else {
            meaning = interests.meaning(keyText.start, keyText.count)
        }
        if !meaning.isEmpty, let text = scalarText(value) { note(meaning, text) }
    }

    /// The text of a string or an integer inside `{"stringValue":…}`, `{"Type":…,"Value":…}` or
    /// `{"Value":{"StringValue":…}}`.
    private mutating func scalarText(_ start: Bytes) -> TextRange? {
        var start = start
        for _ in 0..<3 {
            guard var position = enterObject(start) else { return nil }
            var isFirst = true
            var found: Bytes?
            members: while true {
                switch nextMember(&position, isFirst: isFirst) {
                case .fail: return nil
                case .end: break members
                case .member: break
                }
                isFirst = false
                if Self.holdsScalar(key) { found = position }
                guard let next = skipValue(position) else { return nil }
                position = next
            }
            guard let found else { return nil }
            switch found.pointee {
            case ascii("{"): start = found
            case ascii("\""): return stringEnd(found + 1).map { TextRange(start: found + 1, end: $0) }
            case ascii("0")...ascii("9"), ascii("-"): return scalarEnd(found).map { TextRange(start: found, end: $0) }
            default: return nil
            }
        }
        return nil
    }

    private static func holdsScalar(_ key: TextRange) -> Bool {
        for text in [
            "stringValue", "intValue", "string_value", "int_value", "Value", "StringValue", "IntValue",
        ] as [StaticString] where isText(key.start, key.end, text) { return true }
        return false
    }

    /// Keeps the value of an attribute that means something.
    @inline(never)
    mutating func note(_ meaning: AttributeInterests.Meaning, _ value: TextRange) {
        if meaning.contains(.type) { type = value }
        operation.note(meaning, value)
        let rank: UInt8
        if meaning.contains(.configuredKey) {
            rank = 0
        } else if meaning.contains(.conversation) {
            rank = 1
        } else if meaning.contains(.message) {
            rank = 2
        } else {
            return
        }
        guard value.count > 0, correlationKey == nil || rank <= span.keyRank else { return }
        correlationKey = value
        span.keyRank = rank
    }
}
