import EventTracing

/// An attempt at an event.
struct Job {
    var event: Event
    /// The first is 1.
    var attempt = 1
    /// How many events were left in the queue when it was taken.
    var depth = 0
    /// The span of the attempt before.
    var previous: SpanContext?
    /// When it may begin.
    var due = ContinuousClock.now

    init(_ event: Event, depth: Int) {
        self.event = event
        self.depth = depth
    }

    /// The next attempt at the event, some time from now.
    func retry(of event: Event, after backOff: Duration, previous: SpanContext) -> Job {
        var next = self
        next.event = event
        next.attempt += 1
        next.previous = previous
        next.event.enqueued = currentTime()
        next.due = .now + backOff
        return next
    }
}

/// What a worker has to do: what comes from its queue, and what is to be tried again.
struct JobList {
    private let inbox: Inbox
    private var hasEnded = false
    /// In the order in which they are due.
    private var retries: [Job] = []

    init(inbox: Inbox) { self.inbox = inbox }

    /// Keeps a job until it is due.
    mutating func add(_ job: Job) {
        let place = retries.firstIndex { $0.due > job.due } ?? retries.endIndex
        retries.insert(job, at: place)
    }

    /// Waits for the next job; `nil` when there will be none.
    mutating func next() -> Job? {
        while true {
            let due = retries.first?.due
            if let due, due <= .now { return retries.removeFirst() }
            if hasEnded {
                guard let due else { return nil }
                pause(due - .now)
                continue
            }
            switch inbox.next(until: due) {
            case .event(let event, let depth): return Job(event, depth: depth)
            case .nothing: break
            case .end: hasEnded = true
            }
        }
    }
}
