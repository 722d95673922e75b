import TraceStore

/// Records of foreign formats: each is a span, taken when its end is in the buffer.
extension SpanDecoder {
    mutating func takeForeignRecord(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let start = position
        let startOffset = window.offset(of: start)
        switch findEnd(start, window) {
        case .end(let end):
            switch takeForeignObject(start, end, startOffset, &batch) {
            case .other:
                // Perhaps the spans lie deeper inside, behind a key that a span can have too.
                enterRoot(&position)
                return true
            case .broken where !ForeignFormat.looksLikeSpan(start, end):
                countNoSpans(false, &batch)
            case .broken:
                reject(from: startOffset, end - start, .malformed, &batch)
            case .span: break
            }
            position = end
            place = .top
            line.hasRecord = true
            return true
        case .needMore:
            guard window.end - start > options.spanLimit else { return false }
            openReject = (startOffset, .tooLong)
            record.hasReadKey = true
            beginDiscard(&position)
            return true
        case .recordStart(let end) where !ForeignFormat.looksTorn(start, end):
            // Perhaps a wrapper, whose first keys a span can have too.
            enterRoot(&position)
            return true
        case .recordStart(let end):
            noteForeignLoss(start, end)
            endByNextRecord(lostFrom: startOffset, end, window, &batch)
            position = end
            return true
        case .spanStart(let end), .broken(let end):
            noteForeignLoss(start, end)
            position = end
            return damaged(lostFrom: startOffset, .cut, &position, window, &batch)
        }
    }

    /// Reads the object at the front member by member.
    private mutating func enterRoot(_ position: inout Bytes) {
        place = .root
        expectation = .member
        position += 1
    }

    /// Notes of a torn object whether it is a loss or was no span anyway.
    mutating func noteForeignLoss(_ start: Bytes, _ end: Bytes) {
        record.hasReadKey = true
        record.holdsSpans = ForeignFormat.looksLikeSpan(start, end)
    }

    /// Takes the whole object between `start` and `end`, when it is a span; says what it was.
    private mutating func takeForeignObject(
        _ start: Bytes,
        _ end: Bytes,
        _ offset: UInt64,
        _ batch: inout SpanBatch
    ) -> ForeignFormat.Answer {
        if end - start > options.spanLimit {
            reject(from: offset, end - start, .tooLong, &batch)
            return .span(.otlpJSON)
        }
        let count = end - start
        return withReadAhead(start, end) { decoder, copy in
            guard let base = copy.baseAddress else { return .broken }
            let start = Bytes(base)
            let end = start + count
            let answer = ForeignFormat.answer(start, end)
            guard case .span(let encoding) = answer else { return answer }
            guard let span = ForeignSpan(start, end, encoding: encoding) else { return .broken }
            let origin = decoder.originNumber(of: span, &batch)
            let isTaken = decoder.acceptForeign(span, encoding, start, end, offset, origin: origin, &batch)
            return isTaken ? answer : .broken
        }
    }

    /// The number of an origin that lies in the span's own bytes, kept as OTLP text.
    mutating func originNumber(of span: ForeignSpan, _ batch: inout SpanBatch) -> UInt32 {
        let key = OriginTable.Key(
            resource: textNumber(OTLPText.resource(span.content.resource)),
            scope: textNumber(OTLPText.scope(span.content.scope))
        )
        return origins.index(of: key, texts: texts, in: &batch.origins)
    }

    mutating func textNumber(_ text: [UInt8]) -> Int {
        text.withUnsafeBufferPointer { texts.id(of: $0) }
    }

    /// Adds a foreign span, whose bytes lie between `start` and `end`, to the batch.
    ///
    /// It is written in OTLP's words and parsed like any other, so the same things are noted of it.
    mutating func acceptForeign(
        _ span: ForeignSpan,
        _ encoding: SpanEncoding,
        _ start: Bytes,
        _ end: Bytes,
        _ offset: UInt64,
        origin: UInt32,
        _ batch: inout SpanBatch
    ) -> Bool {
        let text = OTLPText.span(span) + [UInt8](repeating: 0, count: readAhead)
        return text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            let textEnd = base + (buffer.count - readAhead)
            var parser = SpanParser(start: base, end: textEnd, isWhole: true, interests: interests)
            guard parser.parseOTLP(base) == textEnd else { return false }
            parser.span.encoding = encoding
            parser.span.marks.subtract([.hasEscapes, .repaired])
            if UnsafeBufferPointer(start: start, count: end - start).contains(ascii("\\")) {
                parser.span.marks.insert(.hasEscapes)
            }
            if span.repairs > 0 { parser.span.marks.insert(.repaired) }
            if span.isServerSide { parser.span.marks.insert(.serverSide) }
            parser.repairs = span.repairs
            accept(&parser, from: start, to: end, at: offset, origin: origin, &batch)
            return true
        }
    }
}
