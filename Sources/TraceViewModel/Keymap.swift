import TerminalGrid

/// The one table of keys.
///
/// Key presses, the hint line, the help screen and the table in the README come from it.
public struct Keymap: Sendable {
    /// Where a key applies.
    struct Places: OptionSet, Hashable, Sendable {
        var rawValue: UInt8
        static let outline = Places(rawValue: 1)
        static let lifecycle = Places(rawValue: 2)
        static let details = Places(rawValue: 4)
        static let help = Places(rawValue: 8)
        static let prompt = Places(rawValue: 16)
        static let searchPrompt = Places(rawValue: 32)
        static let prompts: Places = [.prompt, .searchPrompt]
        static let sources = Places(rawValue: 64)
        /// Raw input.
        static let excerpt = Places(rawValue: 128)
        static let panel: Places = [.sources, .excerpt]
        static let folds: Places = [.outline, .lifecycle, .sources]
        static let trees: Places = [.outline, .lifecycle]
        static let alone: Places = [.lifecycle, .details]
        static let lists: Places = [.outline, .lifecycle, .details, .help, .sources, .excerpt]
        static let screens: Places = [.outline, .lifecycle, .details]

        /// Where a key applies, in words; `nil` for one that applies wherever there are rows, or whose group says it.
        var words: String? {
            switch self {
            case .outline: "outline"
            case .lifecycle, .alone: "one lifecycle"
            case .details: "details"
            case .help: "help"
            case .prompt: "filter"
            case .searchPrompt: "search"
            case .sources, .panel: "sources"
            case [.alone, .help]: "one lifecycle, help"
            default: nil
            }
        }
    }

    /// A line of the table.
    struct Binding: Sendable {
        /// In key notation; several keys of one notation are pressed one after the other.
        var keys: [String]
        var command: Command
        /// What it does.
        var words: String
        /// One or two words for the hint line; `nil` for what is not offered there.
        var hint: String?
        /// The keys that the hint line names, where they are not the first of `keys`.
        var hintKeys: [String]?
        var places: Places
        /// The key presses of each notation.
        var presses: [[KeyPress]]

        /// What it does, and where if not everywhere.
        var wordsWithPlace: String { places.words.map { "\($0): \(words)" } ?? words }
    }

    /// Lines that belong together.
    struct Group: Sendable {
        var title: String
        var bindings: [Binding]
    }

    /// The table.
    static let standard = Keymap()

