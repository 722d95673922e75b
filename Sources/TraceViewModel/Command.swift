/// What a key can ask for.
///
/// The key table gives each its keys and words; a screen decides what it means there.
enum Command: Hashable, Sendable, CaseIterable {
    // Moving.
    case down, up, halfPageDown, halfPageUp, pageDown, pageUp, first, last
    // Folding.
    case unfold, fold, open, close, toggle, openAll, closeAll, openSubtree, fewerLevels, moreLevels
    // Finding.
    case search, nextHit, previousHit, filter, nextError, previousError, nextWait, previousWait
    // What is shown.
    case nextOrder, reverseOrder, follow, pause, shareAxis, changeTimes
    // The time axis.
    case zoomIn, zoomOut, fit, fitSpan, panLeft, panRight
    // Screens and panes.
    case enter, back, leave, nextPane, copyValue, copySubtree, sources, help
    // The prompt.
    case keepFilter, clearFilter, beginSearch, cancelSearch, olderText, newerText, deleteCharacter, deleteWord,
        deleteAll
    // The terminal.
    case mouse, redraw, suspend, quit
}
