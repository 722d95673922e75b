public import TraceStore

/// Draws a trace of a store as text: its summary, then a line a span as `SpanBatch.init(drawing:base:)` reads them,
/// with what the store found out at the end.
///
///     trace 1 0..35ms key=evt-1 spans=3 orphans=1 working=17.5ms waiting=4.95ms services=order-api,validate-worker
///     order-api event lifecycle 0..50us
///       validate-worker event processing 5ms..17.5ms consumer | stage waited=4.95ms
///     ? missing 0000000000000063
///       mail-worker late child 30ms..35ms
///     ribbon 0..50us order-api, 50us..5ms wait, …
public func draw(_ store: TraceStore, _ trace: TraceRow) -> String {
    let tree = TraceTree(store: store, trace: trace)
    let analysis = LifecycleAnalysis(store: store, tree: tree)
    let summary = store.trace(trace)
    var lines = [header(summary, analysis, store)]
    for (index, node) in tree.nodes.enumerated() {
        var line = String(repeating: "  ", count: Int(node.depth)) + draw(store.span(node.row), in: store, summary)
        var findings: [String] = []
        if node.isCut { findings.append("cut") }
        if analysis.isStage(index) { findings.append("stage") }
        if let wait = analysis.wait(ofNode: index) {
            findings.append("waited\(wait.isInferred ? ">=" : "=")\(drawTime(wait.duration)) by \(wait.rule)")
        }
        if !findings.isEmpty { line += " | " + findings.joined(separator: " ") }
        lines.append(line)
    }
    let ribbon = analysis.ribbon.map { segment in
        let times = "\(drawTime(segment.begin &- summary.start))..\(drawTime(segment.end &- summary.start))"
        return "\(times) \(draw(segment.kind, in: store))\(segment.hasError ? "!" : "")"
    }
    lines.append("ribbon " + ribbon.joined(separator: ", "))
    return lines.joined(separator: "\n")
}

private func header(_ summary: TraceSummary, _ analysis: LifecycleAnalysis, _ store: TraceStore) -> String {
    var words = ["trace \(String(summary.id.low, radix: 16))", "0..\(drawTime(summary.duration))"]
    if let key = store.correlationKey(of: summary.row) { words.append("key=\(key)") }
    if let type = summary.type { words.append("type=\(store.name(type))") }
    if let root = summary.root { words.append("root=\(String(store.span(root).key.spanID.rawValue, radix: 16))") }
    let counts = [
        ("spans", summary.spanCount), ("roots", summary.rootCount), ("errors", summary.errorCount),
        ("orphans", summary.orphanCount), ("placeholders", summary.placeholderCount),
        ("unended", summary.unendedCount),
    ]
    words += counts.filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
    words.append("working=\(drawTime(analysis.working)) waiting=\(drawTime(analysis.waiting))")
    words.append("services=" + analysis.services.map(store.service).joined(separator: ","))
    return words.joined(separator: " ")
}

private func draw(_ span: SpanRecord, in store: TraceStore, _ summary: TraceSummary) -> String {
    guard !span.isPlaceholder else { return "? missing \(String(span.key.spanID.rawValue, radix: 16))" }
    let service = store.service(span.service)
    let start = span.start == 0 ? "" : drawTime(span.start &- summary.start)
    let end = span.end == 0 ? "" : drawTime(span.end &- summary.start)
    var words = [service.isEmpty ? "-" : service, store.name(span.name), "\(start)..\(end)"]
    let kinds = ["", "internal", "server", "client", "producer", "consumer"]
    if span.kind != .unspecified, Int(span.kind.rawValue) < kinds.count { words.append(kinds[Int(span.kind.rawValue)]) }
    if span.status == .error { words.append("error") }
    if span.operation != .none { words.append("\(span.operation)") }
    words += store.links(of: span.row).map {
        "link=\(String($0.traceID.low, radix: 16))/\(String($0.spanID.rawValue, radix: 16))"
    }
    words += store.backlinks(to: span.key).map { row in
        let key = store.key(of: row)
        return "from=\(String(key.traceID.low, radix: 16))/\(String(key.spanID.rawValue, radix: 16))"
    }
    return words.joined(separator: " ")
}

private func draw(_ kind: RibbonSegment.Kind, in store: TraceStore) -> String {
    switch kind {
    case .work(let service): store.service(service)
    case .envelope(let service): "(\(store.service(service)))"
    case .wait(let inferred): inferred ? "wait>" : "wait"
    case .idle: "idle"
    }
}

/// The shortest exact form: `0`, `1ns`, `50us`, `12500us`, `3ms`; a difference below zero with its sign.
public func drawTime(_ nanoseconds: UInt64) -> String {
    if nanoseconds > UInt64(Int64.max) { return "-" + drawTime(0 &- nanoseconds) }
    if nanoseconds == 0 { return "0" }
    if nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
    if nanoseconds % 1_000 == 0 { return "\(nanoseconds / 1_000)us" }
    return "\(nanoseconds)ns"
}
