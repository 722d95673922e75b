import ArgumentParser
import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// `tracetail stats`: counts what the sources hold.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count what the files hold, and say what could not be read."
    )

    @OptionGroup var sources: SourceOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let loaded = try LoadedStore(
            sources.sources(),
            options: sources.ingestOptions(follow: false),
            limits: sources.retention.limits
        )
        defer { loaded.session.stop() }
        StandardStream.output.write(text(loaded))
    }

    /// What the command prints.
    func text(_ loaded: LoadedStore) -> String {
        let report = SourceReport(sources: loaded.session.status())
        return json ? jsonText(loaded.store.totals, report) : plainText(loaded, report)
    }

    /// All numbers by name; keys are stable, new ones may be added.
    private func jsonText(_ totals: StoreTotals, _ report: SourceReport) -> String {
        let fields: [(String, Int)] = [
            ("spans", totals.spans),
            ("traces", totals.traces),
            ("duplicates", totals.duplicates),
            ("orphans", totals.orphans),
            ("errors", totals.errors),
            ("services", totals.services),
            ("rejected", totals.rejected),
            ("skipped", totals.skipped),
            ("repaired", totals.repaired),
            ("links", totals.linkCount),
            ("bytes", totals.bytes),
            ("evictedTraces", totals.evictedTraces),
            ("evictedSpans", totals.evictedSpans),
            ("lateSpans", totals.lateSpans),
        ]
        let counts = fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return "{\(counts),\"sources\":\(report.json)}\n"
    }

    private func plainText(_ loaded: LoadedStore, _ report: SourceReport) -> String {
        let totals = loaded.store.totals
        var lines: [(String, Int, String)] = [
            ("spans", totals.spans, ""),
            ("traces", totals.traces, ""),
            ("services", totals.services, ""),
            ("errors", totals.errors, "spans with status Error"),
            ("orphans", totals.orphans, "spans whose parent was not seen"),
            ("duplicates", totals.duplicates, "spans that arrived again"),
            ("links", totals.linkCount, ""),
            ("repaired", totals.repaired, "values that were not as they should be"),
            ("rejected", totals.rejected, "should have been spans and could not be read"),
            ("skipped", totals.skipped, skipWords(totals.skips)),
            ("bytes", totals.bytes, ""),
            ("evicted", totals.evictedTraces, "lifecycles with \(totals.evictedSpans) spans, to stay within limits"),
            ("late", totals.lateSpans, "spans that came for an evicted lifecycle"),
        ]
        lines.removeAll { $0.1 == 0 && ["links", "repaired", "evicted", "late"].contains($0.0) }
        let width = lines.map { String($0.1).count }.max() ?? 0
        var text = ""
        for (name, count, words) in lines {
            let name = name.padded(to: 11)
            let count = String(repeating: " ", count: width - String(count).count) + String(count)
            text += words.isEmpty ? "\(name)\(count)\n" : "\(name)\(count)  \(words)\n"
        }
        if !report.text.isEmpty { text += "\n" + report.text }
        let rejects = loaded.store.rejects
        if !rejects.isEmpty {
            text += "\nThe first that could not be read:\n"
            for reject in rejects.prefix(10) {
                let place = DisplayText.cleaned(loaded.session.place(of: reject))
                text += "  \(place)  \(reject.reason.words), \(reject.length) bytes\n"
            }
        }
        return text
    }

    private func skipWords(_ skips: [SkipReason: Int]) -> String {
        SkipReason.allCases.compactMap { reason in
            guard let count = skips[reason], count > 0 else { return nil }
            return "\(count) \(reason.words)"
        }.joined(separator: ", ")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
