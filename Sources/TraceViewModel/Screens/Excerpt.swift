import TerminalGrid
import TraceStore

/// A piece of input that could not be read, as it lies there, with what stands around it.
struct ExcerptScreen: Sendable {
    /// What is known of the bytes.
    enum Content: Sendable {
        case loading
        case loaded(InputExcerpt)
        case failed(ContentFailure)
    }

    let reject: Reject
    /// Its source's place in the list.
    let source: Int
    var content = Content.loading
    var list = ScrollableList()
    /// The bytes laid out, for a width.
    fileprivate(set) var rows: [ExcerptRow] = []
    fileprivate var laidOutColumns: Int?
}

extension ViewState {
    /// Opens a piece of the selected source.
    mutating func openExcerpt(of reject: Reject) -> [Effect] {
        guard let source = sources?.selection.source else { return [] }
        sources?.excerpt = ExcerptScreen(reject: reject, source: source)
        return [.loadExcerpt(reject)]
    }

    /// Takes the bytes in, if they are still looked at.
    mutating func takeExcerpt(of reject: Reject, _ result: Result<InputExcerpt, ContentFailure>) {
        guard sources?.excerpt?.reject == reject else { return }
        switch result {
        case .success(let excerpt): sources?.excerpt?.content = .loaded(excerpt)
        case .failure(let failure): sources?.excerpt?.content = .failed(failure)
        }
        sources?.excerpt?.laidOutColumns = nil
        settleExcerpt()
    }

    /// Rows of bytes that fit on the screen.
    var excerptHeight: Int { max(0, options.size.rows - 3) }

    /// Columns left of the bytes: a mark, and room for the largest offset.
    func excerptMargin(_ excerpt: InputExcerpt) -> Int {
        4 + String(excerpt.parts.last?.end ?? 0).count
    }

    /// Lays the bytes out for the screen's width, and shows the piece's beginning when they have just come.
    mutating func settleExcerpt() {
        guard var screen = sources?.excerpt, case .loaded(let excerpt) = screen.content else { return }
        let columns = options.size.columns - excerptMargin(excerpt) - 1
        guard screen.laidOutColumns != columns else { return }
        screen.rows = ExcerptLayout.rows(of: excerpt, around: screen.reject, columns: columns, theme: theme)
        screen.laidOutColumns = columns
        let first = screen.rows.firstIndex(where: \.isMarked) ?? 0
        screen.list = ScrollableList()
        screen.list.wheel(by: max(0, first - 3), count: screen.rows.count, height: excerptHeight)
        sources?.excerpt = screen
    }

    /// What a command means while bytes are looked at.
    mutating func performInExcerpt(_ command: Command) {
        guard var screen = sources?.excerpt else { return }
        switch command {
        case .back, .leave:
            sources?.excerpt = nil
            return
        default: screen.list.scroll(command, count: screen.rows.count, height: excerptHeight)
        }
        sources?.excerpt = screen
    }

    /// The wheel scrolls.
    mutating func scrollExcerpt(_ event: MouseEvent) {
        switch event.action {
        case .wheelDown: for _ in 0..<3 { performInExcerpt(.down) }
        case .wheelUp: for _ in 0..<3 { performInExcerpt(.up) }
        case .click, .doubleClick: break
        }
    }
}
