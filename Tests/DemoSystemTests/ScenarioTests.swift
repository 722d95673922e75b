import Testing

@testable import DemoSystem

@Suite("Scenario")
struct ScenarioTests {
    private let events = 0..<4000

    @Test("Every kind, every failure and every oddity happens, and most events go well")
    func everythingHappens() {
        let scenario = Scenario(seed: 7)
        let kinds = Dictionary(grouping: events, by: scenario.kind).mapValues(\.count)
        #expect(Set(kinds.keys) == Set(EventKind.allCases))
        #expect(kinds.values.allSatisfy { $0 > events.count / 10 })
        for station in Station.workers {
            #expect(events.contains { scenario.reaches(station, event: $0) }, "\(station)")
        }
        let deadLetters = events.filter { scenario.reaches(.deadLetter, event: $0) }.count
        #expect((40...400).contains(deadLetters), "\(deadLetters)")
        let retries = events.filter { scenario.outcome(of: $0, at: .pay, attempt: 1) == .failure(.cardDeclined) }.count
        #expect((200...800).contains(retries), "\(retries)")
        let lost = events.filter { scenario.losesMetadata(of: $0, at: .enrich) }.count
        #expect((300...700).contains(lost), "\(lost)")
        #expect(events.allSatisfy { !scenario.losesMetadata(of: $0, at: .validate) })
    }

    @Test("Another seed gives other events, the same seed the same")
    func seeds() {
        let kinds = { (seed: UInt64) in events.map(Scenario(seed: seed).kind) }
        #expect(kinds(7) == kinds(7))
        #expect(kinds(7) != kinds(8))
        #expect(kinds(0) != kinds(.max))
    }

    @Test("An event that fails is tried again, and given up with the last attempt")
    func attempts() {
        let scenario = Scenario(seed: 7)
        for event in events {
            for station in Station.workers {
                var outcomes: [Scenario.Outcome] = []
                for attempt in 1...Scenario.mostAttempts {
                    outcomes.append(scenario.outcome(of: event, at: station, attempt: attempt))
                    guard case .failure = outcomes[outcomes.count - 1] else { break }
                }
                if case .failure = outcomes[outcomes.count - 1] { Issue.record("\(event) at \(station) goes nowhere") }
            }
        }
    }

    @Test("The batches hold exactly the events that reach the archive")
    func batches() {
        let scenario = Scenario(seed: 3)
        let archived = (0..<600).filter { scenario.reaches(.archive, event: $0) }
        for (batch, members) in Dictionary(grouping: archived, by: { scenario.batch(of: $0) }) {
            #expect(members.count == batch.size)
        }
    }

    @Test("Events arrive in their order, in bursts, and as many as the rate says", arguments: [0.01, 5, 10_000])
    func arrivals(rate: Double) {
        let scenario = Scenario(seed: 1)
        let times = (0...200).map { scenario.arrival(of: $0, rate: rate) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs(times[200] / .seconds(200 / rate) - 1) < 1e-6)
        let gaps = zip(times, times.dropFirst()).map { ($1 - $0) / .seconds(1 / rate) }
        #expect(gaps.count { $0 < 0.1 } > 60 && gaps.count { $0 > 1 } > 100)
    }

    @Test("The work leaves time to drain between two bursts", arguments: [0.5, 5, 300])
    func workload(rate: Double) {
        let scenario = Scenario(seed: 5)
        for station in [Station.validate, .enrich, .pay, .notify] {
            let work = events.filter { scenario.reaches(station, event: $0) }
                .reduce(Duration.zero) { $0 + scenario.work(on: $1, at: station, rate: rate) }
            #expect(work < .seconds(Double(events.count) / rate * 0.6), "\(station)")
        }
    }
}

@Suite("Stations")
struct StationTests {
    @Test("Every route leads along the queues, and nowhere in a circle")
    func routes() {
        for kind in EventKind.allCases {
            for station in Station.allCases {
                #expect(Set(kind.route(from: station)).isSubset(of: station.targets))
            }
        }
        // Answers aside, events only go on to stations that come later in the order.
        for station in Station.allCases {
            for target in station.targets where target != .intake { #expect(target.rawValue > station.rawValue) }
        }
    }

    @Test("Every station is deployed, and only those that may be are deployed twice", arguments: 1...64)
    func deployment(processes: Int) {
        let deployment = Station.deployment(processes: processes)
        #expect(deployment.count == processes)
        #expect(deployment.allSatisfy { !$0.isEmpty })
        let all = deployment.flatMap { $0 }
        #expect(Set(all) == Set(Station.workers))
        for station in Station.workers where !station.isShareable { #expect(all.count { $0 == station } == 1) }
    }

    @Test("Every end of a queue has a number of its own")
    func wiring() {
        var numbers = [0, 1, 2, Wiring.lifeline] + Station.allCases.map(Wiring.readEnd)
        for station in Station.allCases {
            for target in Station.allCases { numbers.append(Wiring.writeEnd(of: target, for: station)) }
        }
        #expect(Set(numbers).count == numbers.count)
        #expect(numbers.allSatisfy { $0 <= Wiring.last })
    }
}
