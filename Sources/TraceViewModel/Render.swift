public import TerminalGrid
public import TraceStore

/// Draws the screen.
///
/// Changes nothing in the state that shows, only caches, and notes what it would need to show more.
public func render(_ state: inout ViewState, store: TraceStore) -> Frame {
    var frame = Frame(size: state.options.size, unicode: state.options.unicode)
    state.beginFrame(store)
    if frame.size.columns < minimumSize.columns || frame.size.rows < minimumSize.rows {
        frame.put("too small", column: 0, row: 0, style: state.theme.style(.warning))
    } else if state.help != nil {
        state.drawHelp(in: &frame)
        state.drawStatusLine(in: &frame, store: store)
    } else if state.sources != nil {
        state.drawSources(in: &frame, store: store)
    } else if state.lifecycle != nil {
        state.drawLifecycle(in: &frame, store: store)
    } else {
        state.drawOutline(in: &frame, store: store)
    }
    state.endFrame()
    return frame
}

/// Below this nothing useful fits.
private let minimumSize = Size(columns: 20, rows: 5)

extension ViewState {
    fileprivate mutating func beginFrame(_ store: TraceStore) {
        trees.beginFrame()
        live.deadline = nil
        settleOutline(store)
        settleLifecycle(store)
        settleSources()
        let next = live.now &+ LiveStatus.second
        // Also what is read only once comes bit by bit.
        if index.isBehind { live.expect(next) }
        guard options.isLive else { return }
        if live.pausedSince != nil || live.rateIsOpen(arrived: store.totals.arrivedSpans) { live.expect(next) }
        // Rates of bytes are seen in the panel, and while a big file is read.
        if sources != nil || live.progress != nil, live.sourceRates.areOpen(live.sources) { live.expect(next) }
    }
}

extension ViewState {
    fileprivate mutating func endFrame() {
        trees.renewsLarge = false
        if trees.hasOldRibbons { live.expect(live.now &+ LiveStatus.second) }
    }
}

extension LiveStatus {
    /// Says that what is on the screen holds until a time.
    mutating func expect(_ time: UInt64) {
        deadline = min(deadline ?? .max, time)
    }
}

extension Theme {
    /// The letters of a snapshot's style grid with what they stand for.
    public static var legend: [(letter: Character, name: String)] {
        Role.allCases.map { ($0.letter, $0.name) }
    }
}
