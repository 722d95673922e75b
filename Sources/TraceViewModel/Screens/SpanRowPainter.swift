import TerminalGrid
import TraceStore

struct SpanRowPainter {
    static func markColumn(ofDepth depth: Int, _ theme: Theme) -> Int {
        2 + max(0, TreeLines(glyphs: theme.glyphs).columns(depth: depth) - 1)
    }
}
