package import TraceIngest

/// The law that unpacking breaks on this stream; nil when it keeps all of them.
///
/// Laws hold for any bytes at all:
///
/// - However the stream is cut into reads, what comes out is the same, and so are the losses and their places.
/// - Every byte is taken, losses follow one upon the other, and what comes out is bounded by what goes in.
/// - What is packed is unpacked again; if a bit of it is wrong, a loss is told or nothing is wrong with what comes out.
/// - What the first bytes tell is not told otherwise by more of them.
package func brokenUnpackingLaw(of stream: FuzzedStream) -> String? {
    var choices = stream.choices
    let text = stream.input
    switch stream.packing {
    case .none: return nil
    case .packed(let compression): return brokenUnpackingLaw(text, compression, &choices)
    case .compressed(let compression): return brokenPackingLaw(text, compression, &choices)
    case .wrapped(let wrapper): return brokenWrappingLaw(text, wrapper, &choices)
    case .lines(let wrapper): return brokenLineLaw(text, wrapper, &choices)
    }
}

// MARK: - Compression

/// What came out of a compressed stream.
package struct UnpackedStream: Equatable {
    package var bytes: [UInt8] = []
    package var losses: [UnpackingLoss] = []
    /// How many bytes had come out before each loss.
    package var places: [Int] = []
    package var taken = 0
    package var isOver = false

    /// Unpacks a stream of which each read gives as many bytes as `nextRead` says; nil when it does not come to an end.
    package init?(_ stream: [UInt8], _ compression: Compression, nextRead: () -> Int) {
        guard let unpacker = Unpacker(compression) else { return nil }
        var waiting: [UInt8] = []
        var rest = stream[...]
        var steps = 0
        repeat {
            let piece = rest.prefix(max(1, nextRead()))
            rest = rest.dropFirst(piece.count)
            waiting += piece
            while !isOver {
                steps += 1
                if steps > 100_000 + 10 * stream.count { return nil }
                let step = waiting.withUnsafeBytes { input in
                    unpacker.step(input, at: UInt64(taken), isFinal: rest.isEmpty) { bytes += $0 }
                }
                waiting.removeFirst(step.taken)
                taken += step.taken
                if let loss = step.loss {
                    losses.append(loss)
                    places.append(bytes.count)
                }
                isOver = step.isOver
                if step.isIdle { break }
            }
        } while !rest.isEmpty && !isOver
    }
}

private func brokenUnpackingLaw(
    _ stream: [UInt8],
    _ compression: Compression,
    _ choices: inout Choices
) -> String? {
    guard let whole = UnpackedStream(stream, compression, nextRead: { .max }) else {
        return "\(compression) never ends"
    }
    var end: UInt64 = 0
    for loss in whole.losses {
        if loss.offset < end { return "\(loss) lies upon what comes before it" }
        end = loss.offset + loss.length
    }
    if end > UInt64(stream.count) { return "\(whole.losses) lie beyond the end" }
    if !whole.isOver, whole.taken != stream.count { return "\(whole.taken) of \(stream.count) bytes were taken" }
    if whole.bytes.count > 65 << 20 + 2001 * whole.taken { return "\(whole.bytes.count) bytes came out" }
    // Where very much comes out, it is given up somewhere.
    if whole.isOver || whole.bytes.count > 4 << 20 { return nil }
    for length in [1, 9, 200] {
        var random = choices
        choices = Choices(seed: [UInt8(truncatingIfNeeded: random.next())])
        let pieces = UnpackedStream(stream, compression) { 1 + Int.random(in: 0..<length, using: &random) }
        guard let pieces else { return "\(compression) in pieces never ends" }
        if pieces != whole { return "\(compression) in pieces up to \(length): \(difference(pieces, whole))" }
    }
    return nil
}

private func difference(_ left: UnpackedStream, _ right: UnpackedStream) -> String {
    "\(left.bytes.count) bytes, \(left.losses) at \(left.places) instead of "
        + "\(right.bytes.count) bytes, \(right.losses) at \(right.places)"
}

private func brokenPackingLaw(
    _ text: [UInt8],
    _ compression: Compression,
    _ choices: inout Choices
) -> String? {
    var parts: [[UInt8]] = []
    var rest = text[...]
    while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 1...max(1, text.count), using: &choices))
        rest = rest.dropFirst(part.count)
        parts.append(Array(part))
    }
    var stream = parts.flatMap { packed($0, compression) }
    let expected = compression == .zstdMessages ? framed(parts) : text
    guard let found = UnpackedStream(stream, compression, nextRead: { .max }) else {
        return "\(compression) never ends"
    }
    if found.bytes != expected || !found.losses.isEmpty {
        return "\(compression) of \(text.count) bytes gives \(found.bytes.count) bytes and \(found.losses)"
    }
    guard !stream.isEmpty else { return nil }
    let place = Int.random(in: 0..<stream.count, using: &choices)
    stream[place] ^= 1 << UInt8.random(in: 0..<8, using: &choices)
    if let law = brokenUnpackingLaw(stream, compression, &choices) { return law }
    guard let damaged = UnpackedStream(stream, compression, nextRead: { .max }) else { return "damage never ends" }
    if damaged.bytes != expected, damaged.losses.isEmpty { return "\(compression) damaged at \(place) tells no loss" }
    return nil
}

