import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// Lifecycles as text on standard output: what `tracetail print` does, and the viewer where there is no terminal.
struct Printing {
    var sources: SourceOptions
    var look: LookOptions
    /// How the trace id of the only lifecycle wanted begins; `nil` prints all.
    var trace: String?
    /// Columns; `nil` takes the terminal's, else 120.
    var width: Int?

    /// How many bytes are written at once.
    private static let outputPiece = 1 << 16

    /// Prints every lifecycle, in order of their first start.
    func printAll() throws {
        let loaded = try LoadedStore(
            sources.sources(),
            options: sources.ingestOptions(follow: false),
            limits: sources.retention.limits
        )
        defer { loaded.session.stop() }
        let store = loaded.store
        var printer = printer()
        let rows = printer.order(of: store).filter { isWanted(store.trace($0)) }
        if rows.isEmpty, let trace {
            throw CommandFailure(line: "no lifecycle whose trace id begins with \(trace)")
        }
        var output = rows.isEmpty ? "" : text(of: printer.heading())
        for row in rows {
            printer.draw(row, of: store) { frame in
                output += text(of: frame)
                // A call of the system for every row would cost more than some rows do.
                guard output.utf8.count >= Self.outputPiece else { return }
                StandardStream.output.write(output)
                output = ""
            }
        }
        StandardStream.output.write(output)
        explainUnreadSources(of: loaded.session)
        tellEvicted(store)
        let unread = store.totals.rejected
        if unread > 0 {
            let pieces = unread == 1 ? "1 piece" : "\(unread) pieces"
            StandardStream.error.write("tracetail: \(pieces) could not be read; tracetail stats says where\n")
        }
    }

    /// Prints each lifecycle when it becomes quiet, until the sources end.
    func printAsTheyBecomeQuiet() throws {
        var options = sources.ingestOptions(follow: true)
        options.waitForMissing = false
        let names = try sources.sources()
        let session = try IngestSession.started(names, options: options)
        defer { session.stop() }
        let store = TraceStore()
        store.limits = sources.retention.limits(whileFollowing: names)
        var printer = printer()
        StandardStream.output.write(text(of: printer.heading()))
        var waiting = QuietQueue(settle: UInt64(look.settle * 1_000_000_000))
        while true {
            waitForInput(session.wakeDescriptor, until: waiting.nextDeadline, now: currentTime())
            while let batch = session.nextBatch() {
                let now = currentTime()
                for row in store.append(batch, now: now).traces { waiting.touch(row, at: now) }
                while store.mustEvict {
                    store.evict(now: now, settle: session.isCaughtUp ? waiting.settle : 0) { row in
                        // What has not been printed yet is printed now or never.
                        guard let isAgain = waiting.forget(row), isWanted(store.trace(row)) else { return }
                        printer.draw(row, of: store, isAgain: isAgain) { StandardStream.output.write(text(of: $0)) }
                    }
                }
            }
            let hasEnded = session.hasEnded
            if hasEnded { store.allSourcesEnded = true }
            for (row, isAgain) in waiting.takeQuiet(now: hasEnded ? .max : currentTime())
            where isWanted(store.trace(row)) {
                printer.draw(row, of: store, isAgain: isAgain) { StandardStream.output.write(text(of: $0)) }
            }
            if hasEnded {
                explainUnreadSources(of: session)
                tellEvicted(store)
                return try session.throwFirstFailure()
            }
        }
    }

    /// Says of every source that gave no span what it is instead, as far as that can be told.
    private func explainUnreadSources(of session: IngestSession) {
        for source in session.status() {
            guard let explanation = source.explanation else { continue }
            StandardStream.error.write("tracetail: \(DisplayText.cleaned(source.name)): \(explanation)\n")
        }
    }

    private func tellEvicted(_ store: TraceStore) {
        let totals = store.totals
        guard totals.evictedTraces > 0 else { return }
        let lifecycles = totals.evictedTraces == 1 ? "1 lifecycle was" : "\(totals.evictedTraces) lifecycles were"
        let late = totals.lateSpans > 0 ? ", and \(totals.lateSpans) spans came too late for them" : ""
        StandardStream.error.write("tracetail: \(lifecycles) evicted\(late)\n")
    }

    private func isWanted(_ summary: TraceSummary) -> Bool {
        trace.map { summary.id.hex.hasPrefix($0.lowercased()) } ?? true
    }

    private func printer() -> LifecyclePrinter {
        let columns = width ?? StandardStream.output.columns ?? 120
        var options = look.viewOptions(
            size: Size(columns: columns, rows: 1),
            depth: colorDepth,
            unicode: true
        )
        options.isLive = false
        options.allQuiet = true
        options.timeZone = StandardStream.output.isTerminal && !look.utc ? localTimeZone() : .utc
        return LifecyclePrinter(options: options)
    }

    private var colorDepth: ColorDepth {
        switch look.color {
        case .never: return .monochrome
        case .always: return environment("COLORTERM") == "truecolor" ? .trueColor : .indexed256
        case .auto:
            guard StandardStream.output.isTerminal, look.colorDepthOverride == nil else { return .monochrome }
            return environment("COLORTERM") == "truecolor" ? .trueColor : .indexed256
        }
    }

    private func text(of frame: Frame) -> String {
        let depth = colorDepth
        let rows = depth == .monochrome ? frame.textRows : frame.ansiRows(depth: depth)
        return rows.joined(separator: "\n") + "\n"
    }
}
