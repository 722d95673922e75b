/// All traces and spans in memory, in compact rows.
///
/// What can be read from it is a function of the set of spans that it has taken in, and never of the order in which
/// they came. (Row numbers are the exception: they count arrivals and must not be shown.) A span is known by trace id
/// and span id; of two copies that differ the one with the later end, then the longer, then the one at the smaller
/// place is kept. A parent that has not been seen has a placeholder row, which it takes over when it comes.
///
/// Not `Sendable`: one thread owns it.
public final class TraceStore {
    let spans = RowChunks<SpanSlot>(chunkShift: 16)
    let traces = RowChunks<TraceSlot>(chunkShift: 12)
    let traceLabels = RowChunks<TraceLabels>(chunkShift: 12)
    let wideCounts = RowChunks<TraceCounts>(chunkShift: 6)
    // Checked access to a class's fields took a third of an append's instructions. None of these is lent to code outside
    // the store, and one thread owns it all.
    @exclusivity(unchecked) var spanIndex = RowIndex()
    @exclusivity(unchecked) var traceIndex = RowIndex()
    let hasher: IDHasher
    @exclusivity(unchecked) var names = NameTable()
    @exclusivity(unchecked) var origins = OriginTable()
    @exclusivity(unchecked) var linkTable: LinkTable
    @exclusivity(unchecked) var keys = KeyArena()
    @exclusivity(unchecked) var labelStarts: [UInt32: LabelStarts] = [:]
    @exclusivity(unchecked) var rejectList = RejectList()
    @exclusivity(unchecked) var counts = StoreTotals()
    /// What was loaded ahead of time.
    ///
    /// Means nothing; kept so that the loads are not optimised away.
    @exclusivity(unchecked) var warmth: UInt64 = 0
    /// Number of the append: the version of every trace that this one has changed.
    @exclusivity(unchecked) var epoch: UInt32 = 0
    /// Links' targets at either end of which something has changed in this append.
    @exclusivity(unchecked) var changedTargets: [LinkTarget] = []

    /// Whether nothing more can arrive.
    ///
    /// Every lifecycle is quiet then.
    public var allSourcesEnded = false

    /// Makes an empty store.
    public init() {
        hasher = IDHasher()
        linkTable = LinkTable(hasher: hasher)
    }

    /// Counts over everything.
    public var totals: StoreTotals {
        var totals = counts
        totals.services = origins.servicesInUse
        totals.linkCount = linkTable.count
        totals.traces = traceCount
        return totals
    }

    /// How many traces there are; their rows are `0..<traceCount`.
    public var traceCount: Int { Int(traces.count) }

    /// The first hundred places of each reason, in order of place.
    public var rejects: [Reject] { rejectList.all }

    /// The row of a trace, nil when none of its spans was seen.
    public func traceRow(_ id: TraceID) -> TraceRow? {
        position(ofTrace: id).row.map(TraceRow.init(rawValue:))
    }

    /// The row of a span or of its placeholder.
    public func spanRow(_ key: SpanKey) -> SpanRow? {
        guard let trace = traceRow(key.traceID) else { return nil }
        let byPlace = !key.traceID.isValid || !key.spanID.isValid
        guard let row = position(of: key.spanID, place: byPlace ? key.place : nil, trace: trace.rawValue).row,
            !spans[row].isDeserted
        else { return nil }
        return SpanRow(rawValue: row)
    }

    /// What a span or placeholder is, across arrivals.
    public func key(of row: SpanRow) -> SpanKey {
        let slot = slot(row)
        let traceID = traces[slot.trace].id
        let byPlace = !traceID.isValid || !slot.spanID.isValid
        return SpanKey(traceID: traceID, spanID: slot.spanID, place: byPlace ? slot.place : 0)
    }

    /// Every span and placeholder of a trace, in arrival order.
    public func spanRows(of trace: TraceRow) -> SpanRows {
        SpanRows(spans: spans, last: slot(trace).lastRow)
    }

    /// An interned name or type.
    public func name(_ id: NameID) -> String { names.texts[Int(id.rawValue)] }

    /// The name of a service; empty when it is unknown.
    public func service(_ id: ServiceID) -> String { origins.services[Int(id.rawValue)] }

    /// The service of an origin.
    public func serviceID(of origin: OriginID) -> ServiceID { ServiceID(rawValue: origins.service(origin.rawValue)) }

    /// A resource and scope.
    public func origin(_ id: OriginID) -> DecodedOrigin { origins.content(id.rawValue) }

    /// Targets of a span's links, in written order.
    public func links(of row: SpanRow) -> [LinkTarget] {
        linkTable.count == 0 ? [] : linkTable.targets(from: row.rawValue)
    }

    /// The spans of any trace that link to a span, whether that was seen or not, ordered by (start, trace, span).
    public func backlinks(to key: SpanKey) -> [SpanRow] {
        guard key.traceID.isValid && key.spanID.isValid else { return [] }
        let rows = linkTable.sources(to: LinkTarget(traceID: key.traceID, spanID: key.spanID))
        let ordered = rows.sorted { left, right in
            let (left, right) = (spans[left], spans[right])
            if left.start == right.start && left.trace != right.trace {
                return traces[left.trace].id < traces[right.trace].id
            }
            return left.precedes(right)
        }
        return ordered.map(SpanRow.init(rawValue:))
    }

    /// One span or placeholder.
    public func span(_ row: SpanRow) -> SpanRecord {
        let slot = slot(row)
        let namesItself = slot.parent == row.rawValue
        return SpanRecord(
            row: row,
            key: key(of: row),
            trace: TraceRow(rawValue: slot.trace),
            parent: slot.parent == noRow || namesItself ? nil : SpanRow(rawValue: slot.parent),
            start: slot.isPlaceholder ? 0 : slot.start,
            end: slot.end,
            name: NameID(rawValue: slot.name),
            origin: OriginID(rawValue: origins.canonical(slot.origin)),
            service: ServiceID(rawValue: slot.isPlaceholder ? 0 : origins.service(slot.origin)),
            kind: slot.kind,
            status: slot.status,
            operation: slot.operation,
            encoding: slot.encoding,
            marks: namesItself ? slot.marks.union(.parentCut) : slot.marks,
            location: SpanLocation(packed: slot.place, length: slot.length),
            isPlaceholder: slot.isPlaceholder
        )
    }

    /// What is known about a trace.
    public func trace(_ row: TraceRow) -> TraceSummary {
        let slot = boundedSlot(row)
        let counts = counts(of: slot)
        let labels = traceLabels[row.rawValue]
        return TraceSummary(
            id: slot.id,
            row: row,
            start: slot.start,
            end: slot.end,
            spanCount: Int(counts.spans),
            errorCount: Int(counts.errors),
            orphanCount: Int(counts.orphans),
            placeholderCount: Int(counts.placeholders),
            unendedCount: Int(counts.unended),
            root: slot.root == noRow ? nil : SpanRow(rawValue: slot.root),
            rootCount: Int(counts.roots),
            correlationKey: labels.key.map(keys.text),
            type: labels.type == .max ? nil : NameID(rawValue: labels.type),
            lastArrival: slot.lastArrival,
            version: slot.version
        )
    }

    func slot(_ row: SpanRow) -> SpanSlot {
        precondition(row.rawValue < spans.count, "not a span row of this store")
        return spans[row.rawValue]
    }

    func slot(_ row: TraceRow) -> TraceSlot {
        precondition(row.rawValue < traces.count, "not a trace row of this store")
        return traces[row.rawValue]
    }
}
