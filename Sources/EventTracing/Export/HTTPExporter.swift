/// Sends spans as JSON to an OTLP/HTTP receiver over plain `http`, such as a Collector on the same host.
///
/// A receiver that is absent or busy (429, 502, 503, 504) is tried again, more and more seldom, until the export's
/// time is up; then the spans are lost and counted.
public struct HTTPExporter: SpanExporter {
    private let endpoint: Endpoint
    private let fields: String
    private let encoder = LineEncoder(maximumLength: 1 << 20)

    /// Why no exporter could be made.
    public struct SetupError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The reason in words.
        public var description: String
    }

    /// Makes an exporter.
    ///
    /// - Parameters:
    ///   - endpoint: where the receiver listens; the port is 4318 and the path `/v1/traces` unless it says otherwise.
    ///   - headers: what is sent along, such as a tenant's name.
    /// - Throws: what is wrong with the endpoint or a header.
    public init(endpoint: String = "http://localhost:4318", headers: [String: String] = [:]) throws(SetupError) {
        do { self.endpoint = try Endpoint(endpoint) } catch { throw SetupError(description: error.description) }
        var fields = ""
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let isName = !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ":") }
            guard isName, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw SetupError(description: "a header's name or value has a character that it must not have")
            }
            fields += "\(name): \(value)\r\n"
        }
        self.fields = fields
    }

    /// Sends the spans.
    public func export(_ spans: [FinishedSpan], until deadline: ContinuousClock.Instant) -> ExportOutcome {
        var sum = ExportOutcome.complete
        for line in encoder.encode(spans) {
            let outcome = send(line, until: deadline)
            sum.lost += outcome.lost
            sum.reason = sum.reason ?? outcome.reason
        }
        return sum
    }

    /// Sends one request until it is answered for good.
    private func send(_ line: EncodedLine, until deadline: ContinuousClock.Instant) -> ExportOutcome {
        let request = request(line.bytes)
        var backOff = Duration.milliseconds(100)
        while true {
            var wait = backOff * Double.random(in: 0.5...1)
            let reason: String
            do {
                let answer = try HTTPExchange.run(request, to: endpoint, until: deadline)
                switch answer.status {
                case 200..<300:
                    let rejected = Self.rejectedSpans(in: answer.body)
                    return ExportOutcome(
                        lost: min(rejected, line.spans),
                        reason: rejected > 0 ? "the receiver rejected them" : nil
                    )
                case 429, 502, 503, 504:
                    reason = "the receiver answered \(answer.status)"
                    wait = max(wait, answer.retryAfter ?? .zero)
                default:
                    return ExportOutcome(lost: line.spans, reason: "the receiver answered \(answer.status)")
                }
            } catch {
                reason = "\(endpoint.hostHeader): \(error)"
            }
            guard ContinuousClock.now + wait < deadline else { return ExportOutcome(lost: line.spans, reason: reason) }
            Descriptor.pause(wait)
            backOff = min(backOff * 2, .seconds(5))
        }
    }

    private func request(_ body: [UInt8]) -> [UInt8] {
        var head = "POST \(endpoint.path) HTTP/1.1\r\nHost: \(endpoint.hostHeader)\r\n"
        head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        head += "Connection: close\r\nUser-Agent: tracetail-EventTracing\r\n\(fields)\r\n"
        return Array(head.utf8) + body
    }

    /// The number behind `rejectedSpans` in a partial success.
    static func rejectedSpans(in body: [UInt8]) -> Int {
        guard let key = body.firstRange(of: Array(#""rejectedSpans""#.utf8)) else { return 0 }
        let digits = body[key.upperBound...]
            .drop { ":\" \t\r\n".utf8.contains($0) }
            .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
