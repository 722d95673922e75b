import TraceStore

/// OTLP requests in protobuf, "ExportTraceServiceRequest", "ResourceSpans" and "ScopeSpans" of the protos.
///
/// Every field says where it ends, so damage costs the rest of the innermost part that it lies in and nothing behind it.
extension SpanDecoder {
    /// A tag and a length have at most so many bytes.
    private static let longestHead = 20

    /// The head of a field that has a length, and where its bytes lie.
    private struct Field {
        var tag: UInt32
        var head: Bytes
        var body: Bytes
        var count: Int
    }

    /// Takes the field at the front, or closes the part of the message that ends here.
    mutating func takeField(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let here = window.offset(of: position)
        let end = partEnd
        guard here < end else {
            if message.groupDepth > 0 { return damaged(at: here, &batch) }
            closePart(&batch)
            return true
        }
        let isPartWhole = end - here <= UInt64(window.end - position)
        var reader = WireReader(position, isPartWhole ? position + Int(end - here) : window.end)
        let isHeadWhole = isPartWhole || window.end - position >= Self.longestHead
        guard let tag = reader.fieldTag() else { return isHeadWhole ? damaged(at: here, &batch) : false }
        var count: UInt64 = 0
        switch tag & 7 {
        case WireReader.WireType.length:
            guard let length = reader.varint() else { return isHeadWhole ? damaged(at: here, &batch) : false }
            count = length
        case WireReader.WireType.varint:
            guard reader.varint() != nil else { return isHeadWhole ? damaged(at: here, &batch) : false }
        case WireReader.WireType.fixed64: count = 8
        case WireReader.WireType.fixed32: count = 4
        case WireReader.WireType.groupStart: message.groupDepth += 1
        case WireReader.WireType.groupEnd where message.groupDepth > 0: message.groupDepth -= 1
        default: return damaged(at: here, &batch)
        }
        let body = window.offset(of: reader.position)
        guard count <= end - body, count <= UInt64(StreamFraming.longestMessage) else {
            return damaged(at: here, &batch)
        }
        if message.place == .resource, tag > OriginField.schemaURL, tag >> 3 <= OriginField.highestForeign {
            record.hasForeignField = true
        }
        let field = Field(tag: tag, head: position, body: reader.position, count: Int(count))
        position = reader.position
        guard tag & 7 == WireReader.WireType.length, message.groupDepth == 0 else {
            message.skipEnd = body + count
            message.isSkipRejected = false
            return true
        }
        if take(field, &position, window, &batch) { return true }
        position = field.head
        return false
    }

    /// Where the innermost open part ends.
    private var partEnd: UInt64 {
        switch message.place {
        case .scope: message.scopeEnd
        case .resource: message.resourceEnd
        case .response: .max
        default: message.end
        }
    }

    /// Takes a field whose head was read; false when more bytes are needed.
    private mutating func take(
        _ field: Field,
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        let end = window.offset(of: field.body) + UInt64(field.count)
        switch (message.place, field.tag) {
        case (.scope, OriginField.children):
            return takeSpan(field, &position, window, &batch)
        case (.response, ResponseField.trace):
            message.end = end
            message.place = .request
        case (.request, RequestField.resourceSpans):
            record.holdsSpans = true
            record.resource = ResourceState()
            record.resource.encoding = .otlpProtobuf
            message.resourceFields.removeAll(keepingCapacity: true)
            message.resourceEnd = end
            message.place = .resource
        case (.resource, OriginField.children) where canTake(.scopeSpans),
            (.resource, OriginField.legacyScopes) where canTake(.legacyScopeSpans):
            let isLegacy = field.tag == OriginField.legacyScopes
            record.resource.arrayInUse = isLegacy ? .legacyScopeSpans : .scopeSpans
            record.resource.beginScope()
            message.scopeFields.removeAll(keepingCapacity: true)
            message.scopeEnd = end
            message.place = .scope
        case (.resource, OriginField.content), (.resource, OriginField.schemaURL), (.scope, OriginField.content),
            (.scope, OriginField.schemaURL):
            return keep(field, &position, window, &batch)
        default:
            message.skipEnd = end
            message.isSkipRejected = false
        }
        return true
    }

    /// Whether spans may be taken from this array: only one of the two is used.
    private func canTake(_ array: StructureKey) -> Bool {
        record.resource.arrayWithSpans == nil || record.resource.arrayWithSpans == array
    }

