import TraceStore

/// Taking spans out of the stream.
extension SpanDecoder {
    private enum Parsed {
        case span(Bytes)
        case needMore
        case damaged
    }

    /// Takes spans as long as one follows right behind the other; the first one's brace is at `position`.
    mutating func takeSpans(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        if place == .jaegerSpans { return takeFrontSpan(&position, window, &batch) }
        let first = batch.spans.count
        let isDone = withAttributeHeads { decoder, heads in
            decoder.takeWholeSpans(&position, window, heads, &batch)
        }
        noteSpans(first..<batch.spans.count)
        return isDone || takeFrontSpan(&position, window, &batch)
    }

    /// Takes spans as long as each lies in the buffer with what is read ahead; answers whether the last one is taken
    /// and another does not follow right behind it.
    @inline(__always)
    private mutating func takeWholeSpans(
        _ position: inout Bytes,
        _ window: Window,
        _ heads: UnsafeMutablePointer<AttributeHead>?,
        _ batch: inout SpanBatch
    ) -> Bool {
        let limit = window.end - readAhead
        while position < limit, scanned == 0 {
            var parser = SpanParser(start: position, end: limit, interests: interests)
            parser.heads = heads
            guard let next = parser.parseOTLP(position), !parser.sawEscapedKey else { break }
            accept(&parser, from: position, to: next, at: window.offset(of: position), origin: 0, &batch)
            position = next
            guard next < limit, load2(next) == word2(",{"), next[2] == ascii("\""), next[3] == ascii("t") else {
                record.goodEnd = window.offset(of: position)
                expectation = .separator
                return true
            }
            position += 1
        }
        return false
    }

    /// Moves the heads out of the decoder, so that both can be changed.
    private mutating func withAttributeHeads<Result>(
        _ body: (inout SpanDecoder, UnsafeMutablePointer<AttributeHead>?) -> Result
    ) -> Result {
        var heads = attributeHeads.isEmpty ? AttributeHead.unknown : attributeHeads
        attributeHeads = []
        let result = heads.withUnsafeMutableBufferPointer { body(&self, $0.baseAddress) }
        attributeHeads = heads
        return result
    }

    /// Takes the span at the front when its end is in the buffer.
    private mutating func takeFrontSpan(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let start = position
        let startOffset = window.offset(of: start)
        switch findEnd(start, window) {
        case .end(let end):
            if end - start > options.spanLimit {
                reject(from: startOffset, end - start, .tooLong, &batch)
            } else if !parse(start, end, startOffset, &batch) {
                var next = end
                let token = window.nextToken(&next)
                if token == nil, !window.isFinal { return false }
                guard token == nil || token == ascii(",") || token == ascii("]") else {
                    position = end
                    return damaged(
                        lostFrom: record.hasSpans ? startOffset : record.start,
                        .malformed,
                        &position,
                        window,
                        &batch
                    )
                }
                reject(from: startOffset, end - start, .malformed, &batch)
            }
            position = end
            record.goodEnd = window.offset(of: end)
            expectation = .separator
            return true
        case .needMore:
            guard window.end - start > options.spanLimit else { return false }
            openReject = (startOffset, .tooLong)
            record.hasSpans = true
            beginDiscard(&position)
            return true
        case .recordStart(let end):
            endByNextRecord(lostFrom: record.hasSpans ? startOffset : record.start, end, window, &batch)
            position = end
            return true
        case .spanStart(let next):
            position = next
            return damaged(
                lostFrom: record.hasSpans ? startOffset : record.start,
                .malformed,
                &position,
                window,
                &batch
            )
        case .broken(let end):
            position = end
            return damaged(
                lostFrom: record.hasSpans ? startOffset : record.start,
                .cut,
                &position,
                window,
                &batch
            )
        }
    }

    mutating func reject(from start: UInt64, _ length: Int, _ reason: RejectReason, _ batch: inout SpanBatch) {
        record.hasSpans = true
        batch.rejects.append(Reject(segment: segment, offset: start, length: UInt64(length), reason: reason))
    }

    /// Parses the span that lies between `start` and `end`.
    private mutating func parse(_ start: Bytes, _ end: Bytes, _ offset: UInt64, _ batch: inout SpanBatch) -> Bool {
        withReadAhead(start, end) { decoder, copy in
            if decoder.place == .jaegerSpans, let base = copy.baseAddress {
                let copyStart = Bytes(base)
                return decoder.parseJaeger(copyStart, copyStart + (end - start), offset, &batch)
            }
            guard var parser = SpanParser.parsed(copy, interests: decoder.interests, { $0.parseOTLP($1) }) else {
                return false
            }
            let copyEnd = parser.end
            let index = batch.spans.count
            decoder.accept(&parser, from: copyEnd - (end - start), to: copyEnd, at: offset, origin: 0, &batch)
            decoder.noteSpans(index..<index + 1)
            return true
        }
    }

