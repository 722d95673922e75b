/// What a piece of the screen means.
///
/// The theme decides how that looks; snapshots show the letter.
public enum Role: UInt8, Hashable, Sendable, CaseIterable {
    /// Ordinary text.
    case text
    /// Secondary text.
    case dim
    /// The head line's name of what is shown.
    case title
    /// The head of a column or section.
    case heading
    /// Failed spans and everything about them.
    case error
    /// Something to be careful with.
    case warning
    /// The time axis and its labels.
    case axis
    /// Tree lines and fold marks.
    case tree
    /// A bar whose service is unknown.
    case bar
    /// A measured wait.
    case wait
    /// A wait that was inferred.
    case inferredWait
    /// Marks of span events.
    case mark
    /// A key that can be pressed.
    case key
    /// The status line.
    case status
    /// Text that matches the search.
    case match
    /// A lifecycle that still runs.
    case running
    /// A complete lifecycle.
    case complete
    /// A lifecycle that ended incomplete.
    case incomplete
    /// What the file no longer holds.
    case gone
    /// A link that can be followed.
    case link
    /// An attribute's key.
    case attributeKey
    /// An attribute's value.
    case value
    /// The row that is selected.
    case selected
    /// The selected row, failed.
    case selectedError
    /// Colours of services.
    case service1, service2, service3, service4, service5, service6
    /// More colours of services.
    case service7, service8, service9, service10, service11, service12

    /// The roles that services share.
    static let services: [Role] = [
        .service1, .service2, .service3, .service4, .service5, .service6,
        .service7, .service8, .service9, .service10, .service11, .service12,
    ]

    /// One character for the style grid of a snapshot; no two roles share one.
    public var letter: Character { description.letter }

    /// The name in the legend of a snapshot.
    public var name: String { description.name }

    private var description: (letter: Character, name: String) {
        switch self {
        case .text: (" ", "text")
        case .dim: ("d", "dim")
        case .title: ("T", "title")
        case .heading: ("h", "heading")
        case .error: ("E", "error")
        case .warning: ("W", "warning")
        case .axis: ("x", "axis")
        case .tree: ("t", "tree")
        case .bar: ("b", "bar")
        case .wait: ("w", "wait")
        case .inferredWait: ("i", "inferred wait")
        case .mark: ("m", "mark")
        case .key: ("k", "key")
        case .status: ("s", "status")
        case .match: ("/", "match")
        case .running: ("r", "running")
        case .complete: ("c", "complete")
        case .incomplete: ("n", "incomplete")
        case .gone: ("g", "gone")
        case .link: ("l", "link")
        case .attributeKey: ("a", "attribute key")
        case .value: ("v", "value")
        case .selected: (">", "selected")
        case .selectedError: ("!", "selected error")
        case .service1: ("1", "service 1")
        case .service2: ("2", "service 2")
        case .service3: ("3", "service 3")
        case .service4: ("4", "service 4")
        case .service5: ("5", "service 5")
        case .service6: ("6", "service 6")
        case .service7: ("7", "service 7")
        case .service8: ("8", "service 8")
        case .service9: ("9", "service 9")
        case .service10: ("A", "service 10")
        case .service11: ("B", "service 11")
        case .service12: ("C", "service 12")
        }
    }
}
