public import TerminalGrid
public import TraceStore

/// Something that happened.
///
/// `update` turns it into a changed state and effects.
public enum Action: Sendable {
    /// A key was pressed.
    case key(KeyPress)
    /// The mouse was used.
    case mouse(MouseEvent)
    /// The terminal has a new size.
    case resize(Size)
    /// The store took a batch in.
    ///
    /// Cheap: the rows are sorted in once per frame, however often this comes.
    case storeChanged(StoreChange)
    /// Time passed: `now` in nanoseconds, on the clock of `TraceStore.append`.
    ///
    /// Also lets long work go on for a slice.
    case tick(now: UInt64)
    /// The answer to `Effect.loadContent` for one span.
    case contentLoaded(SpanKey, Result<SpanContent, ContentFailure>)
    /// A part of the answer to `Effect.startSearch`.
    case searchFound(SearchNews)
    /// The answer to `Effect.loadExcerpt`.
    case excerptLoaded(Reject, Result<InputExcerpt, ContentFailure>)
    /// The answer to `Effect.locate` for one piece.
    case located(Reject, InputPlace)
    /// What the sources are doing.
    case sourcesChanged([SourceLine])
    /// One line to show until the next key, about an effect that was carried out or failed.
    case notice(String)
}

/// Something that `update` wants done and cannot do itself.
public enum Effect: Hashable, Sendable {
    /// Leave the viewer.
    case quit
    /// Give the terminal back and stop, as Ctrl-Z does.
    case suspend
    /// Forget what is believed to be on the screen and draw everything.
    case redraw
    /// Read these spans' contents back and answer each with `Action.contentLoaded`.
    case loadContent([SpanKey])
    /// Search all spans for a text, those that arrive later too, and answer with `Action.searchFound` as hits are found.
    ///
    /// Ends the search before it.
    case startSearch(SearchText)
    /// End the search.
    case stopSearch
    /// Read the bytes around a piece that could not be read, and answer with `Action.excerptLoaded`.
    case loadExcerpt(Reject)
    /// Find out in which lines these pieces lie, and answer each with `Action.located`.
    case locate([Reject])
    /// Copy a text to the clipboard.
    case copyValue(String)
    /// Copy these spans as JSON to the clipboard, parents before children.
    case copySubtree([SpanKey])
    /// Take mouse events, or leave the mouse to the terminal.
    case setMouse(Bool)
    /// Stop appending batches to the store, or go on.
    case setPaused(Bool)
}
