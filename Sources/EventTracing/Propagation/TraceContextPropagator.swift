/// The W3C headers `traceparent` and `tracestate`.
public struct TraceContextPropagator: Propagator {
    /// The form in its usual keys.
    public init() {}

    /// It does.
    public var carriesFlags: Bool { true }

    /// `traceparent`, and `tracestate` where there is one.
    public func fields(for span: SpanContext) -> [(key: String, value: String)] {
        let flags = String(span.flags.rawValue & 3, radix: 16)
        var fields = [(key: "traceparent", value: "00-\(span.traceID)-\(span.spanID)-0\(flags)")]
        if !span.traceState.isEmpty { fields.append(("tracestate", span.traceState.description)) }
        return fields
    }

    /// Reads `traceparent`; a `tracestate` that breaks the rules is left out, as W3C asks.
    public func extract(_ value: (String) -> String?) -> Extraction {
        guard let text = value("traceparent") else { return .nothing }
        switch Self.parse(text) {
        case .failure(let problem): return .unreadable("traceparent: \(problem.reason)")
        case .success(var span):
            if let state = value("tracestate").flatMap({ TraceState($0) }) { span.traceState = state }
            return .span(span)
        }
    }

    private struct Problem: Error {
        var reason: String
    }

    private static func parse(_ text: String) -> Result<SpanContext, Problem> {
        let parts = text.utf8.count <= 512 ? text.split(separator: "-", omittingEmptySubsequences: false) : []
        guard parts.count >= 4 else { return .failure(Problem(reason: "not four parts")) }
        guard let version = byte(parts[0]), version != 0xff else { return .failure(Problem(reason: "wrong version")) }
        guard version != 0 || parts.count == 4 else { return .failure(Problem(reason: "more than four parts")) }
        guard let flags = byte(parts[3]) else { return .failure(Problem(reason: "wrong flags")) }
        guard !text.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
            return .failure(Problem(reason: "capital letters"))
        }
        do {
            let known = TraceFlags(rawValue: flags & 3)
            return .success(try SpanContext(traceID: String(parts[1]), spanID: String(parts[2]), flags: known))
        } catch {
            return .failure(Problem(reason: "\(error)"))
        }
    }

    private static func byte(_ text: Substring) -> UInt8? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ hexadecimalValue(of: $0) != nil }) else { return nil }
        return UInt8(text, radix: 16)
    }
}
