import TraceStore

/// Values in every layout that writers have; what cannot be used is marked as repaired and counts as absent.
extension SpanParser {
    /// An id as a string or as an array of byte numbers.
    ///
    /// `null`, `""` and `[]` are no id; anything else that cannot be used counts as repaired.
    mutating func identifier(_ value: Bytes, byteCount: Int) -> (TraceID, Bytes?) {
        switch value.pointee {
        case ascii("\""):
            guard let textEnd = stringEnd(value + 1) else { return (.invalid, nil) }
            let text = TextRange(start: value + 1, end: textEnd)
            if let id = identifier(in: text, byteCount: byteCount) { return (id, textEnd + 1) }
            markRepaired()
            return (.invalid, textEnd + 1)
        case ascii("["):
            return byteArray(value, byteCount: byteCount)
        default:
            if !isNull(value) { markRepaired() }
            return (.invalid, skipValue(value))
        }
    }

    /// Base64 may be written with its slashes escaped.
    private func identifier(in text: TextRange, byteCount: Int) -> TraceID? {
        guard text.buffer.contains(ascii("\\")) else {
            return IdentifierText.value(text.start, text.end, byteCount: byteCount)
        }
        return JSONText.unescaped(text.buffer).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return IdentifierText.value(base, base + buffer.count, byteCount: byteCount)
        }
    }

    private mutating func byteArray(_ value: Bytes, byteCount: Int) -> (TraceID, Bytes?) {
        var position = value + 1
        var isFirst = true
        var bytes: [UInt8] = []
        var isGood = true
        while true {
            switch nextElement(&position, isFirst: isFirst) {
            case .fail: return (.invalid, nil)
            case .end:
                isGood = isGood && bytes.count == byteCount
                if !isGood && !isFirst { markRepaired() }
                return (isGood ? IdentifierText.id(of: bytes) : .invalid, position)
            case .member: break
            }
            isFirst = false
            let start = position
            guard let next = skipValue(position) else { return (.invalid, nil) }
            position = next
            guard bytes.count < byteCount, let byte = NumberText.unsigned(start, next).flatMap(UInt8.init(exactly:))
            else {
                isGood = false
                continue
            }
            bytes.append(byte)
        }
    }

    /// A time in nanoseconds: digits in a string, a number, `{"low":…,"high":…}`, or nothing.
    mutating func time(_ value: Bytes, _ set: (inout SpanParser, UInt64) -> Void) -> Bytes? {
        let number: UInt64?
        let next: Bytes?
        if value.pointee == ascii("{") {
            (number, next) = halves(value)
        } else {
            (number, next) = unsigned(value)
        }
        guard let next else { return nil }
        let isUsable = (number ?? 0) <= UInt64(Int64.max)
        if !isUsable { markRepaired() }
        set(&self, isUsable ? number ?? 0 : 0)
        return next
    }

    /// A 64-bit number in two halves, as some JavaScript writers have it; a half may be negative.
    private mutating func halves(_ value: Bytes) -> (UInt64?, Bytes?) {
        guard var position = enterObject(value) else { return (nil, nil) }
        var isFirst = true
        var low: UInt32?
        var high: UInt32?
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return (nil, nil)
            case .end:
                if let low, let high { return (UInt64(high) << 32 | UInt64(low), position) }
                if !isFirst { markRepaired() }
                return (nil, position)
            case .member: break
            }
            isFirst = false
            let member = key
            guard let next = skipValue(position) else { return (nil, nil) }
            let half = NumberText.signed(position, next).map { UInt32(truncatingIfNeeded: $0) }
            if isText(member.start, member.end, "low") { low = half }
            if isText(member.start, member.end, "high") { high = half }
            position = next
        }
    }

    /// A number that cannot be negative, as a number or a string.
    ///
    /// Absent for `null`, `""`, `[]` and `{}`.
    mutating func unsigned(_ value: Bytes) -> (UInt64?, Bytes?) {
        guard let next = skipValue(value) else { return (nil, nil) }
        if isDefault(value, next) { return (nil, next) }
        let isString = value.pointee == ascii("\"")
        let number = NumberText.unsigned(isString ? value + 1 : value, isString ? next - 1 : next)
        if number == nil { markRepaired() }
        return (number, next)
    }

    /// An enum as a number, a number in a string, or a name.
    mutating func enumeration(_ value: Bytes, names: [(StaticString, UInt8)]) -> (UInt8, Bytes?) {
        let digit = value.pointee &- 0x30
        if digit <= 9, value[1] == ascii(",") || value[1] == ascii("}") { return (digit, value + 1) }
        guard let next = skipValue(value) else { return (0, nil) }
        if isDefault(value, next) { return (0, next) }
        let isString = value.pointee == ascii("\"")
        let text = isString ? TextRange(start: value + 1, end: next - 1) : TextRange(start: value, end: next)
        if let number = NumberText.unsigned(text.start, text.end).flatMap(UInt8.init(exactly:)) {
            return (number, next)
        }
        if isString, let number = EnumNames.number(of: text, in: names) { return (number, next) }
        markRepaired()
        return (0, next)
    }

    /// Whether the value is one of those that mean "not given".
    private func isDefault(_ value: Bytes, _ next: Bytes) -> Bool {
        isText(value, next, "null") || isText(value, next, "\"\"") || isText(value, next, "[]")
            || isText(value, next, "{}")
    }
}

/// The names of enum values, told by the word behind the last `_` or `.` in any case: `SPAN_KIND_SERVER`, `Server` and
/// `SpanKind.SERVER` are the same.
enum EnumNames {
    static let kinds: [(StaticString, UInt8)] = [
        ("unspecified", 0), ("internal", 1), ("server", 2), ("client", 3), ("producer", 4), ("consumer", 5),
    ]
    static let statusCodes: [(StaticString, UInt8)] = [("unset", 0), ("ok", 1), ("error", 2)]

    static func number(of text: TextRange, in names: [(StaticString, UInt8)]) -> UInt8? {
        var start = text.end
        while start > text.start, start[-1] != ascii("_"), start[-1] != ascii(".") { start -= 1 }
        for (name, number) in names where name.utf8CodeUnitCount == text.end - start {
            var index = 0
            while index < name.utf8CodeUnitCount, start[index] | 0x20 == name.utf8Start[index] { index += 1 }
            if index == name.utf8CodeUnitCount { return number }
        }
        return nil
    }
}