    /// Keeps a field of a resource or a scope as it is written.
    ///
    /// Several pieces of one message, one behind the other, are the message that they make together.
    private mutating func keep(
        _ field: Field,
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        guard field.count <= options.spanLimit else { return passOverLong(field, window, &batch) }
        guard field.count <= window.end - field.body else { return false }
        position = field.body + field.count
        let bytes = UnsafeBufferPointer(start: field.head, count: position - field.head)
        if message.place == .resource {
            message.resourceFields.append(contentsOf: bytes)
        } else {
            message.scopeFields.append(contentsOf: bytes)
        }
        return true
    }

    private mutating func takeSpan(
        _ field: Field,
        _ position: inout Bytes,
        _ window: Window,
        _ batch: inout SpanBatch
    ) -> Bool {
        guard field.count <= options.spanLimit else { return passOverLong(field, window, &batch) }
        guard field.count <= window.end - field.body else { return false }
        position = field.body + field.count
        let offset = window.offset(of: field.body)
        if window.end - position >= readAhead {
            takeSpan(field.body, position, offset, &batch)
        } else {
            withReadAhead(field.body, position) { decoder, copy in
                guard let start = copy.baseAddress else { return }
                decoder.takeSpan(start, start + field.count, offset, &batch)
            }
        }
        return true
    }

    private mutating func takeSpan(_ start: Bytes, _ end: Bytes, _ offset: UInt64, _ batch: inout SpanBatch) {
        var parser = SpanParser(start: start, end: end, interests: interests)
        guard parser.parseProtobuf(start) else { return reject(from: offset, end - start, .malformed, &batch) }
        if !record.hasSpans, parser.isOfOtherSignal(start) {
            if !record.isOtherSignal { countNoSpans(true, &batch) }
            record.isOtherSignal = true
            return
        }
        let index = batch.spans.count
        parser.span.location = SpanLocation(
            segment: segment,
            offset: offset,
            length: UInt32(truncatingIfNeeded: end - start)
        )
        let name = parser.name ?? TextRange(start: start, end: start)
        parser.span.name = plainNames.number(of: name, in: &batch.names)
        if let type = parser.type {
            parser.span.type = Self.withText(type, parser.typeNumber) { plainNames.number(of: $0, in: &batch.names) }
        }
        if let key = parser.correlationKey {
            Self.withText(key, parser.correlationNumber) { parser.span.keyText($0, &batch.keyText) }
        }
        if parser.links != nil {
            parser.appendProtobufLinks(of: UInt32(truncatingIfNeeded: index), to: &batch.links)
        }
        batch.repaired += parser.repairs
        batch.spans.append(parser.span)
        noteSpans(index..<index + 1)
    }

    /// The text itself, or the digits of the number that it stands for.
    private static func withText<Result>(
        _ text: TextRange,
        _ number: Int64?,
        _ body: (TextRange) -> Result
    ) -> Result {
        guard let number else { return body(text) }
        let digits = Array(String(number).utf8)
        let padded = digits + [UInt8](repeating: 0, count: 8)
        return padded.withUnsafeBufferPointer { buffer in
            let start = buffer.baseAddress ?? text.start
            return body(TextRange(start: start, end: start + digits.count))
        }
    }

    private mutating func passOverLong(_ field: Field, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        let body = window.offset(of: field.body)
        reject(from: body, field.count, .tooLong, &batch)
        message.skipEnd = body + UInt64(field.count)
        message.isSkipRejected = true
        return true
    }

    private mutating func closePart(_ batch: inout SpanBatch) {
        switch message.place {
        case .scope:
            closeScope()
            message.place = .resource
        case .resource:
            closeOrigins(&batch)
            message.place = .request
        default:
            let isForeign = record.hasForeignField && !record.hasSpans && !record.isOtherSignal
            if !record.holdsSpans || isForeign { batch.skips[.noRecord, default: 0] += 1 }
            message.place = framing == .wrapped ? .response : .length
        }
    }

    private mutating func closeScope() {
        currentScope.scope = message.scopeFields.withUnsafeBufferPointer { texts.id(of: $0) }
    }

    /// Gives the spans of the open resource their origin.
    mutating func closeOrigins(_ batch: inout SpanBatch) {
        guard message.isInResource else { return }
        if message.place == .scope { closeScope() }
        record.resource.resource = message.resourceFields.withUnsafeBufferPointer { texts.id(of: $0) }
        closeResource(&batch)
    }

    /// What stands at `here` is no field: the rest of the innermost part is lost.
    private mutating func damaged(at here: UInt64, _ batch: inout SpanBatch) -> Bool {
        message.groupDepth = 0
        record.holdsSpans = true
        guard partEnd < .max else {
            // The message has no end that could be known.
            reject(from: here, 1, .lostFraming, &batch)
            message.place = .stopped
            return true
        }
        reject(from: here, Int(partEnd - here), .malformed, &batch)
        message.skipEnd = partEnd
        message.isSkipRejected = true
        return true
    }
}
