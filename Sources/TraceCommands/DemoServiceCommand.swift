import ArgumentParser
import DemoSystem

/// `tracetail demo-service …`: one process of the demo, which `tracetail demo` starts.
struct DemoServiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-service",
        abstract: "One service of the demo; started by tracetail demo.",
        shouldDisplay: false
    )

    @OptionGroup var options: DemoOptions

    @Option var instance: Int

    @Argument(transform: Self.station(named:)) var stations: [Station]

    func run() throws {
        let status = Service(stations: stations, instance: instance, limits: options.limits).run()
        if status != 0 { throw CommandFailure(line: nil, status: status) }
    }

    /// The arguments with which this command runs a service.
    static func arguments(for service: Service) -> [String] {
        var arguments = ["tracetail", "demo-service", "--instance", String(service.instance)]
        arguments += DemoOptions.arguments(for: service.limits)
        return arguments + service.stations.map { "\($0)" }
    }

    private static func station(named name: String) throws -> Station {
        guard let station = Station.allCases.first(where: { "\($0)" == name }) else {
            throw ValidationError("There is no such station.")
        }
        return station
    }
}
