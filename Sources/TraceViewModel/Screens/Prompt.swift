import TerminalGrid
import TraceStore

/// The line in which a filter or a search is typed.
///
/// A filter applies as it is typed, a search when it is finished.
struct Prompt: Sendable {
    enum Kind: Sendable { case filter, search }

    var kind: Kind
    var text: String
    /// Which of the texts that were searched is shown, counted from the last one; `nil` while none is.
    var recalled: Int?

    /// Texts that are remembered.
    static let historyLimit = 100

    /// Carries out what both kinds have in common.
    mutating func edit(_ command: Command) {
        switch command {
        case .deleteCharacter: text = String(text.dropLast())
        case .deleteWord: text = withoutLastWord(text)
        case .deleteAll: text = ""
        default: break
        }
    }
}

extension ViewState {
    mutating func openPrompt(_ store: TraceStore) {
        prompt = Prompt(kind: .filter, text: filter?.text ?? "")
    }

    /// What a command means while a filter is typed.
    mutating func performInPrompt(_ command: Command, _ store: TraceStore) {
        guard var edited = prompt else { return }
        switch command {
        case .keepFilter: prompt = nil
        case .clearFilter:
            prompt = nil
            clearFilter(store)
        case .deleteCharacter where edited.text.isEmpty: prompt = nil
        default:
            edited.edit(command)
            setPrompt(edited.text, store)
        }
    }

    mutating func openSearchPrompt() { prompt = Prompt(kind: .search, text: "") }

    /// What a command means while a text to search for is typed.
    mutating func performInSearchPrompt(_ command: Command, _ store: TraceStore) -> [Effect] {
        guard let text = prompt?.text else { return [] }
        switch command {
        case .beginSearch:
            prompt = nil
            // Nothing typed: the same again.
            return startSearch(text.isEmpty ? searchHistory.last ?? "" : text, store)
        case .cancelSearch: prompt = nil
        case .deleteCharacter where text.isEmpty: prompt = nil
        case .olderText: recall((prompt?.recalled ?? -1) + 1)
        case .newerText: recall((prompt?.recalled ?? 0) - 1)
        default: prompt?.edit(command)
        }
        return []
    }

    /// Brings back a text that was searched before, or the empty line behind the last one.
    private mutating func recall(_ place: Int) {
        guard place < searchHistory.count else { return }
        prompt?.recalled = place < 0 ? nil : place
        prompt?.text = place < 0 ? "" : searchHistory[searchHistory.count - 1 - place]
    }

    /// A key that is no command is text.
    mutating func type(_ key: KeyPress, _ store: TraceStore) -> [Effect] {
        guard let text = prompt?.text, case .character(let character) = key.key, key.modifiers.isEmpty else {
            return []
        }
        if prompt?.kind == .search {
            prompt?.text.append(character)
        } else {
            setPrompt(text + String(character), store)
        }
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
        forgetHitNumber()
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
