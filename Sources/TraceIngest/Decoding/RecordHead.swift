import CByteVectors
/// How the beginning of a record is told from any other object, so that the record behind a damaged one is found.
///
/// Inside a JSON string a quote must be escaped, so the text `{"resourceSpans"` can only be an object that begins;
/// and no span, resource or scope contains an object with that key. Where it is found inside one, a torn record ends
/// there and the next one begins, be it on the same line.
enum RecordHead {
    /// What lies at an opening brace.
    enum Answer { case yes, no, needMore }

    /// Whether a record begins at `brace`, which points to `{`.
    ///
    /// Never reads at or beyond `end`.
    ///
    /// `expectsResource`: an object with a `resource` is no surprise here.
    static func answer(at brace: Bytes, _ end: Bytes, isFinal: Bool, expectsResource: Bool = false) -> Answer {
        // Most objects are told by two bytes.
        if end - brace > 2, brace[1] == ascii("\""), brace[2] != ascii("r"), brace[2] != ascii("N") { return .no }
        var text = Lookahead(position: brace + 1, end: end)
        text.skipSpace()
        let found = text.takeKeyOfRecord(expectsResource: expectsResource)
        if text.isShort { return isFinal ? .no : .needMore }
        return found ? .yes : .no
    }

    /// Whether the line that begins at `start` cannot be a line inside a JSON document: it begins with a letter, and
    /// not with one of the words that JSON and its relatives have.
    static func isForeignLine(at start: Bytes, _ end: Bytes, isFinal: Bool) -> Answer {
        guard start < end else { return isFinal ? .no : .needMore }
        let letter = start.pointee | 0x20
        guard letter >= ascii("a"), letter <= ascii("z") else { return .no }
        for word in ["true", "false", "null", "NaN", "Infinity"] as [StaticString] {
            var text = Lookahead(position: start, end: end)
            if text.take(word) { return .no }
            if text.isShort { return isFinal ? .yes : .needMore }
        }
        return .yes
    }
}

extension Lookahead {
    /// `"resourceSpans"` and its relatives, `"resource": {`, or `"Name": "…", "SpanContext"`.
    fileprivate mutating func takeKeyOfRecord(expectsResource: Bool) -> Bool {
        guard takeByte(ascii("\"")), position < end else {
            if position >= end { isShort = true }
            return false
        }
        if position.pointee == ascii("N") { return takeGoHead() }
        guard take("resource") else { return false }
        let rest = position
        for suffix in [
            "Spans\"", "_spans\"", "Logs\"", "_logs\"", "Metrics\"", "_metrics\"", "Profiles\"", "_profiles\"",
        ] as [StaticString] {
            position = rest
            if take(suffix) { return true }
            if isShort { return false }
        }
        position = rest
        return !expectsResource && take("\"") && takeByte(ascii(":")) && takeByte(ascii("{")) && takeResource()
    }

    /// What a resource begins with; log records too have objects with that name.
    private mutating func takeResource() -> Bool {
        skipSpace()
        guard position < end else {
            isShort = true
            return false
        }
        return position.pointee == ascii("}") || take("\"attributes\"")
    }

    private mutating func takeGoHead() -> Bool {
        guard take("Name\""), takeByte(ascii(":")), takeString() != nil, takeByte(ascii(",")) else { return false }
        skipSpace()
        return take("\"SpanContext\"")
    }
}

/// The last safe cut in a buffer: the offset of a `{` that stands in column 0 behind a newline.
///
/// A raw newline cannot stand inside a JSON string, so no record that is written on one line or indented is cut.
public func lastRecordStart(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    var index = bytes.count - 1
    while index > 0 {
        // Most lines are long.
        if index >= 64 {
            let newlines = byte_vector_matches(start + index - 64, 0, ascii("\n"))
            index -= newlines.leadingZeroBitCount
            if newlines == 0 { continue }
        }
        if bytes[index] == ascii("{"), bytes[index - 1] == ascii("\n") { return index }
        index -= 1
    }
    return nil
}

/// The first safe cut whose `{` stands at or after `from`.
public func firstRecordStart(in bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    var index = max(from, 1)
    while index < bytes.count {
        if bytes[index] == ascii("{"), bytes[index - 1] == ascii("\n") { return index }
        index += 1
    }
    return nil
}
