import EventTracing
import Tracing

/// A service that collects events and stores each batch with one statement.
///
/// The batch has a trace of its own, since it belongs to none of the lifecycles more than to the others: links lead from
/// it to its events' spans and back.
struct Archive {
    let scenario: Scenario
    let rate: Double
    let tracer: EventTracer
    let inbox: Inbox

    /// How long a batch waits for events that were lost on their way.
    private static let patience = Duration.seconds(5)

    private struct Waiting {
        var jobs: [Job]
        var deadline: ContinuousClock.Instant
    }

    /// Works until its queue has ended and every batch is stored.
    func run() {
        var batches: [Int: Waiting] = [:]
        func store(_ number: Int) {
            if let batch = batches.removeValue(forKey: number) { self.store(batch.jobs, as: number) }
        }
        while true {
            let oldest = batches.min { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            switch inbox.next(until: oldest?.value.deadline) {
            case .event(let event, let depth):
                let number = event.batch.number
                var waiting = batches[number] ?? Waiting(jobs: [], deadline: .now + Self.patience)
                waiting.jobs.append(Job(event, depth: depth))
                batches[number] = waiting
                if waiting.jobs.count >= event.batch.size { store(number) }
            case .nothing:
                if let oldest { store(oldest.key) }
            case .end:
                for number in batches.keys.sorted() { store(number) }
                return
            }
        }
    }

    private func store(_ jobs: [Job], as number: Int) {
        let jobs = jobs.sorted { $0.event.number < $1.event.number }
        let time = scenario.work(on: number, at: .archive, rate: rate)
        tracer.withSpan("archive batch", context: .topLevel, ofKind: .consumer) { batch in
            batch.describeMessaging("process", queue: Station.archive.queue)
            batch.attributes["messaging.batch.message_count"] = jobs.count
            batch.attributes["messaging.message.conversation_id"] = "batch-\(number)"

            // One span in the lifecycle of each event, which points at the batch, as the batch points at it.
            let spans = jobs.map { job in
                let parent = tracer.context(from: job.event.metadata)
                let span = tracer.startSpan("event processing", context: parent, ofKind: .consumer)
                span.describeProcessing(of: job, at: .archive)
                span.addLink(batch.spanContext)
                batch.addLink(span.spanContext)
                return span
            }
            tracer.withSpan("INSERT audit_log", ofKind: .client) { insert in
                insert.attributes["db.system.name"] = "postgresql"
                insert.attributes["db.operation.name"] = "INSERT"
                insert.attributes["db.collection.name"] = "audit_log"
                insert.attributes["db.operation.batch.size"] = jobs.count
                pause(time)
            }
            for span in spans { span.end() }
        }
    }
}
