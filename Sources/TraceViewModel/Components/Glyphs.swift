/// The characters to draw with: one table for terminals that show Unicode, one for those that do not.
struct Glyphs: Hashable, Sendable {
    var isUnicode: Bool

    /// A cell filled from the left by one eighth, two eighths … eight eighths.
    var leftBlocks: [Character]
    /// A cell filled at its right by an eighth, and by half.
    var rightEighth: Character
    var rightHalf: Character
    var fullBlock: Character
    /// Heights from one eighth to eight eighths.
    var heights: [Character]

    /// The body of a bar whose end is not known, and its open end.
    var openBar: Character
    var openEnd: Character
    /// What lies out of view to the left and to the right.
    var beforeView: Character
    var afterView: Character
    /// A span event, a failed span, something wrong with the times, a time that is missing.
    var event: Character
    var error: Character
    var warning: Character
    var unknown: Character
    /// Before a span whose parent edge was cut, since following it leads back to the span itself.
    var cut: Character
    /// Before what holds the searched text.
    var hit: Character
    var wait: Character
    /// An envelope in a ribbon.
    var envelope: Character
    var tick: Character
    var horizontalRule: Character
    var verticalRule: Character

    var branch: Character
    var lastBranch: Character
    var trunk: Character
    var leaf: Character
    var unfolded: Character
    var folded: Character
    var selection: Character

    var ellipsis: Character
    var separator: Character
    var atLeast: String
    var linkTo: String
    var linkFrom: String
    var upDown: String
    var leftRight: String

    static let unicode = Glyphs(
        isUnicode: true,
        leftBlocks: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
        rightEighth: "▕",
        rightHalf: "▐",
        fullBlock: "█",
        heights: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        openBar: "░",
        openEnd: "▶",
        beforeView: "◂",
        afterView: "▸",
        event: "◆",
        error: "✗",
        warning: "!",
        unknown: "?",
        cut: "↺",
        hit: "/",
        wait: "┄",
        envelope: "─",
        tick: "│",
        horizontalRule: "─",
        verticalRule: "│",
        branch: "├",
        lastBranch: "└",
        trunk: "│",
        leaf: "╴",
        unfolded: "▾",
        folded: "▸",
        selection: ">",
        ellipsis: "…",
        separator: "·",
        atLeast: "≥",
        linkTo: "→",
        linkFrom: "←",
        upDown: "↑↓",
        leftRight: "←→"
    )

    static let ascii = Glyphs(
        isUnicode: false,
        leftBlocks: ["|", "|", "|", "=", "=", "=", "=", "="],
        rightEighth: "|",
        rightHalf: "=",
        fullBlock: "=",
        heights: [".", ":", "-", "=", "+", "*", "#", "@"],
        openBar: "~",
        openEnd: ">",
        beforeView: "<",
        afterView: ">",
        event: "o",
        error: "x",
        warning: "!",
        unknown: "?",
        cut: "@",
        hit: "/",
        wait: ".",
        envelope: "-",
        tick: "|",
        horizontalRule: "-",
        verticalRule: "|",
        branch: "|",
        lastBranch: "`",
        trunk: "|",
        leaf: "-",
        unfolded: "v",
        folded: ">",
        selection: ">",
        ellipsis: "~",
        separator: "-",
        atLeast: ">=",
        linkTo: "->",
        linkFrom: "<-",
        upDown: "Up/Down",
        leftRight: "Left/Right"
    )
}
