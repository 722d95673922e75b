import TraceStore

/// Spans that lie close together in one segment, to be read and searched at once.
struct SearchPiece: Sendable {
    /// How many bytes are read at once: what a core's own cache holds, so that looking twice costs little.
    static let length: UInt64 = 256 << 10
    /// Bytes between two spans that are rather read than asked for twice.
    private static let longestGap: UInt64 = 64 << 10

    /// In the order in which they lie.
    var spans: [SearchedSpan]
    var segment: UInt32
    var range: Range<UInt64>

    private init(_ span: SearchedSpan) {
        spans = [span]
        segment = span.location.segment
        range = span.location.range
    }

    /// Cuts spans into pieces, in order of place.
    static func pieces(of spans: [SearchedSpan]) -> [SearchPiece] {
        var pieces: [SearchPiece] = []
        var open: SearchPiece?
        for index in order(of: spans) {
            let span = spans[index]
            if open?.add(span) != true {
                if let open { pieces.append(open) }
                open = SearchPiece(span)
            }
        }
        if let open { pieces.append(open) }
        return pieces
    }

    /// Takes a span in that lies near enough.
    private mutating func add(_ span: SearchedSpan) -> Bool {
        let added = span.location.range
        guard span.location.segment == segment, added.lowerBound <= range.upperBound &+ Self.longestGap,
            added.upperBound &- range.lowerBound <= Self.length
        else { return false }
        spans.append(span)
        range = range.lowerBound..<max(range.upperBound, added.upperBound)
        return true
    }

    /// The indices of spans in order of place.
    ///
    /// Places are mostly in order already, and where they lie near each other, place and index fit into one number:
    /// sorting those takes a tenth of the time.
    private static func order(of spans: [SearchedSpan]) -> [Int] {
        var least = UInt64.max
        var greatest: UInt64 = 0
        for span in spans {
            least = min(least, span.location.packed)
            greatest = max(greatest, span.location.packed)
        }
        let bits = UInt64.bitWidth - spans.count.leadingZeroBitCount
        guard bits < 32, greatest &- least < 1 << UInt64(63 - bits) else {
            return spans.indices.sorted { spans[$0].location < spans[$1].location }
        }
        var keys = spans.indices.map { (spans[$0].location.packed &- least) << UInt64(bits) | UInt64($0) }
        keys.sort()
        return keys.map { Int($0 & (1 << UInt64(bits) - 1)) }
    }
}

extension SpanLocation {
    fileprivate var range: Range<UInt64> { offset..<offset &+ UInt64(length) }
}
