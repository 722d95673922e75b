import TraceIngest
import TraceStore

/// The law that the decoders break on this stream, with what was seen; nil when they keep all of them.
///
/// Laws hold for any bytes at all:
///
/// - Every byte is accounted for, and every span and reject lies in the stream, none upon another.
/// - However the stream is cut into calls and batches, it gives the same.
/// - So does each beginning of it, of which nobody knows yet what follows.
/// - Where the decoder says that it stands between two records, another one can go on.
/// - Every span is found again in its own bytes, alone and in another layout, and in what an export writes of it.
/// - A store takes all of it in, and its counts are right.
/// - Bytes that replaced a span's are read without harm.
/// - A search finds the spans that hold a text, and no others.
/// - What `brokenUnpackingLaw` says of compressed and wrapped streams.
package func brokenLaw(of stream: FuzzedStream) -> String? {
    var choices = stream.choices
    let bytes = stream.bytes
    let whole = decodeAll(bytes)
    return brokenPlaceLaw(whole, bytes)
        ?? brokenSplitLaw(whole, bytes, &choices)
        ?? brokenBeginningLaw(bytes, &choices)
        ?? brokenCutLaw(whole, bytes, &choices)
        ?? whole.spans.lazy.compactMap { brokenSpanLaw($0, in: bytes) }.first
        ?? brokenStoreLaw(bytes)
        ?? brokenContentLaw(whole, bytes, &choices)
        ?? brokenSearchLaw(whole, bytes, &choices)
        ?? brokenUnpackingLaw(of: stream)
}

private func brokenPlaceLaw(_ whole: Seen, _ bytes: [UInt8]) -> String? {
    if whole.bytes != bytes.count { return "\(whole.bytes) of \(bytes.count) bytes are accounted for" }
    if let span = whole.spans.first(where: { $0.pending != 0 }) { return "the origin of \(span) never came" }
    var places = whole.spans.map { ($0.location.offset, UInt64($0.location.length), "span \($0)") }
    places += whole.rejects.map { ($0.offset, $0.length, "reject \($0)") }
    // Nothing is lost where a comma is missing between two spans, and that is said at the second one.
    places.sort { ($0.0, $0.1) < ($1.0, $1.1) }
    var end: UInt64 = 0
    for (start, length, what) in places {
        if start < end { return "\(what) lies upon what comes before it" }
        // What is rejected may have been announced longer than it is.
        if start > UInt64(bytes.count) { return "\(what) lies beyond the end" }
        end = start + length
    }
    return nil
}

private func brokenSplitLaw(_ whole: Seen, _ bytes: [UInt8], _ choices: inout Choices) -> String? {
    for length in [3, 40, 900] where bytes.count < 1000 * length {
        let pieces = decodePieces(bytes, upTo: length, &choices)
        if pieces != whole { return "in pieces up to \(length): \(firstDifference(pieces, whole))" }
    }
    return nil
}

/// A copy of a file is known by what it begins with, and decoded again up to there without a look at its spans.
private func brokenBeginningLaw(_ bytes: [UInt8], _ choices: inout Choices) -> String? {
    guard let end = bytes.indices.randomElement(using: &choices) else { return nil }
    let beginning = Array(bytes[..<end])
    let whole = decodePieces(beginning, isWhole: false, upTo: 1 << 20, &choices)
    let pieces = decodePieces(beginning, isWhole: false, upTo: 1 + beginning.count / 2, &choices)
    guard whole.spans.map(\.location) == pieces.spans.map(\.location), whole.rejects == pieces.rejects,
        whole.skips == pieces.skips
    else { return "of the first \(end) bytes in pieces: \(firstDifference(pieces, whole))" }
    return nil
}

/// At newlines before a brace files are cut for several threads.
private func brokenCutLaw(_ whole: Seen, _ bytes: [UInt8], _ choices: inout Choices) -> String? {
    let cuts = bytes.indices.dropFirst().filter { bytes[($0 - 1)...].starts(with: "\n{".utf8) }
    guard let cut = cuts.randomElement(using: &choices) else { return nil }
    var seen = Seen()
    var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
    let consumed = decode(bytes[..<cut], isFinal: false, &decoder, &seen)
    guard consumed == cut, decoder.isBetweenRecords else { return nil }
    decoder = SpanDecoder(segment: 1, offset: UInt64(cut), options: DecoderOptions())
    _ = decode(bytes[cut...], isFinal: true, &decoder, &seen)
    return seen == whole ? nil : "cut at \(cut): \(firstDifference(seen, whole))"
}

