import TraceStore

/// A span before it is written: everything a writer needs, in any format, without references.
struct GeneratedSpan {
    var traceID: TraceID
    var spanID: SpanID
    var parentID: SpanID
    var start: UnixNanoseconds
    var end: UnixNanoseconds
    var role: Role
    /// Index into `Vocabulary.services`.
    var service: Int
    var outcome: Outcome
    /// How many attempts at the same stage failed before this one.
    var attempt = 0
    /// How long the event waited in the stage's queue before this span began.
    var wait: UInt64 = 0
    /// The failed attempt that this span repeats; invalid when there is none.
    var retriedSpan = SpanID.invalid
    /// Children in the same process, which Go's exporter counts.
    var childCount = 0
    /// Number of the lifecycle, from which the event's key, type and tenant follow.
    var lifecycle: UInt64
    /// Random bits for the values that nothing is counted by: sizes, addresses, tenants.
    var details: UInt64

    enum Role: Equatable {
        /// The root: an event is accepted and put into the first queue.
        case lifecycle
        /// A worker takes the event from its queue. Its parent lies in another process.
        case processing
        /// Work inside a worker: index into `Vocabulary.operations`.
        case operation(Int)
    }

    enum Outcome: Equatable {
        case unset
        case ok
        /// Status Error with the message at this index of `Vocabulary.failures`.
        case failed(Int)
    }

    var hasFailed: Bool {
        if case .failed = outcome { true } else { false }
    }
}

/// The words that generated spans are made of.
struct Vocabulary {
    /// The first one accepts events; the others work on them, in this order.
    let services: [Service] = [
        Service(name: "event-api", scope: "event/api", queue: ""),
        Service(name: "validate-worker", scope: "validate/worker", queue: "q.validate"),
        Service(name: "enrich-worker", scope: "enrich/worker", queue: "q.enrich"),
        Service(name: "route-worker", scope: "route/worker", queue: "q.route"),
        Service(name: "notify-worker", scope: "notify/worker", queue: "q.notify"),
        Service(name: "billing-worker", scope: "billing/worker", queue: "q.billing"),
        Service(name: "index-worker", scope: "index/worker", queue: "q.index"),
        Service(name: "archive-worker", scope: "archive/worker", queue: "q.archive"),
    ]
    let operations: [Operation] = [
        Operation(name: "SELECT events", kind: 3),
        Operation(name: "HTTP POST", kind: 3),
        Operation(name: "cache GET", kind: 3),
        Operation(name: "INSERT audit_log", kind: 3),
        Operation(name: "serialize payload", kind: 1),
        Operation(name: "render template", kind: 1),
    ]
    /// As JSON text, escapes included.
    let failures: [StaticString] = [
        "context deadline exceeded",
        "dial tcp 10.2.0.7:5432: connect: connection refused",
        #"unexpected answer \"503 Service Unavailable\""#,
        "duplicate key value violates unique constraint",
    ]
    let eventTypes: [StaticString] = [
        "invoice.rendered", "shipment.dispatched", "order.paid", "user.signup", "cart.abandoned",
    ]
    let tenants: [StaticString] = ["acme", "wayne", "stark", "hooli", "umbrella", "initech", "globex", "tyrell"]

    struct Service {
        var name: StaticString
        var scope: StaticString
        var queue: StaticString
    }

    struct Operation {
        var name: StaticString
        /// The OTLP number of the span kind.
        var kind: UInt64
    }

    func eventTypeIndex(ofLifecycle lifecycle: UInt64) -> Int { Int(lifecycle &* 7 % UInt64(eventTypes.count)) }

    func eventType(ofLifecycle lifecycle: UInt64) -> StaticString {
        eventTypes[eventTypeIndex(ofLifecycle: lifecycle)]
    }

    /// Any of the tenants, chosen by random bits.
    func tenant(_ bits: UInt64) -> StaticString { tenants[Int(bits % UInt64(tenants.count))] }
}
