/// All traces and spans in memory, in compact rows.
///
/// What can be read from it is a function of the set of spans that it has taken in, and never of the order in which
/// they came. (Row numbers are the exception: they must not be shown, nor kept beyond an eviction.) A span is known by trace id
/// and span id; of two copies that differ the one with the later end, then the longer, then the one at the smaller
/// place is kept. A parent that has not been seen has a placeholder row, which it takes over when it comes.
/// Whole lifecycles can be evicted; what is left then looks as if they had never come.
///
/// Not `Sendable`: one thread owns it.
public final class TraceStore {
    let spans = RowChunks<SpanSlot>()
    let traces = RowChunks<TraceSlot>()
    let traceLabels = RowChunks<TraceLabels>()
    let wideCounts = RowChunks<TraceCounts>()
    // Rows whose traces and spans were evicted, to be used again: the first of each, which leads to the next.
    @exclusivity(unchecked) var freeSpanRow = noRow
    @exclusivity(unchecked) var freeSpanCount = 0
    @exclusivity(unchecked) var freeTraceRow = noRow
    @exclusivity(unchecked) var freeWideCounts: [UInt32] = []
    // Checked access to a class's fields took a third of an append's instructions. None of these is lent to code outside
    // the store, and one thread owns it all.
    @exclusivity(unchecked) var spanIndex = SpanIndex()
    @exclusivity(unchecked) var traceIndex = RowIndex()
    let hasher: IDHasher
    @exclusivity(unchecked) var names = NameTable()
    @exclusivity(unchecked) var origins = OriginTable()
    @exclusivity(unchecked) var linkTable: LinkTable
    @exclusivity(unchecked) var keys = KeyArena()
    @exclusivity(unchecked) var labelStarts: [UInt32: LabelStarts] = [:]
    @exclusivity(unchecked) var rejectList = RejectList()
    @exclusivity(unchecked) var counts = StoreTotals()
    /// Whether the spans that are being taken in may have been read before.
    var mayRepeat = false
    /// What was loaded ahead of time.
    ///
    /// Means nothing; kept so that the loads are not optimised away.
    @exclusivity(unchecked) var warmth: UInt64 = 0
    /// Number of the append: the version of every trace that this one has changed.
    @exclusivity(unchecked) var epoch: UInt32 = 0
    /// Links' targets at either end of which something has changed in this append.
    @exclusivity(unchecked) var changedTargets: [LinkTarget] = []
    /// Traces of which a part was evicted while they were running.
    @exclusivity(unchecked) var cutTraces: Set<UInt32> = []
    @exclusivity(unchecked) var evicted: EvictedTraces
    @exclusivity(unchecked) var eviction = Eviction()

    /// How much is held before lifecycles are evicted.
    public var limits = StoreLimits()

    /// Whether nothing more can arrive.
    ///
    /// Every lifecycle is quiet then.
    public var allSourcesEnded = false

    /// Makes an empty store.
    public init() {
        hasher = IDHasher()
        linkTable = LinkTable(hasher: hasher)
        evicted = EvictedTraces(hasher: hasher)
    }

    /// Counts over everything that is held, and over what is not.
    public var totals: StoreTotals {
        var totals = counts
        totals.services = origins.servicesInUse
        totals.linkCount = linkTable.count
        totals.traces = traceCount
        return totals
    }

    /// How many traces there are.
    @exclusivity(unchecked) public internal(set) var traceCount = 0

    /// Every trace's row is below; rows of evicted ones are used again.
    public var traceRowLimit: Int { Int(traces.count) }

    /// The rows of all traces, in no order that means anything.
    public var traceRows: [TraceRow] {
        (0..<traces.count).lazy.filter { self.traces[$0].isHeld }.map(TraceRow.init(rawValue:))
    }

    /// Whether a row has a trace: it had one when it was handed out, which may have been evicted since.
    public func isHeld(_ row: TraceRow) -> Bool { row.rawValue < traces.count && traces[row.rawValue].isHeld }

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
        let place = byPlace ? key.place : nil
        let hash = hash(of: key.spanID, place: place, trace: trace.rawValue)
        guard let row = position(of: key.spanID, place: place, trace: trace.rawValue, hash: hash).row,
            !spans[row].isDeserted
        else { return nil }
        return SpanRow(rawValue: row)
    }

    /// What a span or placeholder is, across arrivals.
    public func key(of row: SpanRow) -> SpanKey {
        let slot = slot(row)
        let traceID = slot.trace == noRow ? .invalid : traces[slot.trace].id
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
        let rows = linkSources(to: LinkTarget(traceID: key.traceID, spanID: key.spanID))
        let ordered = rows.sorted { left, right in
            let (left, right) = (spans[left], spans[right])
            if left.start == right.start && left.trace != right.trace {
                return traces[left.trace].id < traces[right.trace].id
            }
            return left.precedes(right)
        }
        return ordered.map(SpanRow.init(rawValue:))
    }

    /// The spans that link to a target, those of a trace that is being evicted left out.
    func linkSources(to target: LinkTarget) -> [UInt32] {
        linkTable.sources(to: target).filter { traces[spans[$0].trace].isHeld }
    }

    /// The parent of a span in the tree: where a call has one id on both sides, what names it belongs to the server's.
    ///
    /// `nil` for a root.
    public func parentInTree(of span: SpanRecord) -> SpanRow? {
        guard let parent = span.parent, parent != span.row, span.key.traceID.isValid else { return span.parent }
        let otherSide = SpanKey(traceID: span.key.traceID, spanID: slot(parent).spanID.otherSide)
        guard let server = spanRow(otherSide), server != span.row, slot(server).marks.contains(.serverSide) else {
            return parent
        }
        return server
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
        let type = traceLabels[row.rawValue].type
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
            type: type == .max ? nil : NameID(rawValue: type),
            lastArrival: slot.lastArrival,
            version: slot.version,
            isCut: isCut(row.rawValue)
        )
    }

    /// Earliest known start of a trace's spans; zero when none has one.
    public func start(of row: TraceRow) -> UnixNanoseconds { boundedSlot(row).start }

    /// The text of a trace's correlation key; `nil` when none of its spans has one.
    public func correlationKey(of row: TraceRow) -> String? {
        precondition(row.rawValue < traces.count, "not a trace row of this store")
        return traceLabels[row.rawValue].key.map(keys.text)
    }

    /// How many rows a trace's tree has: its spans, and placeholders for parents that have not been seen.
    ///
    /// Zero for one that was evicted.
    public func treeRowCount(of row: TraceRow) -> Int {
        let counts = counts(of: slot(row))
        return Int(counts.spans) + Int(counts.placeholders)
    }

    /// Whether a part of the trace was evicted while it was running.
    @inline(__always)
    func isCut(_ trace: UInt32) -> Bool { !cutTraces.isEmpty && cutTraces.contains(trace) }

    /// A span's slot; of one that was evicted a placeholder's in no trace.
    func slot(_ row: SpanRow) -> SpanSlot {
        precondition(row.rawValue < spans.count, "not a span row of this store")
        return spans[row.rawValue]
    }

    /// A trace's slot; of one that was evicted that of a trace without spans.
    func slot(_ row: TraceRow) -> TraceSlot {
        precondition(row.rawValue < traces.count, "not a trace row of this store")
        return traces[row.rawValue].isHeld ? traces[row.rawValue] : TraceSlot(id: .invalid)
    }
}
