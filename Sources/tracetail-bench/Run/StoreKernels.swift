import TraceStore

extension Kernel {
    /// The reference: every line end of OTLP JSON with one span a line.
    static let newlines = Kernel(name: "newlines", unit: "byte") {
        let text = GeneratedText(GeneratorOptions(spans: 2000, format: .otlpLines))
        return (text.bytes.count, { countNewlines(in: text.bytes) })
    }

    /// What the store does with spans.
    static let store: [Kernel] = [
        Kernel(name: "append", unit: "span") {
            let batches = GeneratedBatches.all(of: GeneratorOptions(spans: 20_000))
            return (20_000, { loadedStore(with: batches).traceCount })
        },
        Kernel(name: "append.singles", unit: "span") {
            let batches = GeneratedBatches.all(of: GeneratorOptions(spans: 20_000, spansPerTrace: 1))
            return (20_000, { loadedStore(with: batches).traceCount })
        },
        Kernel(name: "tree", unit: "span") {
            let store = loadedStore(with: GeneratedBatches.all(of: GeneratorOptions(spans: 5000)))
            return (5000, { analyseAll(of: store) })
        },
        Kernel(name: "tree.large", unit: "span") {
            let options = GeneratorOptions(spans: 20_000, spansPerTrace: 20_000)
            let store = loadedStore(with: GeneratedBatches.all(of: options))
            return (20_000, { analyseAll(of: store) })
        },
    ]
}

/// A new store that took the batches in.
func loadedStore(with batches: [SpanBatch]) -> TraceStore {
    let store = TraceStore()
    for batch in batches { store.append(batch, now: 0) }
    return store
}

/// Builds the tree, the waits and the ribbon of every lifecycle; returns how many segments all ribbons have.
func analyseAll(of store: TraceStore) -> Int {
    var segments = 0
    for row in store.traceRows {
        let tree = TraceTree(store: store, trace: row)
        segments += LifecycleAnalysis(store: store, tree: tree).ribbon.count
    }
    return segments
}
