import TerminalGrid
import TraceStore

/// One lifecycle alone on the whole screen, with the details of its selected span.
struct LifecycleScreen: Sendable {
    /// What has the keys.
    enum Pane: Sendable { case tree, details }

    let traceID: TraceID
    var selection: SpanKey?
    var list = ScrollableList()
    var pane = Pane.tree
    var details = ScrollableList()
    /// The part of time that is shown; `nil` shows all of the lifecycle.
    var window: TimeWindow?
}

extension ViewState {
    /// Opens the outline's selected lifecycle.
    mutating func openLifecycle(_ store: TraceStore) {
        guard let selection = outline.selection else { return }
        stopFollowing(store)
        var screen = LifecycleScreen(traceID: selection.traceID)
        if case .span(let key) = selection { screen.selection = key }
        lifecycle = screen
        settleLifecycle(store)
    }
    mutating func settleLifecycle(_ store: TraceStore) {}
    mutating func performInLifecycle(_ command: Command, _ store: TraceStore) -> [Effect] {
        if command == .back || command == .leave { lifecycle = nil }
        return []
    }
    mutating func performInDetails(_ command: Command, _ store: TraceStore) -> [Effect] {
        if command == .back || command == .leave { lifecycle = nil }
        return []
    }
    mutating func clickInLifecycle(_ event: MouseEvent, _ store: TraceStore) {}
}
