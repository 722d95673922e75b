import TraceStore

/// Texts of resources and scopes that were seen a moment ago, so that the same text is recognised by comparing bytes
/// instead of scanning it.
struct KnownTexts {
    struct Place {
        var start: Int
        var count: Int
        var id: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let places: UnsafeBufferPointer<Place>

    /// No known texts.
    static var none: KnownTexts {
        KnownTexts(bytes: UnsafeBufferPointer(start: nil, count: 0), places: UnsafeBufferPointer(start: nil, count: 0))
    }

    /// The end of the known text that stands at `start`.
    ///
    /// A known text is a whole JSON value, so where its bytes stand they are that value. May read up to `readAhead`
    /// bytes beyond `end`.
    @inline(__always)
    func match(_ start: Bytes, _ end: Bytes) -> Bytes? {
        guard let base = bytes.baseAddress else { return nil }
        for place in places where end - start >= place.count && place.count > 0 {
            if areEqual(start, base + place.start, place.count) { return start + place.count }
        }
        return nil
    }
}

/// Bytes as a key, hashed in one go: an array's own hash takes them one after the other, which is ten times slower.
private struct HashedBytes: Hashable {
    var bytes: [UInt8]

    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// Numbers distinct texts of resources, scopes and schema URLs, or their bytes in protobuf.
///
/// Number 0 is the empty text.
struct TextTable: Sendable {
    /// Enough for the resources and scopes of a dozen services that write by turns.
    private static let recentLimit = 32
    private static let limit = 16_384

    private(set) var texts: [[UInt8]] = [[]]
    /// Changes when the numbers given so far stop being valid, which happens when far too many texts were seen.
    private(set) var generation = 0
    private var ids: [HashedBytes: Int] = [:]
    private var recentBytes: [UInt8] = []
    private var recent: [KnownTexts.Place] = []

    mutating func id(of text: UnsafeBufferPointer<UInt8>) -> Int {
        guard text.count > 0 else { return 0 }
        if let id = recentID(of: text) { return id }
        let bytes = Array(text)
        let id: Int
        if let known = ids[HashedBytes(bytes: bytes)] {
            id = known
        } else {
            id = texts.count
            texts.append(bytes)
            ids[HashedBytes(bytes: bytes)] = id
        }
        remember(bytes, id)
        return id
    }

    func withKnown<Result>(_ body: (KnownTexts) -> Result) -> Result {
        recentBytes.withUnsafeBufferPointer { bytes in
            recent.withUnsafeBufferPointer { places in body(KnownTexts(bytes: bytes, places: places)) }
        }
    }

    private func recentID(of text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let start = text.baseAddress else { return nil }
        return recentBytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            for place in recent where place.count == text.count {
                if areEqual(start, base + place.start, place.count) { return place.id }
            }
            return nil
        }
    }

    private mutating func remember(_ bytes: [UInt8], _ id: Int) {
        if recent.count >= Self.recentLimit {
            recent.removeAll(keepingCapacity: true)
            recentBytes.removeAll(keepingCapacity: true)
        }
        recent.append(KnownTexts.Place(start: recentBytes.count, count: bytes.count, id: id))
        recentBytes.append(contentsOf: bytes)
    }

    /// Forgets all texts when far too many were seen.
    ///
    /// Only to be called while nobody holds a number.
    mutating func forgetIfLarge() {
        guard texts.count >= Self.limit else { return }
        texts = [[]]
        ids = [:]
        recent = []
        recentBytes = []
        generation += 1
    }
}

/// Numbers the origins of one batch.
struct OriginTable: Sendable {
    struct Key: Hashable {
        var resource = 0
        var resourceSchema = 0
        var scope = 0
        var scopeSchema = 0
        var encoding = SpanEncoding.otlpJSON
    }

    /// More than a stream has that is not made to have them.
    private static let knownLimit = 4096

    private var indices: [Key: UInt32] = [:]
    /// Origins of earlier batches, so that their resources are not read again for each batch.
    private var known: [Key: DecodedOrigin] = [:]
    private var lastKey: Key?
    private var lastIndex: UInt32 = 0
    private var generation = 0

    @inline(__always)
    mutating func index(of key: Key, texts: TextTable, in origins: inout [DecodedOrigin]) -> UInt32 {
        if key == lastKey, generation == texts.generation { return lastIndex }
        return find(key, texts, &origins)
    }

    /// Forgets all origins, for the next batch.
    mutating func reset() {
        indices.removeAll(keepingCapacity: true)
        lastKey = nil
    }

    /// The origin that a key stands for.
    static func origin(of key: Key, texts: TextTable) -> DecodedOrigin {
        var origin = DecodedOrigin()
        origin.encoding = key.encoding
        origin.resource = text(key.resource, key.resourceSchema, texts)
        origin.scope = text(key.scope, key.scopeSchema, texts)
        origin.service = OriginContent.resource(of: origin).serviceName
        return origin
    }

    private static func text(_ value: Int, _ schema: Int, _ texts: TextTable) -> [UInt8] {
        schema == 0 ? texts.texts[value] : texts.texts[value] + [ascii("\n")] + texts.texts[schema]
    }

    @inline(never)
    private mutating func find(_ key: Key, _ texts: TextTable, _ origins: inout [DecodedOrigin]) -> UInt32 {
        if generation != texts.generation {
            indices.removeAll()
            known.removeAll()
            generation = texts.generation
        }
        let index: UInt32
        if let given = indices[key] {
            index = given
        } else {
            index = UInt32(truncatingIfNeeded: origins.count)
            origins.append(knownOrigin(of: key, texts))
            indices[key] = index
        }
        lastKey = key
        lastIndex = index
        return index
    }

    private mutating func knownOrigin(of key: Key, _ texts: TextTable) -> DecodedOrigin {
        if let origin = known[key] { return origin }
        let origin = Self.origin(of: key, texts: texts)
        if known.count >= Self.knownLimit { known.removeAll() }
        known[key] = origin
        return origin
    }
}
