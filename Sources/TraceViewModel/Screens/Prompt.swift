import TerminalGrid
import TraceStore

/// The line in which a filter is typed.
///
/// What is typed applies at once.
struct FilterPrompt: Sendable {
    var text: String
}

extension ViewState {
    mutating func openPrompt(_ store: TraceStore) {
        prompt = FilterPrompt(text: filter?.text ?? "")
    }

    /// What a command means while a filter is typed.
    mutating func performInPrompt(_ command: Command, _ store: TraceStore) {
        guard let text = prompt?.text else { return }
        switch command {
        case .keepFilter: prompt = nil
        case .clearFilter:
            prompt = nil
            clearFilter(store)
        case .deleteCharacter where text.isEmpty: prompt = nil
        case .deleteCharacter: setPrompt(String(text.dropLast()), store)
        case .deleteWord: setPrompt(withoutLastWord(text), store)
        case .deleteAll: setPrompt("", store)
        default: break
        }
    }

    /// A key that is no command is text.
    mutating func type(_ key: KeyPress, _ store: TraceStore) -> [Effect] {
        guard let text = prompt?.text, case .character(let character) = key.key, key.modifiers.isEmpty else {
            return []
        }
        setPrompt(text + String(character), store)
        return []
    }

    private mutating func setPrompt(_ text: String, _ store: TraceStore) {
        prompt?.text = text
        startFilter(text, store)
    }

    /// Filters anew, in slices; whatever matches comes in as it is found.
    private mutating func startFilter(_ text: String, _ store: TraceStore) {
        guard text != filter?.text ?? "" else { return }
        filter = FilterScan(text: text, in: store)
        index.hideAll()
        advanceFilter(store)
        settleOutline(store, reorders: true)
    }

    /// Shows everything again.
    mutating func clearFilter(_ store: TraceStore) {
        startFilter("", store)
    }

    /// Lets the filter go on for a slice.
    mutating func advanceFilter(_ store: TraceStore) {
        guard let found = filter?.advance(in: store) else { return }
        for trace in found { index.markDirty(trace) }
        if filter?.isRunning == false, filter?.text.isEmpty == true { filter = nil }
    }
}

private func withoutLastWord(_ text: String) -> String {
    var rest = text[...]
    while rest.last == " " { rest.removeLast() }
    while let last = rest.last, last != " " { rest.removeLast() }
    return String(rest)
}
