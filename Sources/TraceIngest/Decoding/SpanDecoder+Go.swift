import TraceStore

/// Go's records: each is a span with its own resource.
extension SpanDecoder {
    mutating func takeGoRecord(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let start = position
        let startOffset = window.offset(of: start)
        let limit = window.end - readAhead
        if start < limit, scanned == 0 {
            var parser = SpanParser(start: start, end: limit, interests: interests)
            if let next = texts.withKnown({ parser.parseGo(start, known: $0) }), !parser.sawEscapedKey,
                next - start <= options.spanLimit
            {
                acceptGo(&parser, from: start, to: next, at: startOffset, &batch)
                position = next
                return true
            }
        }
        switch findEnd(start, window) {
        case .end(let end):
            if end - start > options.spanLimit {
                reject(from: startOffset, end - start, .tooLong, &batch)
            } else {
                let isGood = withReadAhead(start, end) { decoder, copy in
                    let parsed = SpanParser.parsed(copy, interests: decoder.interests) { parser, start in
                        decoder.texts.withKnown { parser.parseGo(start, known: $0) }
                    }
                    guard var parser = parsed else { return false }
                    let copyEnd = parser.end
                    decoder.acceptGo(&parser, from: copyEnd - (end - start), to: copyEnd, at: startOffset, &batch)
                    return true
                }
                if !isGood { reject(from: startOffset, end - start, .malformed, &batch) }
            }
            position = end
            endGoRecord()
            return true
        case .needMore:
            guard window.end - start > options.spanLimit else { return false }
            openReject = (startOffset, .tooLong)
            record.hasReadKey = true
            beginDiscard(&position)
            return true
        case .recordStart(let end):
            endByNextRecord(lostFrom: startOffset, end, window, &batch)
            position = end
            return true
        case .spanStart(let end), .broken(let end):
            position = end
            return damaged(lostFrom: startOffset, .cut, &position, window, &batch)
        }
    }

    private mutating func acceptGo(
        _ parser: inout SpanParser,
        from start: Bytes,
        to end: Bytes,
        at offset: UInt64,
        _ batch: inout SpanBatch
    ) {
        if parser.sawSpanContext {
            let key = OriginTable.Key(
                resource: parser.resource.map { texts.id(of: $0.buffer) } ?? 0,
                scope: (parser.scope ?? parser.library).map { texts.id(of: $0.buffer) } ?? 0,
                encoding: .goStdout
            )
            let origin = origins.index(of: key, texts: texts, in: &batch.origins)
            accept(&parser, from: start, to: end, at: offset, origin: origin, &batch)
        } else {
            countNoSpans(false, &batch)
        }
        endGoRecord()
    }

    private mutating func endGoRecord() {
        place = .top
        line.hasRecord = true
    }
}