    /// Copies the bytes to where some more can be read behind them.
    mutating func withReadAhead<Result>(
        _ start: Bytes,
        _ end: Bytes,
        _ body: (inout SpanDecoder, UnsafeMutableBufferPointer<UInt8>) -> Result
    ) -> Result {
        var copy = scratch
        scratch = []
        copy.removeAll(keepingCapacity: true)
        copy.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
        copy.append(contentsOf: repeatElement(0, count: readAhead))
        let result = copy.withUnsafeMutableBufferPointer { body(&self, $0) }
        if copy.count <= 1 << 20 { scratch = copy }
        return result
    }

    /// Adds a parsed span to the batch.
    @inline(__always)
    mutating func accept(
        _ parser: inout SpanParser,
        from start: Bytes,
        to end: Bytes,
        at offset: UInt64,
        origin: UInt32,
        _ batch: inout SpanBatch
    ) {
        let index = batch.spans.count
        parser.span.location = SpanLocation(
            segment: segment,
            offset: offset,
            length: UInt32(truncatingIfNeeded: end - start)
        )
        parser.span.origin = origin
        let empty = TextRange(start: start, end: start)
        parser.span.name = names.number(of: parser.name ?? empty, in: &batch.names)
        if let type = parser.type { parser.span.type = names.number(of: type, in: &batch.names) }
        if let key = parser.correlationKey { parser.span.keyText(key, &batch.keyText) }
        if parser.links != nil { parser.appendLinks(of: UInt32(truncatingIfNeeded: index), to: &batch.links) }
        batch.repaired += parser.repairs
        batch.spans.append(parser.span)
    }

    /// Notes that spans at the batch's end belong to the scope being read.
    mutating func noteSpans(_ new: Range<Int>) {
        guard !new.isEmpty else { return }
        record.hasSpans = true
        let scope = record.resource.scopes.count - 1
        guard scope >= 0 else { return }
        let spans = record.resource.scopes[scope].spans
        if spans.isEmpty {
            record.resource.arrayWithSpans = record.resource.arrayInUse
            record.resource.scopes[scope].spans = new
        } else {
            record.resource.scopes[scope].spans = spans.lowerBound..<new.upperBound
        }
    }
}

/// The origins of OTLP spans.
extension SpanDecoder {
    var currentScope: ResourceState.Scope {
        get { record.resource.scopes.last ?? ResourceState.Scope() }
        set {
            let last = record.resource.scopes.count - 1
            if last >= 0 { record.resource.scopes[last] = newValue }
        }
    }

    /// Gives the spans of the resource that ends their origin.
    mutating func closeResource(_ batch: inout SpanBatch) {
        for scope in record.resource.scopes {
            let key = originKey(of: scope)
            if !scope.spans.isEmpty {
                let origin = origins.index(of: key, texts: texts, in: &batch.origins)
                for index in scope.spans where index < batch.spans.count { batch.spans[index].origin = origin }
            }
            guard !scope.pending.isEmpty else { continue }
            let origin = OriginTable.origin(of: key, texts: texts)
            for number in scope.pending {
                batch.resolvedOrigins.append(ResolvedOrigin(pending: number, origin: origin))
            }
        }
        record.resource = ResourceState()
    }

    /// Gives the spans whose resource is still open an origin that is resolved later.
    ///
    /// Its number is the place of the first of them, which no other origin has.
    mutating func leaveOriginsPending(_ batch: inout SpanBatch) {
        for position in record.resource.scopes.indices {
            let spans = record.resource.scopes[position].spans
            record.resource.scopes[position].spans = 0..<0
            guard !spans.isEmpty, spans.upperBound <= batch.spans.count else { continue }
            var origin = DecodedOrigin()
            origin.pending = batch.spans[spans.lowerBound].location.packed
            record.resource.scopes[position].pending.append(origin.pending)
            let number = UInt32(truncatingIfNeeded: batch.origins.count)
            batch.origins.append(origin)
            for index in spans { batch.spans[index].origin = number }
        }
    }

    private func originKey(of scope: ResourceState.Scope) -> OriginTable.Key {
        OriginTable.Key(
            resource: record.resource.resource,
            resourceSchema: record.resource.schema,
            scope: scope.scope,
            scopeSchema: scope.schema,
            encoding: record.resource.encoding
        )
    }
}

extension DecodedSpan {
    /// Appends the correlation key's text, cut to what a span can refer to.
    mutating func keyText(_ key: TextRange, _ text: inout [UInt8]) {
        keyStart = UInt32(truncatingIfNeeded: text.count)
        if encoding != .otlpProtobuf, key.buffer.contains(ascii("\\")) {
            text.append(contentsOf: JSONText.unescaped(key.buffer).prefix(Int(UInt16.max)))
        } else {
            text.append(contentsOf: UnsafeBufferPointer(start: key.start, count: min(key.count, Int(UInt16.max))))
        }
        keyLength = UInt16(truncatingIfNeeded: text.count - Int(keyStart))
    }
}
