import TraceStore

/// What is known of the Jaeger trace being read; its spans get their origin when it closes, since the processes stand
/// behind the spans.
struct JaegerState {
    /// Spans of one process and scope.
    struct Group {
        var processID: String
        var scope: Int
        /// Its spans in the current batch.
        var spans: [Int] = []
        /// Numbers under which earlier batches know its spans' origin.
        var pending: [UInt64] = []
    }

    private struct GroupKey: Hashable {
        var processID: String
        var scope: Int
    }

    /// Number of the text of the object that holds the processes.
    var processes = 0
    var groups: [Group] = []
    private var indices: [GroupKey: Int] = [:]

    mutating func add(span: Int, processID: String, scope: Int) {
        let key = GroupKey(processID: processID, scope: scope)
        if let index = indices[key] {
            groups[index].spans.append(span)
        } else {
            indices[key] = groups.count
            groups.append(Group(processID: processID, scope: scope, spans: [span]))
        }
    }
}

/// Jaeger's traces: objects with spans and the processes that made them.
///
///     root {  "data": [  {  "spans": [  {span}, {span} …  ], "processes": {…}
///     .root   .jaegerArray  .jaegerTrace  .jaegerSpans
extension SpanDecoder {
    /// Parses the span that lies between `start` and `end`.
    mutating func parseJaeger(_ start: Bytes, _ end: Bytes, _ offset: UInt64, _ batch: inout SpanBatch) -> Bool {
        guard let span = ForeignSpan(start, end, encoding: .jaeger) else { return false }
        let index = batch.spans.count
        let origin = span.processID == nil ? originNumber(of: span, &batch) : 0
        guard acceptForeign(span, .jaeger, start, end, offset, origin: origin, &batch) else { return false }
        record.hasSpans = true
        if let process = span.processID {
            jaeger.add(span: index, processID: process, scope: textNumber(OTLPText.scope(span.content.scope)))
        }
        return true
    }

    /// Gives the spans of the trace that ends their origin.
    mutating func closeJaegerTrace(_ batch: inout SpanBatch) {
        guard !jaeger.groups.isEmpty else {
            jaeger = JaegerState()
            return
        }
        let resources = jaegerResources()
        for group in jaeger.groups {
            let key = OriginTable.Key(resource: resources[group.processID] ?? 0, scope: group.scope)
            if !group.spans.isEmpty {
                let origin = origins.index(of: key, texts: texts, in: &batch.origins)
                for index in group.spans where index < batch.spans.count { batch.spans[index].origin = origin }
            }
            guard !group.pending.isEmpty else { continue }
            let origin = OriginTable.origin(of: key, texts: texts)
            for number in group.pending {
                batch.resolvedOrigins.append(ResolvedOrigin(pending: number, origin: origin))
            }
        }
        jaeger = JaegerState()
    }

    /// Numbers of the resources' texts by process.
    private mutating func jaegerResources() -> [String: Int] {
        let text = texts.texts[jaeger.processes]
        guard case .object(let members)? = JSONReader.values(text)?.first else { return [:] }
        var numbers: [String: Int] = [:]
        for (processID, process) in members {
            numbers[processID] = textNumber(OTLPText.resource(ResourceContent(jaegerProcess: process)))
        }
        return numbers
    }

    /// Gives the spans whose trace is still open an origin that is resolved later, numbered like those of OTLP.
    mutating func leaveJaegerOriginsPending(_ batch: inout SpanBatch) {
        for position in jaeger.groups.indices {
            let spans = jaeger.groups[position].spans
            jaeger.groups[position].spans = []
            guard let first = spans.first, first < batch.spans.count else { continue }
            var origin = DecodedOrigin()
            origin.pending = batch.spans[first].location.packed
            jaeger.groups[position].pending.append(origin.pending)
            let number = UInt32(truncatingIfNeeded: batch.origins.count)
            batch.origins.append(origin)
            for index in spans where index < batch.spans.count { batch.spans[index].origin = number }
        }
    }
}