private func decode(
    _ bytes: ArraySlice<UInt8>,
    isFinal: Bool,
    _ decoder: inout SpanDecoder,
    _ seen: inout Seen
) -> Int {
    var batch = SpanBatch()
    let consumed = Array(bytes).withUnsafeBytes { decoder.decode($0, isFinal: isFinal, into: &batch) }
    decoder.finishBatch(&batch)
    seen.add(batch)
    return consumed
}

private func firstDifference(_ left: Seen, _ right: Seen) -> String {
    for (one, other) in zip(left.spans, right.spans) where one != other {
        return "span \(one) at \(one.location) instead of \(other) at \(other.location)"
    }
    return "\(left.spans.count) spans, \(left.rejects), \(left.skips), \(left.repaired) repaired instead of "
        + "\(right.spans.count) spans, \(right.rejects), \(right.skips), \(right.repaired) repaired"
}

private func brokenSpanLaw(_ span: SeenSpan, in bytes: [UInt8]) -> String? {
    let start = Int(span.location.offset)
    let piece = Array(bytes[start..<start + Int(span.location.length)])
    guard let content = contentAgain(of: span, in: bytes) else { return "span \(span) is not in its bytes" }
    if content.name != span.name { return "the content of \(span) is named \(content.name)" }
    // A damaged list shows nothing of itself.
    if content.links.count < span.links.count, !span.marks.contains(.repaired) {
        return "the content of \(span) has fewer links"
    }
    switch span.encoding {
    case .otlpJSON:
        return brokenLayoutLaw(span, otlpRecord(piece), "alone")
            ?? brokenLayoutLaw(span, otlpRecord(spaced(piece)), "with white space")
    case .goStdout:
        return brokenLayoutLaw(span, piece, "alone") ?? brokenLayoutLaw(span, spaced(piece), "with white space")
    default:
        guard let text = otlpSpanText(piece, encoding: span.encoding) else { return "span \(span) cannot be exported" }
        // What is left of a damaged value is exported, though nothing was noted of it.
        return span.marks.contains(.repaired) ? nil : brokenLayoutLaw(span, otlpRecord(Array(text.utf8)), "exported")
    }
}

/// Whether the only span of these bytes is the same, but for its resource.
private func brokenLayoutLaw(_ span: SeenSpan, _ bytes: [UInt8], _ layout: String) -> String? {
    let again = decodeAll(bytes)
    guard again.spans.count == 1, var other = again.spans.first else { return "\(layout), \(span) is \(again)" }
    other.service = span.service
    return other.description == span.description ? nil : "\(layout), \(span) is \(other)"
}

private func otlpRecord(_ span: [UInt8]) -> [UInt8] {
    Array("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[".utf8) + span + Array("]}]}]}".utf8)
}

/// White space before each colon: a layout that the decoders do not expect, and read by their general rules.
private func spaced(_ json: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var isInString = false
    var isEscaped = false
    for byte in json {
        if !isInString, byte == UInt8(ascii: ":") { text.append(UInt8(ascii: " ")) }
        text.append(byte)
        if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return text
}

private func brokenStoreLaw(_ bytes: [UInt8]) -> String? {
    var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
    var batch = SpanBatch()
    _ = bytes.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
    decoder.finishBatch(&batch)
    if batch.links.count > bytes.count || batch.names.count > bytes.count || batch.origins.count > bytes.count {
        return "a batch is larger than what it was made of"
    }
    guard batch.spans.count < 200 else { return nil }
    let store = TraceStore()
    let change = store.append(batch, now: 1)
    _ = store.append(batch, now: 2)
    store.checkInvariants()
    for trace in change.traces {
        let tree = TraceTree(store: store, trace: trace)
        _ = LifecycleAnalysis(store: store, tree: tree)
        if tree.nodes.count < store.trace(trace).spanCount { return "a span is not in its trace's tree" }
    }
    return nil
}
