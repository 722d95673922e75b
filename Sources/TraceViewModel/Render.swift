public import TerminalGrid
public import TraceStore

/// Draws the screen. Changes nothing in the state that shows, only caches, and notes what it would need to show more.
public func render(_ state: inout ViewState, store: TraceStore) -> Frame {
    state.settleOutline(store)
    return Frame(size: state.options.size, unicode: state.options.unicode)
}
