import EventTracing
import Tracing

// Once in every process. Each writes a file of its own into the directory.
let isIntake = CommandLine.arguments.contains("intake")
let tracing = TracerProvider(
    resource: Resource(serviceName: isIntake ? "intake" : "worker"),
    processor: BatchProcessor(exporter: LineExporter.directory("spans"))
)
let tracer = tracing.tracer(named: "shop.events", version: "1.0")

/// The intake: starts an event's trace, and sends the trace along with the event.
func accept(_ id: String) {
    tracer.withSpan("event lifecycle", context: .topLevel) { span in
        span.attributes["event.id"] = id
        var metadata: [String: String] = [:]
        tracer.inject(span, into: &metadata)  // trace_id, span_id, traceparent
        print(id, metadata["trace_id"] ?? "", metadata["span_id"] ?? "")  // standard output is the queue
    }
}

/// The worker, in another process: adds to the trace; where the metadata are garbage it starts a new one, and marks it.
func handle(_ id: String, metadata: [String: String]) {
    let parent = tracer.context(from: metadata)
    tracer.withSpan("event processing", context: parent, ofKind: .consumer) { span in
        span.attributes["event.id"] = id  // work goes here; a thrown error is recorded, and ends the span
    }
}

if isIntake {
    for number in 1...3 { accept("evt-\(number)") }
} else {
    while let words = readLine()?.split(separator: " ").map(String.init) {
        if words.count == 3 { handle(words[0], metadata: ["trace_id": words[1], "span_id": words[2]]) }
    }
}
let report = tracing.shutdown()
if report.lost > 0 { print("\(report.lost) spans were lost") }
