import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// What `tracetail stats` says of each source.
struct SourceReport {
    let sources: [SourceStatus]

    /// One line a source with what was read from it, and below it what there is to say.
    ///
    /// Of a single source nothing is said that the totals do not say.
    var text: String {
        var text = ""
        if sources.count > 1 {
            var rows = [["source", "format", "spans", "bytes", "rejected", "skipped"]]
            rows += sources.map { source in
                [
                    DisplayText.cleaned(source.name), source.formats.joined(separator: ", "), String(source.spans),
                    String(source.bytesRead), String(source.rejects.values.reduce(0, +)),
                    String(source.skips.values.reduce(0, +)),
                ]
            }
            let widths = rows[0].indices.map { column in
                rows.reduce(0) { max($0, DisplayWidth.columns(of: $1[column])) }
            }
            for row in rows {
                let cells = row.indices.map { column in
                    let space = String(repeating: " ", count: widths[column] - DisplayWidth.columns(of: row[column]))
                    return column < 2 ? row[column] + space : space + row[column]
                }
                text += cells.joined(separator: "  ") + "\n"
            }
        }
        let remarks = sources.flatMap { source in
            source.remarks.map { "\(DisplayText.cleaned(source.name)): \(DisplayText.cleaned($0))\n" }
        }
        if !text.isEmpty, !remarks.isEmpty { text += "\n" }
        return text + remarks.joined()
    }

    /// An array with an object a source; keys are stable, new ones may be added.
    var json: String {
        "[" + sources.map(object).joined(separator: ",") + "]"
    }

    private func object(_ source: SourceStatus) -> String {
        let rejects = RejectReason.allCases.compactMap { reason in source.rejects[reason].map { (reason.key, $0) } }
        let skips = SkipReason.allCases.compactMap { reason in source.skips[reason].map { (reason.key, $0) } }
        let members = [
            ("name", JSONFormat.quoted(source.name)),
            ("formats", list(source.formats)),
            ("spans", String(source.spans)),
            ("bytes", String(source.bytesRead)),
            ("rejected", counts(rejects)),
            ("skipped", counts(skips)),
            ("replaced", String(source.generation)),
            ("remarks", list(source.remarks)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private func list(_ texts: [String]) -> String {
        "[" + texts.map(JSONFormat.quoted).joined(separator: ",") + "]"
    }

    private func counts(_ counts: [(key: String, count: Int)]) -> String {
        "{" + counts.map { "\"\($0.key)\":\($0.count)" }.joined(separator: ",") + "}"
    }
}

extension SourceStatus {
    /// What its records lie in, then how its spans are written.
    var formats: [String] {
        wrappings + encodings.sorted { $0.rawValue < $1.rawValue }.map(\.words)
    }

    /// What the user should know of it.
    var remarks: [String] { notes + [explanation].compactMap(\.self) }
}

extension RejectReason {
    fileprivate var key: String {
        switch self {
        case .cut: "cut"
        case .malformed: "malformed"
        case .tooLong: "tooLong"
        case .lostFraming: "lostFraming"
        case .damagedCompression: "damagedCompression"
        case .unpacksTooLarge: "unpacksTooLarge"
        }
    }
}

extension SkipReason {
    fileprivate var key: String {
        switch self {
        case .otherSignal: "otherSignal"
        case .noRecord: "noRecord"
        case .otherJSON: "otherJSON"
        case .nullMessage: "nullMessage"
        }
    }
}
