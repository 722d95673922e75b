import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

@Suite struct TreeLinesTests {
    @Test func drawsBranchesTrunksAndFolds() {
        let lines = TreeLines(glyphs: .unicode)
        #expect(lines.prefix(isLast: []) == "")
        #expect(lines.prefix(isLast: [false]) == "├╴")
        #expect(lines.prefix(isLast: [true], fold: .unfolded) == "└▾")
        #expect(lines.prefix(isLast: [false, true, false]) == "│   ├╴")
        #expect(lines.prefix(isLast: [true, false, true], fold: .folded) == "  │ └▸")
        #expect(TreeLines(glyphs: .ascii).prefix(isLast: [false, true]) == "| `-")
    }

    @Test func capsTheIndentation() {
        let lines = TreeLines(glyphs: .unicode, maximumDepth: 4)
        #expect(lines.prefix(isLast: Array(repeating: true, count: 4)) == "      └╴")
        #expect(lines.prefix(isLast: Array(repeating: true, count: 37)) == "    …37╴")
        #expect(lines.columns(depth: 37) == 8)
        #expect(lines.columns(depth: -1) == 0)
    }

    @Test func drawsATree() {
        let store = TraceStore()
        store.append(
            SpanBatch(
                drawing: """
                    api root 0..100ms
                      a first 1ms..2ms
                        a leaf 1ms..2ms
                      b second 3ms..4ms
                        b leaf 3ms..4ms
                    """
            ),
            now: 0
        )
        let tree = TraceTree(store: store, trace: TraceRow(rawValue: 0))
        let lines = TreeLines(glyphs: .unicode)
        let drawn = tree.nodes.indices.map { lines.prefix(of: $0, in: tree) }
        #expect(drawn == ["", "├╴", "│ └╴", "└╴", "  └╴"])
        #expect(lines.prefix(of: 4, in: tree, baseDepth: 1) == "└╴")
        #expect(lines.prefix(of: 99, in: tree) == "")
    }
}
