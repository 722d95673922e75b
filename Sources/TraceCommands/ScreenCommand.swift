import ArgumentParser
import TerminalGrid
import TraceIngest
import TraceStore
import TraceViewModel

/// `tracetail screen`: what the viewer would show after some keys, as text.
struct ScreenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen",
        abstract: "Print the screen that the given keys lead to, as the viewer would show it.",
        discussion: """
            Keys are written as they are typed; named ones stand in angle brackets: <Enter> <Esc> <Space> <Tab> <Down> \
            <S-Left> <C-d> <F1>, and <lt> for < itself. A q that quits yields the frame before it.
            """
    )

    @OptionGroup var sources: SourceOptions
    @OptionGroup var look: LookOptions

    @Option(help: ArgumentHelp("Columns and rows.", valueName: "WxH"))
    var size: ScreenSize = ScreenSize(size: Size(columns: 120, rows: 40))

    @Option(help: "The keys to press.")
    var keys: String = ""

    @Flag(help: "Add the grid of styles, one letter a cell, and its legend.")
    var styles = false

    func run() throws {
        StandardStream.output.write(try text())
    }

    /// What the command prints.
    func text() throws -> String {
        let presses: [KeyPress]
        do {
            presses = try KeyPress.sequence(from: keys)
        } catch {
            throw ValidationError("--keys: \(error)")
        }
        let loaded = try LoadedStore(
            sources.sources(),
            options: sources.ingestOptions(follow: false),
            limits: sources.retention.limits
        )
        defer { loaded.session.stop() }
        let frame = Self.frame(after: presses, loaded: loaded, options: viewOptions(loaded))
        if styles { return frame.dump(legend: Role.allCases.map { ($0.letter, $0.name) }) }
        let rows = look.color == .always ? frame.ansiRows(depth: .trueColor) : frame.textRows
        return rows.joined(separator: "\n") + "\n"
    }

    private func viewOptions(_ loaded: LoadedStore) -> ViewOptions {
        var options = look.viewOptions(
            size: size.size,
            depth: look.colorDepthOverride ?? .trueColor,
            unicode: true
        )
        options.timeZone = .utc
        options.now =
            loaded.store.traceRows
            .map { loaded.store.trace($0).end }
            .max() ?? 0
        options.isLive = false
        options.allQuiet = true
        return options
    }

    /// Drives the real view model and runs every effect to rest after every key.
    private static func frame(after presses: [KeyPress], loaded: LoadedStore, options: ViewOptions) -> Frame {
        let store = loaded.store
        var state = ViewState(options: options)
        let search = SearchRunner(session: loaded.session)
        var frame = Frame(size: options.size)

        /// False when the action quits.
        func settle(_ action: Action) -> Bool {
            var waiting = [action]
            while true {
                while let next = waiting.popLast() {
                    for effect in update(&state, next, store: store) {
                        switch effect {
                        case .quit:
                            return false
                        case .loadContent(let keys):
                            for request in keys.compactMap({ ContentRequest($0, in: store) }) {
                                waiting.append(.contentLoaded(request.key, request.read(from: loaded.session)))
                            }
                        case .startSearch(let text): search.start(text, in: store)
                        case .stopSearch: search.stop()
                        case .loadExcerpt(let reject):
                            waiting.append(.excerptLoaded(reject, loaded.session.excerpt(around: reject)))
                        case .locate(let rejects):
                            for var search in loaded.session.lineSearches(for: rejects) {
                                while !search.isDone {
                                    waiting += search.advance().map { .located($0.reject, $0.place) }
                                }
                            }
                        case .suspend, .redraw, .copyValue, .copySubtree, .setMouse, .setPaused:
                            break
                        }
                    }
                }
                frame = render(&state, store: store)
                if let news = search.waitForNews(in: store) {
                    waiting.append(.searchFound(news))
                } else if state.isWorking {
                    waiting.append(.tick(now: options.now))
                } else {
                    return true
                }
            }
        }

        var everything = StoreChange()
        everything.traces = store.traceRows
        everything.newTraces = everything.traces
        _ = settle(.sourcesChanged(loaded.session.status().map(SourceLine.init)))
        _ = settle(.storeChanged(everything))
        for press in presses {
            guard settle(.key(press)) else { break }
        }
        return frame
    }
}

/// `120x40` on the command line.
struct ScreenSize: ExpressibleByArgument {
    var size: Size

    init(size: Size) { self.size = size }

    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
            (1...1000).contains(columns), (1...1000).contains(rows)
        else { return nil }
        size = Size(columns: columns, rows: rows)
    }

    var defaultValueDescription: String { "\(size.columns)x\(size.rows)" }
}
