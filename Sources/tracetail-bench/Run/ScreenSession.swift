import TerminalGrid
import TraceStore
import TraceViewModel

/// The view model with a store, driven as the viewer drives it, without a terminal.
final class ScreenSession {
    private let store: TraceStore
    private var state: ViewState
    private var now: UInt64 = 1

    /// Loads generated spans and renders until nothing is left to do.
    init(_ options: GeneratorOptions) {
        var view = ViewOptions(size: Size(columns: 120, rows: 40))
        view.sourceNames = ["generated"]
        state = ViewState(options: view)
        store = TraceStore()
        _ = GeneratedBatches.forEach(of: options) { batch in
            _ = update(&state, .storeChanged(store.append(batch, now: now)), store: store)
        }
        settle()
    }

    /// Does what happens between a key press and its frame, and returns the number of the frame's cells.
    @discardableResult
    func press(_ key: KeyPress) -> Int {
        _ = update(&state, .key(key), store: store)
        let frame = render(&state, store: store)
        return frame.size.columns * frame.size.rows
    }

    func press(_ notation: String) {
        for key in keys(notation) { press(key) }
    }

    /// Lets long work come to its end and renders, as an idle viewer does.
    ///
    /// Content that nobody reads back can keep the state from becoming idle, so the turns are limited.
    func settle() {
        var turns = 0
        repeat {
            now += 16_000_000
            _ = update(&state, .tick(now: now), store: store)
            _ = render(&state, store: store)
            turns += 1
        } while state.isWorking && turns < 10_000
    }
}

/// Keys in the notation of `tracetail screen --keys`; none when it cannot be read.
func keys(_ notation: String) -> [KeyPress] { (try? KeyPress.sequence(from: notation)) ?? [] }
