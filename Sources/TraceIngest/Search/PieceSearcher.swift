public import TraceStore

/// What a search found since it was last asked.
public struct SearchFindings: Sendable {
    /// Spans that hold the text.
    public var hits: [SpanKey] = []
    /// Spans that were looked at.
    public var searched = 0
    /// Spans whose bytes are gone or cannot be read.
    public var unreadable = 0

    /// Makes findings without anything.
    public init() {}

    /// Whether there is nothing to tell.
    public var isEmpty: Bool { searched == 0 }

    mutating func add(_ other: SearchFindings) {
        hits += other.hits
        searched += other.searched
        unreadable += other.unreadable
    }
}

/// Searches pieces, one after the other, on one thread.
struct PieceSearcher: ~Copyable {
    private let rules: CandidateRules
    private let segments: SegmentTable
    fileprivate let slack: Int
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(_ rules: CandidateRules, segments: SegmentTable) {
        self.rules = rules
        self.segments = segments
        let longest = rules.signs.reduce(ValueKeys.count) { max($0, $1.pattern.count) }
        slack = SearchPattern.readAhead + longest
    }

    deinit { buffer.deallocate() }

    /// Reads a piece, looks for candidates, and decodes those.
    mutating func search(_ piece: SearchPiece) -> SearchFindings {
        var findings = SearchFindings()
        findings.searched = piece.spans.count
        let length = Int(piece.range.upperBound &- piece.range.lowerBound)
        guard let count = read(piece, length), let base = buffer.baseAddress else {
            findings.unreadable = piece.spans.count
            return findings
        }
        findings = search(piece, UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count)
        if buffer.count > 4 << 20 {
            buffer.deallocate()
            buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
        return findings
    }

    /// Searches a piece of which so many bytes were read, with as much room to read ahead as patterns need.
    fileprivate func search(_ piece: SearchPiece, _ start: Bytes, _ count: Int) -> SearchFindings {
        var findings = SearchFindings()
        findings.searched = piece.spans.count
        // Spans behind the last byte that is there are gone.
        var spans = piece.spans[...]
        while let last = spans.last, Self.place(of: last, in: piece).upperBound > count { spans.removeLast() }
        findings.unreadable = piece.spans.count - spans.count
        for index in candidates(spans, in: piece, start, start + count) {
            let range = Self.place(of: spans[index], in: piece)
            let bytes = Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
            switch holds(spans[index], bytes) {
            case true?: findings.hits.append(spans[index].key)
            case false?: break
            case nil: findings.unreadable += 1
            }
        }
        return findings
    }

    /// Fills the buffer and answers with how many bytes came; nil when there are none.
    private mutating func read(_ piece: SearchPiece, _ length: Int) -> Int? {
        if buffer.count < length + slack {
            buffer.deallocate()
            buffer = .allocate(byteCount: max(length, Int(SearchPiece.length)) + slack, alignment: 64)
        }
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
        guard let count = segments.read(into: target, of: piece.segment, at: piece.range.lowerBound), count > 0 else {
            return nil
        }
        // What is read ahead of must not look like what stood there before.
        UnsafeMutableRawBufferPointer(rebasing: buffer[count..<min(count + slack, buffer.count)])
            .initializeMemory(as: UInt8.self, repeating: 0)
        return count
    }

    private static func place(of span: SearchedSpan, in piece: SearchPiece) -> Range<Int> {
        let start = Int(span.location.offset &- piece.range.lowerBound)
        return start..<start + Int(span.location.length)
    }

    /// Whether the bytes are still the span's and hold the text; nil when they are not.
    private func holds(_ span: SearchedSpan, _ bytes: [UInt8]) -> Bool? {
        guard let found = decodeIdentity(bytes, encoding: span.encoding), found.traceID == span.key.traceID,
            found.spanID.isSameCall(as: span.key.spanID), found.start == span.start,
            let content = decodeContent(bytes, encoding: span.encoding, origin: DecodedOrigin())
        else { return nil }
        return rules.text.matches(content)
    }

    // MARK: Candidates

    /// The indices of spans that may hold the text, ascending.
    private func candidates(
        _ spans: ArraySlice<SearchedSpan>,
        in piece: SearchPiece,
        _ start: Bytes,
        _ end: Bytes
    ) -> [Int] {
        var isCandidate = [Bool](repeating: false, count: spans.count)
        var encodings: Set<SpanEncoding> = []
        var last: (encoding: SpanEncoding, needsDecoding: Bool)?
        for index in spans.indices {
            // Most pieces hold one encoding only.
            let encoding = spans[index].encoding
            if last?.encoding != encoding {
                last = (encoding, rules.needsDecoding(encoding))
                encodings.insert(encoding)
            }
            if last?.needsDecoding == true { isCandidate[index] = true }
        }
        for sign in rules.signs {
            if let encoding = sign.encoding, !encodings.contains(encoding) { continue }
            var index = 0
            var position = start
            while index < spans.count, let found = sign.pattern.find(from: position, to: end) {
                position = found + 1
                guard let place = span(at: found - start, &index, spans, piece) else { continue }
                if isCandidate[index] {
                    position = start + place.upperBound
                    continue
                }
                isCandidate[index] = true
                position = start + place.upperBound
            }
        }
        if rules.looksAtValues, encodings.contains(.otlpJSON) {
            addValues(spans, in: piece, start, end, &isCandidate)
        }
        addEscaped(spans, in: piece, start, end, &isCandidate)
        return isCandidate.indices.filter { isCandidate[$0] }
    }

    /// Adds the spans with values that may be shown in another way than they are written.
    private func addValues(
        _ spans: ArraySlice<SearchedSpan>,
        in piece: SearchPiece,
        _ start: Bytes,
        _ end: Bytes,
        _ isCandidate: inout [Bool]
    ) {
        var index = 0
        var position = start
        while index < spans.count, let found = ValueKeys.find(from: position, to: end) {
            position = found + ValueKeys.count
            guard let place = span(at: found - start, &index, spans, piece) else { continue }
            let (spanStart, spanEnd) = (start + place.lowerBound, start + place.upperBound)
            if isCandidate[index] || spans[index].encoding != .otlpJSON {
                position = spanEnd
            } else if rules.matters(keyEnd: found, from: spanStart, to: spanEnd) {
                isCandidate[index] = true
                position = spanEnd
            }
        }
    }

    private func addEscaped(
        _ spans: ArraySlice<SearchedSpan>,
        in piece: SearchPiece,
        _ start: Bytes,
        _ end: Bytes,
        _ isCandidate: inout [Bool]
    ) {
        var index = 0
        var position = start
        while index < spans.count, position < end, let found = firstBackslash(position, end) {
            position = found + 2
            guard let place = span(at: found - start, &index, spans, piece) else { continue }
            let spanEnd = start + place.upperBound
            // In protobuf a backslash is itself.
            if isCandidate[index] || spans[index].encoding == .otlpProtobuf {
                position = spanEnd
            } else if rules.matters(escapeAt: found, to: spanEnd, spans[index].encoding) {
                isCandidate[index] = true
                position = spanEnd
            }
        }
    }

    /// Where the span lies that holds a byte; `index` goes on to it, or to the first one behind the byte.
    private func span(
        at offset: Int,
        _ index: inout Int,
        _ spans: ArraySlice<SearchedSpan>,
        _ piece: SearchPiece
    ) -> Range<Int>? {
        while index < spans.count {
            let place = Self.place(of: spans[index], in: piece)
            if offset < place.upperBound { return offset >= place.lowerBound ? place : nil }
            index += 1
        }
        return nil
    }
}

/// Searches spans of a source whose bytes are in memory.
package func search(_ spans: [SearchedSpan], in bytes: [UInt8], for text: SearchText) -> SearchFindings {
    let searcher = PieceSearcher(CandidateRules(text), segments: SegmentTable())
    var findings = SearchFindings()
    for piece in SearchPiece.pieces(of: spans) {
        let range = Int(piece.range.lowerBound)..<Int(piece.range.upperBound)
        let padded = Array(bytes[range]) + [UInt8](repeating: 0, count: searcher.slack)
        padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            findings.add(searcher.search(piece, start, range.count))
        }
    }
    return findings
}
