import Dispatch
import EventTracing
import Synchronization
import Tracing

/// The service in which events begin: it starts the trace of each event's lifecycle, and sends the trace along.
struct Intake {
    let scenario: Scenario
    let limits: DemoLimits
    let tracer: EventTracer
    let inbox: Inbox
    let outbox: Outbox

    /// The spans of events whose answer has not come, by the events' numbers.
    private let open = OpenSpans()

    init(scenario: Scenario, limits: DemoLimits, tracer: EventTracer, inbox: Inbox, outbox: Outbox) {
        self.scenario = scenario
        self.limits = limits
        self.tracer = tracer
        self.inbox = inbox
        self.outbox = outbox
    }

    /// Accepts events until the limits are reached, and waits until every event has gone its way.
    func run() {
        let answers = DispatchGroup()
        DispatchQueue(label: "answers").async(group: answers) { takeAnswers() }

        let start = ContinuousClock.now
        for number in 0..<(limits.events ?? .max) {
            let arrival = scenario.arrival(of: number, rate: limits.rate)
            if let duration = limits.duration, arrival >= duration { break }
            pause(start + arrival - .now)
            accept(number)
        }
        outbox.end()

        // The queue of answers ends when all workers have drained theirs.
        answers.wait()
        open.giveUp()
    }

    /// Starts the lifecycle of an event.
    private func accept(_ number: Int) {
        var event = Event(number: number, kind: scenario.kind(of: number))
        event.bodySize = scenario.bodySize(of: number)
        event.batch = scenario.batch(of: number)

        // `.topLevel` has no span, so this one is a root: a new trace begins.
        //
        // It is no PRODUCER: it stands for the event, and later stages, whose parent it is too, are not waiting for it.
        let span = tracer.startSpan("event lifecycle", context: .topLevel)
        span.attributes["event.id"] = event.id
        span.attributes["event.type"] = event.kind.rawValue
        span.attributes["tenant.id"] = scenario.tenant(of: number)
        span.attributes["messaging.message.body.size"] = event.bodySize

        // From here on the event carries `trace_id` and `span_id`, and every worker can add to the trace.
        tracer.inject(span, into: &event.metadata)
        if event.kind.awaitsAnswer { open.add(span, of: number) }
        do {
            let depth = try outbox.send(event)
            span.addEnqueued(in: outbox.station, depth: depth)
        } catch {
            span.fail(with: error)
        }
        if !event.kind.awaitsAnswer { span.end() }
    }

    /// Ends the spans of events that were waited for.
    private func takeAnswers() {
        while case .event(let event, _) = inbox.next() {
            guard let span = open.remove(event.number) else { continue }
            span.addEvent("answered", ["queue": .string(Station.intake.queue)])
            span.end()
        }
    }
}

/// Spans that are waited for, by the numbers of their events.
private final class OpenSpans: Sendable {
    private let spans = Mutex<[Int: EventSpan]>([:])

    func add(_ span: EventSpan, of event: Int) { spans.withLock { $0[event] = span } }

    func remove(_ event: Int) -> EventSpan? { spans.withLock { $0.removeValue(forKey: event) } }

    /// Ends all of them with an error: nobody will answer any more.
    func giveUp() {
        for (_, span) in spans.withLock({ $0 }) {
            span.fail(with: .noAnswer)
            span.end()
        }
    }
}
