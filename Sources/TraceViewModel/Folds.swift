import TraceStore

/// What is unfolded: one default for all lifecycles, and what differs from it, by id, so that it holds while data arrives.
struct Folds: Sendable {
    /// What differs within one lifecycle.
    struct Lifecycle: Sendable, Equatable {
        /// Whether the lifecycle's spans are shown.
        var isOpen: Bool
        /// How many levels of spans are shown; `nil` shows all.
        var levels: Int?
        /// Spans that are the other way round than `levels` says.
        var toggled: Set<SpanKey> = []

        /// Whether every span is shown when the lifecycle is open.
        var showsEverything: Bool { levels == nil && toggled.isEmpty }

        /// Whether a span's children are hidden.
        func hidesChildren(of key: SpanKey, depth: Int) -> Bool {
            let byLevel = levels.map { depth + 1 >= $0 } ?? false
            return byLevel != toggled.contains(key)
        }

        /// Hides or shows a span's children.
        mutating func setHidden(_ hidden: Bool, of key: SpanKey, depth: Int) {
            guard hidesChildren(of: key, depth: depth) != hidden else { return }
            if toggled.remove(key) == nil { toggled.insert(key) }
        }
    }

    private(set) var opensByDefault = false
    private var exceptions: [TraceID: Lifecycle] = [:]

    /// What is unfolded in a lifecycle.
    subscript(id: TraceID) -> Lifecycle {
        get { exceptions[id] ?? Lifecycle(isOpen: opensByDefault) }
        set {
            if newValue == Lifecycle(isOpen: opensByDefault) {
                exceptions[id] = nil
            } else {
                exceptions[id] = newValue
            }
        }
    }

    /// Forgets what was different in a lifecycle.
    mutating func forget(_ id: TraceID) {
        if !exceptions.isEmpty { exceptions[id] = nil }
    }

    /// The lifecycles of which only some spans are shown, in no particular order.
    var partlyFolded: [TraceID] { exceptions.compactMap { $1.isOpen && !$1.showsEverything ? $0 : nil } }

    /// Opens or closes all lifecycles and forgets what was different.
    mutating func setAll(open: Bool) {
        opensByDefault = open
        exceptions = [:]
    }
}
