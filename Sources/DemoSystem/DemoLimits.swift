/// How much the demo does, and with how many processes.
public struct DemoLimits: Hashable, Sendable {
    /// Events a second, averaged over a burst and the calm after it.
    public var rate: Double
    /// How many worker processes there are.
    public var workers: Int
    /// What all decisions are drawn from.
    public var seed: UInt64
    /// After how many events the intake stops.
    public var events: Int?
    /// After what time it stops.
    public var duration: Duration?

    /// The limits of a demo that goes on until it is ended.
    public init(
        rate: Double = 5,
        workers: Int = Station.workers.count,
        seed: UInt64 = 1,
        events: Int? = nil,
        duration: Duration? = nil
    ) {
        self.rate = rate
        self.workers = workers
        self.seed = seed
        self.events = events
        self.duration = duration
    }
}
