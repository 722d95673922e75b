public import TraceStore

/// What a decoder looks for and where it gives up.
public struct DecoderOptions: Sendable {
    /// The attribute whose value is the correlation key.
    public var correlationKey = "event.id"
    /// Longest span in bytes that is read; a longer one is rejected without being held in memory.
    public var spanLimit = 64 << 20

    /// Makes the default options.
    public init() {}
}

/// Turns a byte stream into spans.
///
/// Reads OTLP JSON ("OTLP File Exporter" and `ExportTraceServiceRequest`: one object per line, indented or one after
/// the other, also bare `ResourceSpans`) and the objects that Go's `stdouttrace` prints, and, more slowly, those of
/// `ForeignFormat`, told apart record by record. Anything else is passed over and counted. A stream whose first bytes
/// are no text is read as messages in protobuf or JSON, each behind its length, or as one protobuf message.
///
/// The unit is one span. Spans are taken as they close, even when the record around them breaks later; only the span
/// at the front of the buffer is ever kept waiting. The decoder can stop at any byte and go on, and however the stream
/// is cut into calls, spans, rejects and skips are the same.
///
///     root {  "resourceSpans": [  {  "resource", "scopeSpans": [  {  "scope", "spans": [  {span}, {span} …
///     .root   .resourceArray   .resource      .scopeArray      .scope      .spanArray
public struct SpanDecoder: Sendable {
    /// Where in the structure the next byte stands.
    enum Place {
        case top, goRecord, foreignRecord, root, resourceArray, resource, scopeArray, scope, spanArray, resync
        case jaegerArray, jaegerTrace, jaegerSpans
    }

    /// What must come next in an object or an array.
    enum Expectation {
        case member, colon, value, separator, element
    }

    /// A value that is passed over without being kept.
    enum Skip {
        case no, value, scalar
    }

    /// Offset of the first byte that is not done with.
    public private(set) var offset: UInt64

    let options: DecoderOptions
    let interests: AttributeInterests
    let segment: UInt32

    var place = Place.top
    var expectation = Expectation.member
    var key = StructureKey.unknown
    var skip = Skip.no
    /// Finds the end of the value at the front of the buffer, or of the one that is passed over.
    var scan = ValueScan()
    /// How far `scan` has looked into the value at the front.
    var scanned = 0
    var line = LineState()
    var record = RecordState()
    /// Beside the record, which is made anew for every line: few records have one.
    var jaeger = JaegerState()
    var openReject: (offset: UInt64, reason: RejectReason)?
    /// The array in which reading goes on when a span is found after damage; nil when the record is lost.
    var resumption: Place?

    /// How messages are told apart; found out by the first bytes of a segment.
    private(set) var framing: StreamFraming
    var message = MessageState()

    var texts = TextTable()
    var names = NameTable()
    /// Names out of protobuf, where a backslash is a backslash.
    var plainNames = NameTable(areEscaped: false)
    var origins = OriginTable()
    /// What attributes of earlier spans began with.
    var attributeHeads: [AttributeHead] = []
    /// A little more than the last batch had: the next one will have about as many.
    private var expectedSpans = 0
    /// Where a span is copied to when the buffer ends right behind it, since the parser reads a little ahead.
    var scratch: [UInt8] = []

    /// Makes a decoder for the bytes of `segment` from `offset` on, where a record begins.
    ///
    /// Only text can be read from anywhere but its beginning.
    public init(segment: UInt32, offset: UInt64, options: DecoderOptions) {
        self.segment = segment
        self.offset = offset
        self.options = options
        interests = AttributeInterests(correlationKey: options.correlationKey)
        framing = offset == 0 ? .unknown : .text
    }

