import EventTracing
import Tracing

/// What all services write down about events and queues, in OpenTelemetry's names where there are any.
extension EventSpan {
    /// Says which event is worked on, and where it came from.
    func describeProcessing(of job: Job, at station: Station) {
        attributes["event.id"] = job.event.id
        attributes["event.type"] = job.event.kind.rawValue
        describeMessaging("process", queue: station.queue)
        attributes["messaging.message.body.size"] = job.event.bodySize
        attributes["retry.count"] = job.attempt - 1

        let now = currentTime()
        let wait = now > job.event.enqueued ? (now - job.event.enqueued) / 1000 : 0
        addEvent(
            "dequeued",
            [
                "queue": .string(station.queue), "queue.wait_us": .int(Int64(clamping: wait)),
                "queue.depth": .int(Int64(job.depth)),
            ]
        )
    }

    /// Says what is done with a queue.
    func describeMessaging(_ operation: String, queue: String? = nil) {
        attributes["messaging.system"] = "pipe"
        attributes["messaging.operation.type"] = operation
        if let queue { attributes["messaging.destination.name"] = queue }
    }

    /// Says that an event was put into a queue.
    func addEnqueued(in station: Station, depth: Int) {
        addEvent("enqueued", ["queue": .string(station.queue), "queue.depth": .int(Int64(depth))])
    }

    /// Says that an event will be tried again.
    func addRequeued(after backOff: Duration, attempt: Int) {
        let milliseconds = Int64(backOff / .milliseconds(1))
        addEvent("requeued", ["attempt": .int(Int64(attempt)), "backoff_ms": .int(milliseconds)])
    }

    /// Adds something that happened now.
    func addEvent(_ name: String, _ attributes: SpanAttributes) {
        addEvent(SpanEvent(name: name, attributes: attributes))
    }

    /// Records an error that ends nothing: `withSpan` does the same for one that is thrown.
    func fail(with error: DemoError) {
        recordError(error)
        setStatus(SpanStatus(code: .error))
    }
}
