import EventTracing
import Tracing

extension Worker {
    /// What a station does with an event: steps that take time, each a span of its own below the current one.
    func work(on event: Event, _ outcome: Scenario.Outcome) throws {
        let time = scenario.work(on: event.number, at: station, rate: rate)
        let problem: DemoError? =
            switch outcome {
            case .success: nil
            case .failure(let error), .givenUp(let error): error
            }
        switch station {
        case .validate:
            try step("parse payload", time * 0.15, failing: problem)
            try query("SELECT", "customers", time * 0.65)
        case .enrich:
            try step("cache GET", time * 0.05, ofKind: .client, ["db.system.name": "redis"])
            try request("GET", "/profiles/{id}", at: "profiles.demo.internal", time * 0.75, failing: problem)
            try step("merge profile", time * 0.1)
        case .pay:
            try request("POST", "/charges", at: "bank.demo.internal", time * 0.6, failing: problem)
            try query("INSERT", "payments", time * 0.2)
        case .notify:
            try step("render template", time * 0.3)
            try request("POST", "/mails", at: "mail.demo.internal", time * 0.5, failing: problem)
        case .deadLetter:
            try query("INSERT", "dead_letters", time * 0.3)
        case .intake, .archive:
            break
        }
        pause(time * 0.1)
    }

    private func query(_ operation: String, _ table: String, _ time: Duration) throws {
        try step(
            "\(operation) \(table)",
            time,
            ofKind: .client,
            [
                "db.system.name": "postgresql", "db.operation.name": .string(operation),
                "db.collection.name": .string(table),
            ]
        )
    }

    private func request(
        _ method: String,
        _ path: String,
        at host: String,
        _ time: Duration,
        failing problem: DemoError? = nil
    ) throws {
        try step(
            "\(method) \(path)",
            time,
            ofKind: .client,
            [
                "http.request.method": .string(method), "url.template": .string(path), "server.address": .string(host),
            ],
            failing: problem
        )
    }

    /// One step; the span that is current, this task's, is its parent.
    private func step(
        _ name: String,
        _ time: Duration,
        ofKind kind: SpanKind = .internal,
        _ attributes: SpanAttributes = [:],
        failing problem: DemoError? = nil
    ) throws {
        try tracer.withSpan(name, ofKind: kind) { span in
            span.attributes = attributes
            pause(time)
            if let problem { throw problem }
        }
    }
}
