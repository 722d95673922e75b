import TerminalGrid
import TraceStore

extension ViewState {
    /// Draws what there is to say before the first lifecycle: the sources, and what was read of them so far.
    func drawWaiting(in frame: inout Frame, store: TraceStore) {
        let hasEnded = !live.sources.isEmpty && live.sources.allSatisfy { $0.state == .ended }
        let bottom = frame.size.rows - 1
        var row = 2
        func put(_ text: String, _ role: Role, indent: Int = 2) {
            guard row < bottom else { return }
            let room = max(0, frame.size.columns - indent - 1)
            let fitting = DisplayText.truncated(text, columns: room, unicode: theme.unicode)
            frame.put(fitting, column: indent, row: row, style: theme.style(role))
            row += 1
        }
        put(hasEnded ? "No spans were found." : "Waiting for the first span.", .title)
        row += 1
        let sources =
            live.sources.isEmpty
            ? options.sourceNames.map { SourceLine(name: $0, state: .reading) }
            : live.sources.filter { !$0.isFound }
        for source in sources {
            put("\(source.name)  \(words(for: source))", isFailed(source) ? .error : .text)
            for note in source.notes { put(note, .warning, indent: 4) }
            if let explanation = source.explanation { put(explanation, .warning, indent: 4) }
        }
        row += 1
        let totals = store.totals
        put("\(ByteFormat.text(totals.bytes)) read", .dim)
        if totals.skipped > 0 {
            let reasons = SkipReason.allCases.compactMap { reason in
                totals.skips[reason].map { "\(CountFormat.text($0)) \(reason.words)" }
            }
            put("\(CountFormat.text(totals.skipped)) skipped: \(reasons.joined(separator: ", "))", .text)
        }
        if totals.rejected > 0 {
            let reasons = RejectReason.allCases.compactMap { reason in
                totals.rejectsByReason[reason].map { "\(CountFormat.text($0)) \(reason.words)" }
            }
            put("\(CountFormat.text(totals.rejected)) rejected: \(reasons.joined(separator: ", "))", .warning)
        }
    }

    private func isFailed(_ source: SourceLine) -> Bool {
        if case .failed = source.state { return true }
        return false
    }

    private func words(for source: SourceLine) -> String {
        switch source.state {
        case .waiting where source.fileCount != nil: "leads to no file yet"
        case .waiting: source.isGone ? "is gone" : "does not exist yet"
        case .reading: "is being read"
        case .following: "has no more for now"
        case .ended: "has ended"
        case .failed(let reason): "cannot be read: \(reason)"
        }
    }
}
