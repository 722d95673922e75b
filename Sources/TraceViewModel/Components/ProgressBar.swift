/// How much of something is done.
struct Progress: Hashable, Sendable {
    var done: UInt64
    var all: UInt64

    /// In whole hundredths, never a hundred before it is all.
    var percent: UInt64 { all == 0 ? 100 : scale(min(done, all), by: 100, over: all) }
}

/// A progress as a bar of cells, filled from the left in eighths.
struct ProgressBar: Hashable, Sendable {
    var progress: Progress

    init(_ progress: Progress) { self.progress = progress }

    /// The bar; as many characters as columns.
    func text(columns: Int, glyphs: Glyphs) -> String {
        guard columns > 0 else { return "" }
        let eighths =
            progress.all == 0
            ? 0
            : scale(
                min(progress.done, progress.all),
                by: UInt64(clamping: columns) &* 8,
                over: progress.all
            )
        let full = min(columns, Int(clamping: eighths / 8))
        var text = String(repeating: glyphs.fullBlock, count: full)
        if full < columns, eighths % 8 > 0 { text.append(glyphs.leftBlocks[Int(eighths % 8) - 1]) }
        return text + String(repeating: " ", count: columns - text.count)
    }
}

extension SourceLine {
    /// How far the reading of what was there is; `nil` when it is done, or nothing is known to be there.
    var progress: Progress? {
        guard state == .reading, bytesRead < bytesThere else { return nil }
        return Progress(done: bytesRead, all: bytesThere)
    }
}

extension LiveStatus {
    /// Less than this is read before anyone has seen a word about it.
    private static let shortest: UInt64 = 8 << 20

    /// How far the reading of what was there at the start is; `nil` when it is done, or takes no time.
    var progress: Progress? {
        guard sources.contains(where: { $0.progress != nil }) else { return nil }
        let there = sources.reduce(UInt64(0)) { $0 &+ max($1.bytesThere, $1.bytesRead) }
        let read = sources.reduce(UInt64(0)) { $0 &+ $1.bytesRead }
        return there < Self.shortest ? nil : Progress(done: read, all: there)
    }
}