    /// Makes a decoder for another place, with what `other` has learned about the texts that it met.
    init(segment: UInt32, offset: UInt64, learnedFrom other: consuming SpanDecoder) {
        self.init(segment: segment, offset: offset, options: other.options)
        texts = other.texts
        origins = other.origins
        names = other.names
        plainNames = other.plainNames
        attributeHeads = other.attributeHeads
        expectedSpans = other.expectedSpans
        scratch = other.scratch
    }

    /// Begins anew at `offset`: something is missing before it, so it may be the middle of a line or a message.
    mutating func restart() {
        let areMessages = framing == .lengthPrefixed
        self = SpanDecoder(segment: segment, offset: offset, options: options)
        framing = areMessages ? .lengthPrefixed : .unknown
    }

    /// Whether nothing is half read: the next byte begins a line, outside any record.
    ///
    /// Never so in a stream of messages, which cannot be read from its middle.
    public var isBetweenRecords: Bool {
        place == .top && scanned == 0 && line == LineState() && !decodesMessages
    }

    /// Whether the stream is made of messages rather than text.
    public var decodesMessages: Bool { framing != .text && framing != .unknown }

    /// Decodes as much as the bytes allow and adds to `batch` what was found.
    ///
    /// - Parameters:
    ///   - bytes: What was not done with so far and what is new; the first byte lies at `offset`.
    ///   - isFinal: Nothing follows; what is incomplete is rejected.
    /// - Returns: How many bytes are done with. The caller keeps the rest and calls again with more behind it.
    public mutating func decode(
        _ bytes: UnsafeRawBufferPointer,
        isFinal: Bool,
        into batch: inout SpanBatch
    ) -> Int {
        guard let base = bytes.baseAddress else {
            if isFinal { finish(at: offset, front: nil, offset, &batch) }
            if isFinal { finishMessages(from: offset, to: offset, &batch) }
            return 0
        }
        if batch.spans.isEmpty { batch.spans.reserveCapacity(expectedSpans) }
        let start = base.assumingMemoryBound(to: UInt8.self)
        let window = Window(start: start, end: start + bytes.count, offset: offset, isFinal: isFinal)
        if framing == .unknown { framing = StreamFraming(start, bytes.count, isFinal: isFinal) }
        var position = start
        switch framing {
        case .unknown: break
        case .text: decodeText(&position, window, &batch)
        case .lengthPrefixed, .bare, .wrapped: decodeMessages(&position, window, &batch)
        }
        let count = position - start
        offset += UInt64(count)
        batch.bytes += count
        return count
    }

    /// Ends a batch before it is handed over: numbering starts afresh, and spans whose resource is not known yet get
    /// an origin that a later batch resolves.
    public mutating func finishBatch(_ batch: inout SpanBatch) {
        expectedSpans = batch.spans.count + batch.spans.count / 16
        leaveOriginsPending(&batch)
        leaveJaegerOriginsPending(&batch)
        names.reset()
        plainNames.reset()
        origins.reset()
        if place == .top, !message.isInResource { texts.forgetIfLarge() }
    }

    /// Decodes JSON text up to the window's end, or as far as it can be.
    mutating func decodeText(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) {
        while step(&position, window, &batch) {}
        guard window.isFinal else { return }
        let front = position < window.end ? position : nil
        finish(at: window.offset(of: window.end), front: front, window.offset(of: position), &batch)
        position = window.end
    }

    private mutating func step(_ position: inout Bytes, _ window: Window, _ batch: inout SpanBatch) -> Bool {
        if skip != .no { return stepSkip(&position, window, &batch) }
        switch place {
        case .top: return stepTop(&position, window, &batch)
        case .goRecord: return takeGoRecord(&position, window, &batch)
        case .foreignRecord: return takeForeignRecord(&position, window, &batch)
        case .resync: return stepResync(&position, window, &batch)
        case .root, .resource, .scope, .jaegerTrace: return stepObject(&position, window, &batch)
        case .resourceArray, .scopeArray, .spanArray, .jaegerArray, .jaegerSpans:
            return stepArray(&position, window, &batch)
        }
    }
}

