import Dispatch
import EventTracing
import Tracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One process of the demo: a service with one or more stations.
public struct Service: Sendable {
    /// What it does; its first station gives it its name.
    public var stations: [Station]
    /// Tells it from others of the same name.
    public var instance: Int
    /// How much is done.
    public var limits: DemoLimits

    /// Describes a process.
    public init(stations: [Station], instance: Int, limits: DemoLimits) {
        self.stations = stations
        self.instance = instance
        self.limits = limits
    }

    /// The name of the service.
    public var name: String { stations.first?.service ?? "service" }

    /// The name of the process.
    public var instanceName: String { instance == 1 ? name : "\(name)-\(instance)" }

    /// Does the work of this process, which must have been started by ``ServiceGroup``, until there is none; returns its
    /// exit status.
    ///
    /// Spans go to standard output, problems to standard error.
    public func run() -> Int32 {
        ignoreSignals()

        let tracing = TracerProvider(
            resource: Resource(
                serviceName: name,
                attributes: ["service.version": "1.0.0", "service.instance.id": .string(instanceName)]
            ),
            processor: BatchProcessor(exporter: LineExporter.standardOutput()) { loss in
                complain("\(instanceName): \(loss)")
            }
        )
        let tracer = tracing.tracer(named: "tracetail.demo", version: "1.0.0")
        endWithParent(tracing)

        let work = DispatchGroup()
        for station in stations {
            DispatchQueue(label: station.service).async(group: work) { run(station, tracer) }
        }
        work.wait()
        let report = tracing.shutdown()
        return report.lost == 0 && report.isComplete ? 0 : 1
    }

    private func run(_ station: Station, _ tracer: EventTracer) {
        let scenario = Scenario(seed: limits.seed)
        let inbox = Inbox(descriptor: Wiring.readEnd(of: station))
        let outboxes = station.targets.map { Outbox(to: $0, descriptor: Wiring.writeEnd(of: $0, for: station)) }
        switch station {
        case .intake:
            for outbox in outboxes {
                Intake(scenario: scenario, limits: limits, tracer: tracer, inbox: inbox, outbox: outbox).run()
            }
        case .archive:
            Archive(scenario: scenario, rate: limits.rate, tracer: tracer, inbox: inbox).run()
        case .validate, .enrich, .pay, .notify, .deadLetter:
            Worker(
                station: station,
                scenario: scenario,
                rate: limits.rate,
                tracer: tracer,
                inbox: inbox,
                outboxes: outboxes
            ).run()
        }
    }

    /// Leaves it to the parent to end this process: Ctrl-C, Ctrl-Z and the end of the terminal are signalled to both.
    ///
    /// A queue without readers is an error of the write, and not the process's end.
    private func ignoreSignals() {
        for number in [SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE] { signal(number, SIG_IGN) }
    }

    /// Ends this process when the parent is gone, however it went: nothing is ever written into the lifeline, and only
    /// the parent holds the end that could be written to.
    private func endWithParent(_ tracing: TracerProvider) {
        DispatchQueue(label: "lifeline").async {
            var byte: UInt8 = 0
            while read(Wiring.lifeline, &byte, 1) < 0, errno == EINTR {}
            tracing.flush(within: .milliseconds(500))
            _exit(0)
        }
    }
}

/// Writes a line to standard error.
private func complain(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
