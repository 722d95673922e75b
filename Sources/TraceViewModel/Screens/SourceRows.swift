import TraceStore

/// A row of the sources panel, by what it shows, so that it is found again while the list grows.
enum SourceRow: Hashable, Sendable {
    case source(Int)
    /// The formats, for which a narrow screen has no column.
    case formats(Int)
    /// How much of it was read, and from how many files.
    case amounts(Int)
    /// Something that the user should know.
    case note(Int, Int)
    case reject(Int, RejectReason)
    case place(Int, Reject)
    case skip(Int, SkipReason)

    /// The source that the row belongs to.
    var source: Int {
        switch self {
        case .source(let source), .formats(let source), .amounts(let source), .note(let source, _),
            .reject(let source, _), .place(let source, _), .skip(let source, _):
            source
        }
    }

    /// The row that this one hangs on.
    var parent: SourceRow {
        if case .place(let source, let reject) = self { return .reject(source, reject.reason) }
        return .source(source)
    }
}

/// All rows of the sources panel: one for each source, with more below those that are unfolded.
///
/// Only what is unfolded is laid out, so that a thousand sources cost nothing.
struct SourceRows {
    private let sourceCount: Int
    /// The unfolded sources in order, with the rows below each.
    private let unfolded: [(source: Int, rows: [SourceRow])]
    /// How many rows there are.
    let count: Int

    init(_ sources: [SourceLine], unfolded: Set<Int>, showsFormats: Bool) {
        sourceCount = sources.count
        self.unfolded = unfolded.sorted().filter { sources.indices.contains($0) }.map { source in
            (source, Self.rows(below: source, sources[source], showsFormats: showsFormats))
        }
        count = sourceCount + self.unfolded.reduce(0) { $0 + $1.rows.count }
    }

    /// The row at a position, which must be one of `0..<count`.
    subscript(position: Int) -> SourceRow {
        var begin = position
        for (source, rows) in unfolded {
            if begin <= source { break }
            if begin <= source + rows.count { return rows[begin - source - 1] }
            begin -= rows.count
        }
        return .source(begin)
    }

    /// The position of a row.
    func position(of row: SourceRow) -> Int? {
        guard row.source < sourceCount else { return nil }
        var before = row.source
        for (source, rows) in unfolded {
            if source == row.source, row != .source(source) {
                return rows.firstIndex(of: row).map { before + 1 + $0 }
            }
            if source >= row.source { break }
            before += rows.count
        }
        if case .source = row { return before }
        return nil
    }

    private static func rows(below index: Int, _ source: SourceLine, showsFormats: Bool) -> [SourceRow] {
        var rows: [SourceRow] = [.amounts(index)]
        if showsFormats, !source.formats.isEmpty { rows.append(.formats(index)) }
        rows += source.remarks.indices.map { .note(index, $0) }
        for reason in RejectReason.allCases where source.rejects[reason, default: 0] > 0 {
            rows.append(.reject(index, reason))
            rows += (source.firstRejects[reason] ?? []).map { .place(index, $0) }
        }
        for reason in SkipReason.allCases where source.skips[reason, default: 0] > 0 {
            rows.append(.skip(index, reason))
        }
        return rows
    }
}

extension SourceLine {
    /// What the user should know, the gravest first.
    var remarks: [String] {
        var remarks = notes + [explanation].compactMap(\.self)
        if case .failed(let reason) = state { remarks.insert("cannot be read: \(reason)", at: 0) }
        return remarks
    }
}
