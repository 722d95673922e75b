public import TerminalGrid
public import TraceStore

/// Draws lifecycles unfolded, one after the other, for `print`: the rows of the outline without a screen around them.
public struct LifecyclePrinter {
    private let options: ViewOptions

    /// Makes a printer; of the options' size only the columns count.
    public init(options: ViewOptions) { self.options = options }

    /// The line with the heads of the columns.
    public func heading() -> Frame { Frame(size: Size(columns: options.size.columns, rows: 1), unicode: options.unicode) }

    /// The traces in the order of the outline.
    public func order(of store: TraceStore) -> [TraceRow] { [] }

    /// Calls `body` with the rows of a lifecycle, in pieces of a few hundred rows, so that the largest one takes little
    /// memory. `isAgain` marks one that was printed before and has grown.
    public func draw(_ trace: TraceRow, of store: TraceStore, isAgain: Bool = false, _ body: (Frame) -> Void) {}
}