/// The bytes of one call.
struct Window {
    let start: Bytes
    let end: Bytes
    /// Offset of `start` in the segment.
    let offset: UInt64
    let isFinal: Bool

    func offset(of position: Bytes) -> UInt64 { offset + UInt64(position - start) }

    /// The next byte that is no white space; nil when the bytes end before.
    ///
    /// White space at the end is not passed, so that a newline and what follows it are always seen together; a very
    /// long run of it is, but for its last byte.
    func nextToken(_ position: inout Bytes) -> UInt8? {
        var next = position
        while next < end, isSpace(next.pointee) { next += 1 }
        guard next < end else {
            if next - position > 4096 { position = next - 1 }
            return nil
        }
        position = next
        return next.pointee
    }
}

/// What was seen outside records on the current line, and on those before it where nothing but arrays was opened.
struct LineState: Equatable {
    var hasRecord = false
    var hasJunk = false
    /// How many brackets were opened and not closed.
    ///
    /// Those of an array around records are forgotten with the line that the first of them stands on.
    var openBrackets = 0
    private var hasClosedBracket = false

    mutating func closeBracket() {
        hasClosedBracket = hasClosedBracket || openBrackets > 0
        openBrackets = max(0, openBrackets - 1)
    }

    mutating func end(isLast: Bool = false, _ batch: inout SpanBatch) {
        if !hasRecord, !hasJunk, !isLast, openBrackets > 0 { return }
        let isEmptyArray = openBrackets > 0 ? isLast : hasClosedBracket
        if (hasJunk || isEmptyArray) && !hasRecord { batch.skips[.noRecord, default: 0] += 1 }
        self = LineState()
    }
}

/// What is known of the record being read.
struct RecordState {
    /// Offset of its brace.
    var start: UInt64 = 0
    /// End of what was read of it without loss.
    var goodEnd: UInt64 = 0
    var hasReadKey = false
    /// Whether it holds spans, as far as its keys tell.
    var holdsSpans = false
    var isOtherSignal = false
    /// Whether it is a `ResourceSpans` or a Jaeger trace without an object around it.
    var isBare = false
    /// Whether a span was taken from it or rejected in it.
    var hasSpans = false
    /// Offset of a value that is passed over although it stands where a list of spans belongs.
    var misplaced: UInt64?
    /// Whether it has fields in protobuf that OTLP does not have, where other messages have their spans.
    var hasForeignField = false
    /// How many wrappers (`trace`, `result`) are open.
    var wrappers = 0
    var resource = ResourceState()
}

/// What is known of the `ResourceSpans` being read; its spans get their origin when it closes.
struct ResourceState {
    struct Scope {
        var scope = 0
        var schema = 0
        /// Its spans in the current batch.
        var spans = 0..<0
        /// Numbers under which earlier batches know its spans' origin.
        var pending: [UInt64] = []
    }

    /// Whether an object has what leads to its spans.
    enum Content {
        /// Nor anything in its place.
        case nothing
        /// But an object or a list under a key that nobody knows.
        case unknown
        case list
    }

    var encoding = SpanEncoding.otlpJSON
    var resource = 0
    var schema = 0
    var scopes: [Scope] = []
    /// Which of the two arrays, the current or the legacy one, gave spans; the other is ignored then, since some
    /// writers wrote the same spans into both.
    var arrayInUse: StructureKey?
    var arrayWithSpans: StructureKey?
    /// What was seen in the `ResourceSpans`, and in the `ScopeSpans` being read.
    var content = Content.nothing
    var scopeContent = Content.nothing

    /// Begins a scope; the one before it is forgotten if it gave no span, since empty ones have hardly any bytes.
    mutating func beginScope() {
        if let last = scopes.last, last.spans.isEmpty, last.pending.isEmpty { scopes.removeLast() }
        scopes.append(Scope())
        scopeContent = .nothing
    }
}