    let groups: [Group] = [
        Group(
            title: "Moving",
            bindings: [
                bind(["j", "<Down>"], .down, "one row down", hint: "move", hintKeys: ["<Up>", "<Down>"], .lists),
                bind(["k", "<Up>"], .up, "one row up", .lists),
                bind(["<Space>", "<PgDn>"], .pageDown, "one page down", .lists),
                bind(["b", "<PgUp>"], .pageUp, "one page up", .lists),
                bind(["<C-d>"], .halfPageDown, "half a page down", .lists),
                bind(["<C-u>"], .halfPageUp, "half a page up", .lists),
                bind(["g", "<Home>"], .first, "first row", .lists),
                bind(["G", "<End>"], .last, "last row; in the outline, follow the newest", .lists),
            ]
        ),
        Group(
            title: "Folding",
            bindings: [
                bind(
                    ["l", "<Right>"],
                    .unfold,
                    "unfold, else go to the first child",
                    hint: "fold",
                    hintKeys: ["<Left>", "<Right>"],
                    .folds
                ),
                bind(["h", "<Left>"], .fold, "fold, else go to the parent", .folds),
                bind(["zo"], .open, "unfold this row", .folds),
                bind(["zc"], .close, "fold this row, or the one it hangs on", .folds),
                bind(["za"], .toggle, "fold or unfold this row", .folds),
                bind(["zR"], .openAll, "unfold everything", .folds),
                bind(["zM"], .closeAll, "fold everything", .folds),
                bind(["*"], .openSubtree, "unfold everything below this row", .trees),
                bind(["["], .fewerLevels, "one level less of this lifecycle", .trees),
                bind(["]"], .moreLevels, "one level more of this lifecycle", .trees),
            ]
        ),
        Group(
            title: "Opening and copying",
            bindings: [
                bind(["<Enter>"], .enter, "open the lifecycle alone", hint: "open", .outline),
                bind(["<Enter>"], .enter, "go to the details; on a link, go there", .alone),
                bind(["<Enter>"], .enter, "unfold; on a place, look at the input there", hint: "open", .sources),
                bind(["<Tab>"], .nextPane, "next pane", hint: "next pane", .alone),
                bind(["y"], .copyValue, "copy the id of the row", .trees),
                bind(["y"], .copyValue, "copy the value of this line", hint: "copy", .details),
                bind(["Y"], .copySubtree, "copy the spans from here down as JSON", .screens),
            ]
        ),
        Group(
            title: "Finding",
            bindings: [
                bind(["/"], .search, "search names, keys, values and ids", hint: "search", .screens),
                bind(["n"], .nextHit, "next hit, in an open lifecycle those in it first", .screens),
                bind(["N"], .previousHit, "previous hit", .screens),
                bind(["&"], .filter, "filter by name, service, id or key", hint: "filter", .outline),
                bind(["e"], .nextError, "next failed span", hint: "next error", .trees),
                bind(["E"], .previousError, "previous failed span", .trees),
                bind(
                    ["w"],
                    .nextWait,
                    "next long wait: a tenth of its lifecycle or more",
                    hint: "next wait",
                    .trees
                ),
                bind(["W"], .previousWait, "previous long wait", .trees),
            ]
        ),
        Group(
            title: "Looking",
            bindings: [
                bind(["s"], .nextOrder, "sort by start, duration, spans, errors", hint: "sort", .outline),
                bind(["S"], .reverseOrder, "reverse the order", .outline),
                bind(["F"], .follow, "follow the newest lifecycle", .outline),
                bind(["p"], .pause, "pause, or go on", hint: "pause", .screens),
                bind(["a"], .shareAxis, "one time axis for all in view, or one for each", .outline),
                bind(["t"], .changeTimes, "times as a clock, or relative", .screens),
                bind(["i"], .sources, "what was read of each source, and what could not be", hint: "sources", .screens),
            ]
        ),
        Group(
            title: "Time axis of one lifecycle",
            bindings: [
                bind(["+"], .zoomIn, "closer", .lifecycle),
                bind(["-"], .zoomOut, "further away", .lifecycle),
                bind(["0"], .fit, "the whole lifecycle", hint: "fit", .lifecycle),
                bind(["Z"], .fitSpan, "the selected span", hint: "zoom to span", .lifecycle),
                bind(["H", "<S-Left>"], .panLeft, "earlier", .lifecycle),
                bind(["L", "<S-Right>"], .panRight, "later", .lifecycle),
            ]
        ),
        Group(
            title: "While typing",
            bindings: [
                bind(
                    ["<Enter>"],
                    .beginSearch,
                    "begin; without a text, the last one again",
                    hint: "search",
                    .searchPrompt
                ),
                bind(["<Esc>"], .cancelSearch, "do not search", hint: "cancel", .searchPrompt),
                bind(
                    ["<Up>"],
                    .olderText,
                    "the text searched before",
                    hint: "earlier texts",
                    hintKeys: ["<Up>", "<Down>"],
                    .searchPrompt
                ),
                bind(["<Down>"], .newerText, "the text searched after that", .searchPrompt),
                bind(["<Enter>"], .keepFilter, "keep it", hint: "keep", .prompt),
                bind(["<Esc>"], .clearFilter, "show everything again", hint: "show all", .prompt),
                bind(["<BS>", "<C-h>"], .deleteCharacter, "delete a character", .prompts),
                bind(["<C-w>"], .deleteWord, "delete a word", .prompts),
                bind(["<C-u>"], .deleteAll, "delete everything", .prompts),
            ]
        ),
        Group(
            title: "Help and the way out",
            bindings: [
                bind(["<Esc>"], .back, "drop the search, else the filter", hint: "drop the filter", .outline),
                bind(["<Esc>"], .back, "back, also from where a link led", hint: "back", [.alone, .help]),
                bind(["<Esc>", "i", "q"], .back, "back", hint: "back", .panel),
                bind(["?", "<F1>"], .help, "help", hint: "help", [.screens, .panel]),
                bind(["?", "<F1>"], .help, "close it", .help),
                bind(["q"], .leave, "quit", hint: "quit", .outline),
                bind(["q"], .leave, "back, from the tree to the outline", [.alone, .help]),
            ]
        ),
        Group(
            title: "Terminal",
            bindings: [
                bind(["<F2>"], .mouse, "take the mouse, or leave it to the terminal", .lists),
                bind(["<C-l>"], .redraw, "draw everything again", Keymap.Places.lists.union(.prompts)),
                bind(["<C-z>"], .suspend, "suspend", Keymap.Places.lists.union(.prompts)),
                bind(["<C-c>"], .quit, "leave at once", Keymap.Places.lists.union(.prompts)),
            ]
        ),
    ]

