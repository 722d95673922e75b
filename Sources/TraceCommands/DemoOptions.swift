import ArgumentParser
import DemoSystem

/// What the demo does, and how much of it.
struct DemoOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Events a second; they come in bursts.", valueName: "number"))
    var rate: Double = 5

    @Option(help: ArgumentHelp("Worker processes, 4 to 64; those beyond 6 share the busy queues.", valueName: "number"))
    var workers: Int = 6

    @Option(help: ArgumentHelp("What the events, their routes and their failures are drawn from.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Stop after so many events, and let the queues drain.", valueName: "number"))
    var events: Int?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Stop after this time (10s, 2m, 1h), and let the queues drain.", valueName: "duration")
    )
    var duration: LengthOfTime?

    func validate() throws {
        guard rate >= 0.01, rate <= 10_000 else { throw ValidationError("--rate takes 0.01 to 10000 events a second.") }
        guard (4...64).contains(workers) else { throw ValidationError("--workers takes 4 to 64.") }
        guard (events ?? 1) >= 1 else { throw ValidationError("--events takes 1 or more.") }
    }

    /// The options as the services take them.
    var limits: DemoLimits {
        DemoLimits(rate: rate, workers: workers, seed: seed, events: events, duration: duration?.duration)
    }

    /// The arguments that give these limits.
    static func arguments(for limits: DemoLimits) -> [String] {
        var arguments = ["--rate", "\(limits.rate)", "--workers", "\(limits.workers)", "--seed", "\(limits.seed)"]
        if let events = limits.events { arguments += ["--events", "\(events)"] }
        if let duration = limits.duration { arguments += ["--for", "\(duration / .milliseconds(1))ms"] }
        return arguments
    }
}

/// `90s`, `2m` or `500ms` on the command line.
struct LengthOfTime: ExpressibleByArgument {
    var duration: Duration

    init?(argument: String) {
        let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let units: [Substring: Double] = ["ms": 0.001, "s": 1, "": 1, "m": 60, "h": 3600]
        guard let value = Double(number), let unit = units[argument.dropFirst(number.count)],
            value > 0, value * unit <= 1e9
        else { return nil }
        duration = .seconds(value * unit)
    }
}
