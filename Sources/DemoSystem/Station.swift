/// A part of the demo's event system: each has a queue of its own, from which it takes events, and a service's name.
public enum Station: Int, CaseIterable, Sendable {
    /// Accepts events, and takes the answers that some of them are waited for with.
    case intake
    /// Looks whether an event makes sense.
    case validate
    /// Adds what is known of the customer; loses the metadata now and then.
    case enrich
    /// Charges a card, and tries again when that fails.
    case pay
    /// Tells the customer.
    case notify
    /// Stores events in batches.
    case archive
    /// Keeps what nobody could process.
    case deadLetter

    /// The stations that are worker processes.
    public static let workers = allCases.filter { $0 != .intake }

    /// The name under which it is deployed.
    public var service: String {
        switch self {
        case .intake: "event-api"
        case .validate: "validate-worker"
        case .enrich: "enrich-worker"
        case .pay: "payment-worker"
        case .notify: "notify-worker"
        case .archive: "archive-worker"
        case .deadLetter: "dead-letter-worker"
        }
    }

    /// The queue from which it takes events.
    public var queue: String {
        switch self {
        case .intake: "q.answers"
        case .validate: "q.validate"
        case .enrich: "q.enrich"
        case .pay: "q.payment"
        case .notify: "q.notify"
        case .archive: "q.archive"
        case .deadLetter: "q.dead-letter"
        }
    }

    /// Where it sends events to.
    ///
    /// Without a circle but for the answers: when the intake has closed its queue, each station drains and then closes
    /// those of the next ones.
    var targets: [Station] {
        switch self {
        case .intake: [.validate]
        case .validate: [.enrich, .pay, .notify, .deadLetter]
        case .enrich: [.notify, .archive, .deadLetter]
        case .pay: [.notify, .archive, .deadLetter]
        case .notify: [.intake, .deadLetter]
        case .archive: []
        case .deadLetter: [.intake]
        }
    }

    /// Whether several processes may share its queue.
    var isShareable: Bool {
        switch self {
        case .validate, .enrich, .pay, .notify: true
        case .intake, .archive, .deadLetter: false
        }
    }

    /// The stations of each worker process: one each, or several where there are fewer processes, or several processes
    /// for one that may be shared.
    static func deployment(processes: Int) -> [[Station]] {
        var deployment: [[Station]] = Array(repeating: [], count: max(1, processes))
        for (index, station) in workers.enumerated() { deployment[index % deployment.count].append(station) }
        let shareable = workers.filter(\.isShareable)
        for index in deployment.indices where deployment[index].isEmpty {
            deployment[index] = [shareable[(index - workers.count) % shareable.count]]
        }
        return deployment
    }
}

/// The kinds of events, each with a route of its own.
public enum EventKind: String, CaseIterable, Sendable {
    /// Validated, paid, and then told and archived at once.
    case orderPaid = "order.paid"
    /// Validated, enriched, told.
    case cartAbandoned = "cart.abandoned"
    /// Validated, enriched, archived.
    case shipmentDispatched = "shipment.dispatched"
    /// Validated and told, and the intake waits for the answer: its span ends after all others.
    case invoiceRendered = "invoice.rendered"

    /// Whether the lifecycle's root lasts until someone has answered.
    var awaitsAnswer: Bool { self == .invoiceRendered }

    /// Where events go from a station.
    public func route(from station: Station) -> [Station] {
        switch (station, self) {
        case (.intake, _): [.validate]
        case (.validate, .orderPaid): [.pay]
        case (.validate, .cartAbandoned), (.validate, .shipmentDispatched): [.enrich]
        case (.validate, .invoiceRendered): [.notify]
        case (.pay, _): [.notify, .archive]
        case (.enrich, .shipmentDispatched): [.archive]
        case (.enrich, _): [.notify]
        case (.notify, _), (.archive, _), (.deadLetter, _): []
        }
    }
}
