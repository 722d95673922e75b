/// A span whose bytes are to be searched: what it is, and where they lie.
public struct SearchedSpan: Sendable {
    /// What it is.
    public var key: SpanKey
    /// Where its bytes lie.
    public var location: SpanLocation
    /// When it began, by which its bytes are known again besides its ids.
    public var start: UnixNanoseconds
    /// How its bytes are written.
    public var encoding: SpanEncoding

    /// Makes a span to be searched.
    public init(key: SpanKey, location: SpanLocation, start: UnixNanoseconds, encoding: SpanEncoding) {
        self.key = key
        self.location = location
        self.start = start
        self.encoding = encoding
    }
}

/// Goes through a store's spans for a text, the newest first, a slice at a time.
///
/// What the store holds is answered from it: a span whose name, ids, links, resource or scope hold the text is a hit at
/// once. All others are handed out, to be searched where their bytes lie. Nothing handed out names a row, so rows may
/// come and go meanwhile. A feed belongs to one store.
public struct SearchFeed {
    /// What became of some spans.
    public struct Slice {
        /// Spans that hold the text.
        public var hits: [SpanKey] = []
        /// Spans whose bytes must be looked at.
        public var spans: [SearchedSpan] = []
    }

    private let text: SearchText
    private let originMatches: (DecodedOrigin) -> Bool
    /// Rows below this one are left.
    private var next: UInt32
    private var nameAnswers: [Bool?] = []
    private var originAnswers: [Bool?] = []
    private var originsVersion = -1

    /// How many rows there were at the beginning.
    public let total: Int

    /// Begins at the newest span.
    ///
    /// `originMatches` says whether a resource or a scope holds the text, which only their decoder can tell.
    public init(_ text: SearchText, in store: TraceStore, originMatches: @escaping (DecodedOrigin) -> Bool) {
        self.text = text
        self.originMatches = originMatches
        next = store.spans.count
        total = Int(next)
    }

    /// How many rows are left.
    public var left: Int { Int(next) }

    /// Goes on for so many rows.
    public mutating func advance(_ count: Int, in store: TraceStore) -> Slice {
        var slice = Slice()
        forgetOldAnswers(in: store)
        let end = next - UInt32(clamping: min(count, Int(next)))
        slice.spans.reserveCapacity(Int(next - end))
        while next > end {
            next -= 1
            let slot = store.spans.pointer(next)
            guard !slot.pointee.isPlaceholder else {
                addMissing(next, slot.pointee, to: &slice, in: store)
                continue
            }
            add(next, slot.pointee, to: &slice, in: store)
        }
        return slice
    }

    /// Goes through spans that the store has just taken in.
    public mutating func take(_ batch: SpanBatch, in store: TraceStore) -> Slice {
        var slice = Slice()
        forgetOldAnswers(in: store)
        for span in batch.spans {
            let isByPlace = !span.traceID.isValid || !span.spanID.isValid
            let place = isByPlace ? span.location.packed : 0
            let key = SpanKey(traceID: span.traceID, spanID: span.spanID, place: place)
            guard let row = row(of: key, at: span.location.packed, in: store) else { continue }
            let slot = store.slot(row)
            add(row.rawValue, slot, to: &slice, in: store)
            addMovedServer(from: key, besides: row, to: &slice, in: store)
            if slot.parent != noRow, slot.parent != row.rawValue {
                addMissing(slot.parent, store.spans[slot.parent], to: &slice, in: store)
            }
        }
        return slice
    }

    /// Where the store keeps the span that lies at a place: of several copies it keeps one.
    private func row(of key: SpanKey, at place: UInt64, in store: TraceStore) -> SpanRow? {
        let otherSide = SpanKey(traceID: key.traceID, spanID: key.spanID.otherSide, place: key.place)
        return [key, otherSide].lazy.compactMap { store.spanRow($0) }.first {
            let slot = store.slot($0)
            return slot.place == place && !slot.isPlaceholder
        }
    }

    /// The server's side of a call had the client's id until that came, and may have been searched as that one.
    private mutating func addMovedServer(
        from key: SpanKey,
        besides row: SpanRow,
        to slice: inout Slice,
        in store: TraceStore
    ) {
        let otherSide = SpanKey(traceID: key.traceID, spanID: key.spanID.otherSide, place: key.place)
        guard let server = store.spanRow(otherSide), server != row else { return }
        let slot = store.slot(server)
        if slot.marks.contains(.serverSide) { add(server.rawValue, slot, to: &slice, in: store) }
    }

    /// A span that was not seen is shown by its id where others name it as their parent.
    private func addMissing(_ row: UInt32, _ slot: SpanSlot, to slice: inout Slice, in store: TraceStore) {
        guard text.canBeID, slot.isPlaceholder, !slot.isDeserted, slot.trace != noRow, text.matches(slot.spanID) else {
            return
        }
        slice.hits.append(store.key(of: SpanRow(rawValue: row)))
    }

    private mutating func add(_ row: UInt32, _ slot: SpanSlot, to slice: inout Slice, in store: TraceStore) {
        let key = store.key(of: SpanRow(rawValue: row))
        if holds(slot, key, row, in: store) {
            slice.hits.append(key)
        } else {
            slice.spans.append(
                SearchedSpan(
                    key: key,
                    location: SpanLocation(packed: slot.place, length: slot.length),
                    start: slot.start,
                    encoding: slot.encoding
                )
            )
        }
    }

    private mutating func holds(_ slot: SpanSlot, _ key: SpanKey, _ row: UInt32, in store: TraceStore) -> Bool {
        if nameHolds(slot.name, in: store) || originHolds(slot.origin, in: store) { return true }
        guard text.canBeID else { return false }
        let spanID = slot.writtenID
        if text.matches(key.traceID) || text.matches(spanID) { return true }
        guard slot.marks.contains(.hasLinks) else { return false }
        return store.links(of: SpanRow(rawValue: row)).contains { text.matches($0.traceID) || text.matches($0.spanID) }
    }

    private mutating func nameHolds(_ name: UInt32, in store: TraceStore) -> Bool {
        let index = Int(name)
        if index < nameAnswers.count, let answer = nameAnswers[index] { return answer }
        if index >= nameAnswers.count {
            nameAnswers.append(contentsOf: repeatElement(nil, count: index + 1 - nameAnswers.count))
        }
        let answer = text.isFound(in: store.name(NameID(rawValue: name)))
        nameAnswers[index] = answer
        return answer
    }

    private mutating func originHolds(_ origin: UInt32, in store: TraceStore) -> Bool {
        let index = Int(origin)
        if index < originAnswers.count, let answer = originAnswers[index] { return answer }
        if index >= originAnswers.count {
            originAnswers.append(contentsOf: repeatElement(nil, count: index + 1 - originAnswers.count))
        }
        let answer = originMatches(store.origin(OriginID(rawValue: origin)))
        originAnswers[index] = answer
        return answer
    }

    /// Answers hold for one slice, since numbers may be given to other names and origins between two; those of origins,
    /// which cost more, as long as no origin comes, goes or becomes known.
    private mutating func forgetOldAnswers(in store: TraceStore) {
        nameAnswers.removeAll(keepingCapacity: true)
        guard originsVersion != store.origins.version else { return }
        originsVersion = store.origins.version
        originAnswers = []
    }
}
