import TraceStore

extension SpanParser {
    /// Reads the targets of the span's links.
    ///
    /// The array is known to be whole.
    @inline(never)
    mutating func appendLinks(of spanIndex: UInt32, to targets: inout [DecodedLink]) {
        guard let links else { return }
        var position = links + 1
        var isFirst = true
        while case .member = nextElement(&position, isFirst: isFirst) {
            isFirst = false
            if let next = link(position, spanIndex, &targets) {
                position = next
                continue
            }
            // The links before a damaged one stay.
            markRepaired()
            guard let next = skipValue(position) else { return }
            position = next
        }
    }

    private mutating func link(_ start: Bytes, _ spanIndex: UInt32, _ targets: inout [DecodedLink]) -> Bytes? {
        guard var position = enterWhole(start) else { return nil }
        var target = DecodedLink(spanIndex: spanIndex, traceID: .invalid, spanID: .invalid)
        var isFirst = true
        /// Where the link goes on behind Go's `SpanContext`, whose members are read like the link's own.
        var outer: Bytes?
        while true {
            switch nextMember(&position, isFirst: isFirst) {
            case .fail: return nil
            case .end:
                if let behind = outer {
                    position = behind
                    outer = nil
                    continue
                }
                if target.traceID.isValid, target.spanID.isValid { targets.append(target) }
                return position
            case .member: break
            }
            isFirst = false
            guard let next = linkMember(position, &target) else { return nil }
            if outer == nil, isText(key.start, key.end, "SpanContext"), let inner = enterObject(position) {
                outer = next
                position = inner
                isFirst = true
            } else {
                position = next
            }
        }
    }

    private mutating func linkMember(_ value: Bytes, _ target: inout DecodedLink) -> Bytes? {
        if isText(key.start, key.end, "traceId") || isText(key.start, key.end, "TraceID")
            || isText(key.start, key.end, "trace_id")
        {
            let (id, next) = identifier(value, byteCount: 16)
            target.traceID = id
            return next
        }
        if isText(key.start, key.end, "spanId") || isText(key.start, key.end, "SpanID")
            || isText(key.start, key.end, "span_id")
        {
            let (id, next) = identifier(value, byteCount: 8)
            target.spanID = SpanID(id.low)
            return next
        }
        return skipValue(value)
    }
}
