import TraceStore

/// Numbers that look random and are the same in every run: SplitMix64.
struct FixedGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x2545_f491_4f6c_dd1d }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A span on its own, with the texts that a batch would hold for it.
struct LooseSpan {
    var span = DecodedSpan()
    var name = ""
    var service = ""
    var type: String?
    var key: String?
    var links: [LinkTarget] = []
}

extension SpanBatch {
    /// A batch of these spans in this order.
    init(_ loose: some Sequence<LooseSpan>) {
        self.init()
        for item in loose {
            var span = item.span
            span.name = intern(item.name)
            if let type = item.type { span.type = intern(type) }
            if let key = item.key {
                span.keyStart = UInt32(keyText.count)
                span.keyLength = UInt16(key.utf8.count)
                keyText += Array(key.utf8)
            }
            var origin = DecodedOrigin()
            origin.service = item.service
            origin.resource = Array(item.service.utf8)
            if let known = origins.firstIndex(of: origin) {
                span.origin = UInt32(known)
            } else {
                span.origin = UInt32(origins.count)
                origins.append(origin)
            }
            for link in item.links {
                links.append(
                    DecodedLink(spanIndex: UInt32(spans.count), traceID: link.traceID, spanID: link.spanID)
                )
            }
            if !item.links.isEmpty { span.marks.insert(.hasLinks) }
            spans.append(span)
        }
    }

    private mutating func intern(_ text: String) -> UInt32 {
        if let known = names.firstIndex(of: text) { return UInt32(known) }
        names.append(text)
        return UInt32(names.count - 1)
    }
}

/// A few dozen spans in three traces and the bucket, with everything odd about them that can be: ids collide, so there
/// are copies, cycles, self-parents, orphans, several roots and links to all of these.
func oddSpans(_ generator: inout FixedGenerator) -> [LooseSpan] {
    let count = Int.random(in: 1...40, using: &generator)
    let idCount = UInt64.random(in: 2...40, using: &generator)
    var spans: [LooseSpan] = []
    for index in 0..<count {
        if let copied = spans.randomElement(using: &generator), Int.random(in: 0..<6, using: &generator) == 0 {
            spans.append(copied)
        } else {
            spans.append(oddSpan(idCount: idCount, &generator))
        }
        spans[index].span.location = SpanLocation(
            segment: UInt32.random(in: 0..<2, using: &generator),
            offset: UInt64(index) * 100,
            length: spans[index].span.location.length
        )
    }
    return spans
}

private func oddSpan(idCount: UInt64, _ generator: inout FixedGenerator) -> LooseSpan {
    func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &generator) == 0 }
    func id() -> SpanID { SpanID(UInt64.random(in: 1...idCount, using: &generator)) }
    func time() -> UInt64 { chance(12) ? 0 : 1_000 + UInt64.random(in: 0..<60, using: &generator) }
    func trace() -> TraceID { TraceID(high: 0, low: chance(15) ? 0 : UInt64.random(in: 1...3, using: &generator)) }

    var item = LooseSpan()
    item.span.traceID = trace()
    item.span.spanID = chance(15) ? .invalid : id()
    item.span.parentID = chance(4) ? .invalid : id()
    item.span.start = time()
    item.span.end = chance(8) ? 0 : chance(8) ? time() : item.span.start + UInt64.random(in: 0..<10, using: &generator)
    item.span.location = SpanLocation(segment: 0, offset: 0, length: UInt32.random(in: 100..<103, using: &generator))
    item.span.kind = SpanKind(rawValue: UInt8.random(in: 0...5, using: &generator))
    item.span.status = chance(5) ? .error : .unset
    item.span.operation = MessagingOperation(rawValue: UInt8.random(in: 0...5, using: &generator)) ?? .none
    if chance(2) { item.span.marks.formUnion([.remoteParentKnown, .parentIsRemote]) }
    item.name = "name\(Int.random(in: 0..<4, using: &generator))"
    // A copy's resource lies outside its bytes; copies of one span come from one service.
    item.service = ["", "api", "worker"][Int((item.span.traceID.low &+ item.span.spanID.rawValue) % 3)]
    if chance(3) { item.type = "type\(Int.random(in: 0..<3, using: &generator))" }
    if chance(3) {
        item.key = "key\(Int.random(in: 0..<30, using: &generator))"
        item.span.keyRank = UInt8.random(in: 0...2, using: &generator)
    }
    if chance(3) {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            item.links.append(LinkTarget(traceID: trace(), spanID: id()))
        }
    }
    return item
}