private func packed(_ part: [UInt8], _ compression: Compression) -> [UInt8] {
    switch compression {
    case .none: part
    case .gzip: gzip(part)
    case .zstd: zstd(part)
    case .zstdMessages: FuzzedStream.framed(zstd(part))
    }
}

/// What comes out of messages, which depends on what the first of them begins with.
private func framed(_ messages: [[UInt8]]) -> [UInt8] {
    let areLines = messages.first.map { $0[0] != UInt8(ascii: "\n") && $0[0] != UInt8(ascii: "{") } ?? false
    return messages.flatMap { areLines ? $0 + [UInt8(ascii: "\n")] : FuzzedStream.framed($0) }
}

// MARK: - Lines of containers

/// What each container wrote.
private func unwrapped(_ stream: [UInt8], _ wrapper: LineWrapper, nextRead: () -> Int) -> [[UInt8]: [UInt8]] {
    var unwrapper = LineUnwrapper(wrapper)
    var texts: [[UInt8]: [UInt8]] = [:]
    var rest = stream[...]
    repeat {
        let piece = Array(rest.prefix(max(1, nextRead())))
        rest = rest.dropFirst(piece.count)
        piece.withUnsafeBytes { bytes in
            unwrapper.take(bytes, isFinal: rest.isEmpty) { texts[Array($0), default: []] += $1 }
        }
    } while !rest.isEmpty
    return texts.filter { !$0.value.isEmpty }
}

private func brokenWrappingLaw(_ stream: [UInt8], _ wrapper: LineWrapper, _ choices: inout Choices) -> String? {
    let whole = unwrapped(stream, wrapper, nextRead: { .max })
    let count = whole.values.reduce(0) { $0 + $1.count }
    if count > 2 * stream.count { return "\(count) bytes came out of \(stream.count) in \(wrapper)" }
    for length in [1, 9, 200] {
        var random = choices
        let pieces = unwrapped(stream, wrapper) { 1 + Int.random(in: 0..<length, using: &random) }
        if pieces != whole { return "\(wrapper) in pieces up to \(length): \(pieces) instead of \(whole)" }
    }
    let told = stream.withUnsafeBytes { LineWrapper(head: $0, isWhole: true) }
    let compressed = stream.withUnsafeBytes { Compression(head: $0, isWhole: true) }
    for count in 0..<min(stream.count, 200) {
        let head = Array(stream[..<count])
        if let early = head.withUnsafeBytes({ LineWrapper(head: $0, isWhole: false) }), early != told {
            return "\(early) is told by \(count) bytes, \(String(describing: told)) by all"
        }
        if let early = head.withUnsafeBytes({ Compression(head: $0, isWhole: false) }), early != compressed {
            return "\(early) is told by \(count) bytes, \(String(describing: compressed)) by all"
        }
    }
    return nil
}

/// Lines that are wrapped, some of them in several pieces, come out as they were.
private func brokenLineLaw(_ text: [UInt8], _ wrapper: LineWrapper, _ choices: inout Choices) -> String? {
    let stream = wrapped(text, wrapper, longest: Int.random(in: 1...40, using: &choices))
    let found = unwrapped(stream, wrapper, nextRead: { .max })
    let expected = text + (text.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")])
    if found.count != 1 || found.first?.value != expected { return "\(wrapper) of \(text) gives \(found)" }
    return brokenWrappingLaw(stream, wrapper, &choices)
}

/// The lines of a text as a container's runtime or a tool would write them, those that it cuts in pieces of this length.
package func wrapped(_ text: [UInt8], _ wrapper: LineWrapper, longest: Int) -> [UInt8] {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let canCut = wrapper == .docker || wrapper == .cri
    return (text.last == UInt8(ascii: "\n") ? lines.dropLast() : lines[...]).flatMap { line in
        var rest = line
        var stream: [UInt8] = []
        repeat {
            var piece = canCut ? rest.prefix(longest) : rest
            // A return there would be taken for the end of the line around the piece.
            while piece.last == UInt8(ascii: "\r"), piece.count < rest.count { piece = rest.prefix(piece.count + 1) }
            rest = rest.dropFirst(piece.count)
            stream += wrapped(piece, isLast: rest.isEmpty, wrapper)
        } while !rest.isEmpty
        return stream
    }
}

private func wrapped(_ piece: ArraySlice<UInt8>, isLast: Bool, _ wrapper: LineWrapper) -> [UInt8] {
    let head: String
    switch wrapper {
    case .none: head = ""
    case .compose: head = "web-1  | "
    case .kubectl: head = "[pod/web-0/app] "
    case .cri: head = "2026-01-02T03:04:05.123456789Z stdout \(isLast ? "F" : "P") "
    case .docker:
        let escaped = piece.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case 0..<0x20: Array((byte < 16 ? "\\u000" : "\\u00").utf8) + Array(String(byte, radix: 16).utf8)
            default: [byte]
            }
        }
        return Array("{\"log\":\"".utf8) + escaped
            + Array("\(isLast ? "\\n" : "")\",\"stream\":\"stdout\",\"time\":\"t\"}\n".utf8)
    }
    return Array(head.utf8) + piece + [UInt8(ascii: "\n")]
}
