import TraceIngest
import TraceStore

/// Content is read from bytes that may no longer be those of the span: whatever they are, nothing traps, and where they
/// are a span, its content bears the name that its identity has.
func brokenContentLaw(_ whole: Seen, _ bytes: [UInt8], _ choices: inout Choices) -> String? {
    var pieces: [[UInt8]] = []
    if let place = whole.spans.randomElement(using: &choices)?.location, place.length > 0 {
        var piece = Array(bytes[Int(place.offset)..<Int(place.offset) + Int(place.length)])
        piece[Int.random(in: 0..<piece.count, using: &choices)] = UInt8.random(in: 0...255, using: &choices)
        pieces.append(piece)
    }
    let start = Int.random(in: 0...bytes.count, using: &choices)
    pieces.append(Array(bytes[start...].prefix(Int.random(in: 0...400, using: &choices))))
    for piece in pieces {
        for encoding in (0...UInt8.max).compactMap(SpanEncoding.init) {
            _ = otlpSpanText(piece, encoding: encoding)
            guard let content = decodeContent(piece, encoding: encoding, origin: DecodedOrigin()),
                let identity = decodeIdentity(piece, encoding: encoding), identity.name != content.name
            else { continue }
            return "as \(encoding), \(identity) has the content of \(content)"
        }
    }
    return nil
}
