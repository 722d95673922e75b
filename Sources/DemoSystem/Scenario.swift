/// Everything that the demo decides: which events there are, which way they go, and what goes wrong.
///
/// All of it follows from the seed, so that two runs show the same, whatever the machine does meanwhile.
public struct Scenario: Hashable, Sendable {
    /// How many times an event is tried before it goes to the dead letters.
    public static let mostAttempts = 3

    private let draw: Draw

    /// The scenario of a seed.
    public init(seed: UInt64) { draw = Draw(seed: seed) }

    /// What becomes of an attempt.
    public enum Outcome: Hashable, Sendable {
        /// The event goes on.
        case success
        /// It is tried again later.
        case failure(DemoError)
        /// It goes to the dead letters.
        case givenUp(DemoError)
    }

    // MARK: What an event is

    /// The kind of an event.
    public func kind(of event: Int) -> EventKind {
        let kinds: [(weight: Double, EventKind)] = [
            (0.40, .orderPaid), (0.20, .cartAbandoned), (0.25, .shipmentDispatched), (0.15, .invoiceRendered),
        ]
        return draw.choice(kinds, .kind, of: event) ?? .orderPaid
    }

    /// Who sent it.
    func tenant(of event: Int) -> String {
        draw.choice([(4, "acme"), (2, "globex"), (1, "initech")], .tenant, of: event) ?? "acme"
    }

    /// How many bytes its body has.
    func bodySize(of event: Int) -> Int { 200 + Int(draw.fraction(.size, of: event) * 8000) }

    // MARK: What goes wrong

    /// What becomes of an attempt at an event, the first attempt being 1.
    public func outcome(of event: Int, at station: Station, attempt: Int) -> Outcome {
        if station == .validate, draw.fraction(.rejection, of: event) < 0.03 { return .givenUp(.invalidPayload) }
        guard attempt <= failures(of: event, at: station) else { return .success }
        let error: DemoError = station == .pay ? .cardDeclined : .timedOut(seconds: 2)
        return attempt < Self.mostAttempts ? .failure(error) : .givenUp(error)
    }

    /// How many attempts fail.
    private func failures(of event: Int, at station: Station) -> Int {
        let luck = draw.fraction(.failures, of: event, at: station.rawValue)
        switch station {
        case .pay: return luck < 0.03 ? 3 : luck < 0.05 ? 2 : luck < 0.12 ? 1 : 0
        case .enrich: return luck < 0.05 ? 1 : 0
        case .notify: return luck < 0.01 ? 2 : luck < 0.03 ? 1 : 0
        case .intake, .validate, .archive, .deadLetter: return 0
        }
    }

    /// Whether a station forgets the event's trace when it hands the event on, as a bug in it would have it.
    public func losesMetadata(of event: Int, at station: Station) -> Bool {
        station == .enrich && draw.fraction(.metadata, of: event) < 0.12
    }

    /// Whether an event comes to a station at all.
    public func reaches(_ destination: Station, event: Int) -> Bool {
        let kind = kind(of: event)
        var stations: [Station] = [.intake]
        while let station = stations.popLast() {
            if station == destination { return true }
            for attempt in 1...Self.mostAttempts {
                switch outcome(of: event, at: station, attempt: attempt) {
                case .failure: continue
                case .givenUp: stations.append(.deadLetter)
                case .success: stations += kind.route(from: station)
                }
                break
            }
        }
        return false
    }

    // MARK: Batches

    /// Events that are archived together.
    public struct Batch: Hashable, Sendable {
        /// Its number.
        public var number: Int
        /// How many events it has when none is lost.
        public var size: Int
    }

    private static let batchSpan = 6

    /// The batch in which an event is archived.
    public func batch(of event: Int) -> Batch {
        let number = event / Self.batchSpan
        let members = number * Self.batchSpan..<(number + 1) * Self.batchSpan
        return Batch(number: number, size: members.count { reaches(.archive, event: $0) })
    }

    // MARK: Time

    /// When an event is accepted, counted from the start: every so often several come at once.
    func arrival(of event: Int, rate: Double) -> Duration {
        let (cycle, burst, gap) = (20, 8, 0.05)
        let place = event % cycle
        let calm = (Double(cycle) - Double(burst) * gap) / Double(cycle - burst)
        let offset = place < burst ? Double(place) * gap : Double(burst) * gap + Double(place - burst) * calm
        return .seconds((Double(event - place) + offset) / rate)
    }

    /// How long a station works on an event.
    ///
    /// Shorter at high rates, so that the queues drain between two bursts.
    func work(on event: Int, at station: Station, rate: Double) -> Duration {
        Self.unit(rate: rate) * (0.4 + 1.2 * draw.fraction(.work, of: event, at: station.rawValue))
    }

    /// How long an event waits before it is tried again.
    static func backOff(after attempt: Int, rate: Double) -> Duration {
        unit(rate: rate) * Double(2 << min(max(attempt, 1), 8))
    }

    private static func unit(rate: Double) -> Duration { .seconds(min(0.1, 0.5 / rate)) }
}

/// What goes wrong in the demo's services.
public enum DemoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The event makes no sense, and never will.
    case invalidPayload
    /// The card's bank said no.
    case cardDeclined
    /// A service that was asked did not answer.
    case timedOut(seconds: Int)
    /// Nobody takes events from a queue any more.
    case noConsumer(queue: String)
    /// An answer that was waited for did not come.
    case noAnswer

    /// The error in words.
    public var description: String {
        switch self {
        case .invalidPayload: "invalid payload: no customer id"
        case .cardDeclined: "card declined by the bank"
        case .timedOut(let seconds): "no answer within \(seconds) s"
        case .noConsumer(let queue): "nobody reads \(queue)"
        case .noAnswer: "the event was lost on its way"
        }
    }
}
