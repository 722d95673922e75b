import EventTracing
import Tracing

/// A service that takes events from its queue one by one, works on each, and hands it on.
struct Worker {
    let station: Station
    let scenario: Scenario
    let rate: Double
    let tracer: EventTracer
    let inbox: Inbox
    let outboxes: [Outbox]

    /// Works until its queue has ended and nothing waits to be tried again.
    func run() {
        var jobs = JobList(inbox: inbox)
        while let job = jobs.next() {
            if let retry = process(job) { jobs.add(retry) }
        }
        for outbox in outboxes { outbox.end() }
    }

    /// Works on an event; what is to be tried again comes back.
    private func process(_ job: Job) -> Job? {
        var event = job.event
        var retry: Job?
        var isAtItsEnd = false

        // The span that the metadata name, in whatever process it was, becomes the parent. When they name none a new
        // trace begins, and when they hold garbage its root says so: either way the event is worked on.
        let parent = tracer.context(from: event.metadata)

        // A thrown error is recorded in the span and ends it; the event's fate is settled before that.
        try? tracer.withSpan("event processing", context: parent, ofKind: .consumer) { span in
            span.describeProcessing(of: job, at: station)
            if let previous = job.previous { span.addLink(previous, attributes: ["link.type": "previous attempt"]) }
            if parent.spanContext == nil { tracer.inject(span, into: &event.metadata) }

            let outcome = scenario.outcome(of: event.number, at: station, attempt: job.attempt)
            do {
                try work(on: event, outcome)
            } catch {
                if case .failure = outcome {
                    let length = Scenario.backOff(after: job.attempt, rate: rate)
                    retry = job.retry(of: event, after: length, previous: span.spanContext)
                    span.addRequeued(after: length, attempt: job.attempt)
                } else {
                    try send(event, to: .deadLetter, in: span)
                }
                throw error
            }
            try handOn(event, in: span)
            isAtItsEnd = event.kind.route(from: station).isEmpty
        }
        // The answer is the last thing that happens, so that the lifecycle's root ends after all spans below it.
        if isAtItsEnd, event.kind.awaitsAnswer { _ = try? outbox(to: .intake)?.send(event) }
        return retry
    }

    /// Sends an event to the next stations.
    private func handOn(_ event: Event, in span: EventSpan) throws {
        var event = event
        if scenario.losesMetadata(of: event.number, at: station) {
            // The bug that the demo wants to be seen: whoever comes next cannot tell the trace.
            event.metadata = event.metadata.filter { $0.key == "span_id" }
        }
        let next = event.kind.route(from: station)
        if next.count > 1 {
            // Several will work on it at once. They become children of the span that sends it to them, so that it can be
            // seen where the ways part.
            try tracer.withSpan("publish \(event.kind.rawValue)", ofKind: .producer) { publish in
                publish.describeMessaging("send")
                tracer.inject(publish, into: &event.metadata)
                for station in next { try send(event, to: station, in: publish) }
            }
        } else if let station = next.first {
            try send(event, to: station, in: span)
        }
    }

    private func send(_ event: Event, to target: Station, in span: EventSpan) throws {
        guard let outbox = outbox(to: target) else { return }
        let depth = try outbox.send(event)
        span.addEnqueued(in: target, depth: depth)
    }

    private func outbox(to target: Station) -> Outbox? { outboxes.first { $0.station == target } }
}