    /// All lines in order.
    var bindings: [Binding] { groups.flatMap(\.bindings) }

    /// What keys pressed one after the other mean.
    enum Meaning: Equatable, Sendable {
        case command(Command)
        /// The beginning of something longer.
        case prefix
        case nothing
    }

    /// Looks keys up in one place.
    func meaning(of pressed: [KeyPress], in place: Places) -> Meaning {
        var isPrefix = false
        for group in groups {
            for binding in group.bindings where binding.places.contains(place) {
                for presses in binding.presses where presses.starts(with: pressed) {
                    if presses.count == pressed.count { return .command(binding.command) }
                    isPrefix = true
                }
            }
        }
        return isPrefix ? .prefix : .nothing
    }

    /// The table for the README: one row a line, in Markdown.
    public static var markdown: String {
        var text = ""
        for group in standard.groups {
            text += "| \(group.title) | |\n|---|---|\n"
            for binding in group.bindings {
                let keys = binding.keys.map { "`\(keyLabel($0))`" }.joined(separator: " ")
                text += "| \(keys) | \(binding.wordsWithPlace) |\n"
            }
            text += "\n"
        }
        return text
    }
}

/// A key's name for people: `Ctrl-D`, `Enter`, `zo`; arrows as such where the terminal can show them.
func keyLabel(_ notation: String, unicode: Bool = true) -> String {
    guard notation.hasPrefix("<"), notation.hasSuffix(">") else { return notation }
    let name = notation.dropFirst().dropLast()
    let arrows = ["Up": "↑", "Down": "↓", "Left": "←", "Right": "→"]
    if unicode, let arrow = arrows[String(name)] { return arrow }
    if name.hasPrefix("C-") { return "Ctrl-" + name.dropFirst(2).uppercased() }
    if name.hasPrefix("S-") { return "Shift-" + keyLabel("<\(name.dropFirst(2))>", unicode: unicode) }
    return name == "BS" ? "Backspace" : String(name)
}

private func bind(
    _ keys: [String],
    _ command: Command,
    _ words: String,
    hint: String? = nil,
    hintKeys: [String]? = nil,
    _ places: Keymap.Places
) -> Keymap.Binding {
    let presses = keys.map { (try? KeyPress.sequence(from: $0)) ?? [] }.filter { !$0.isEmpty }
    return Keymap.Binding(
        keys: keys,
        command: command,
        words: words,
        hint: hint,
        hintKeys: hintKeys,
        places: places,
        presses: presses
    )
}
