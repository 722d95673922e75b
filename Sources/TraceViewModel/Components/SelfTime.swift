import TraceStore

extension TraceTree {
    /// How long a span worked without any of its children: its duration less the time that they cover of it.
    ///
    /// Nil when a time is missing or the span ended before it began. Takes as many steps as there are children.
    func selfTime(ofNode node: Int, in store: TraceStore) -> UInt64? {
        guard nodes.indices.contains(node) else { return nil }
        let span = store.span(nodes[node].row)
        guard span.start != 0, span.end >= span.start else { return nil }
        // Children come in order of their start, so what they cover only grows to the right.
        var covered: UInt64 = 0
        var reached = span.start
        var child = node + 1
        while child < Int(nodes[node].subtreeEnd), nodes.indices.contains(child) {
            let record = store.span(nodes[child].row)
            let begin = max(record.start, reached)
            let end = min(record.end, span.end)
            if !record.isPlaceholder, record.start != 0, end > begin {
                covered += end - begin
                reached = end
            }
            child = max(child + 1, Int(nodes[child].subtreeEnd))
        }
        return span.end - span.start - covered
    }
}
