public import Tracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What emits the spans: the service, and what else is known of it.
public struct Resource: Sendable, Equatable {
    /// The attributes in the order of their keys.
    public let attributes: [Attribute]
    /// What was wrong in the environment, if anything.
    public let problem: String?

    /// Describes this process.
    ///
    /// What the code says comes first, then `OTEL_SERVICE_NAME`, then `OTEL_RESOURCE_ATTRIBUTES`, a list such as
    /// `service.version=1.2,deployment.environment.name=test` with percent-encoded values. A list with a mistake in it is
    /// ignored as a whole and reported.
    public init(
        serviceName: String? = nil,
        attributes: SpanAttributes = [:],
        environment: (String) -> String? = Self.processEnvironment
    ) {
        var merged: SpanAttributes = [
            "telemetry.sdk.language": "swift",
            "telemetry.sdk.name": "tracetail",
            "process.pid": .int(Int64(getpid())),
        ]
        do {
            for (key, value) in try Self.decodeList(environment("OTEL_RESOURCE_ATTRIBUTES") ?? "") {
                merged.set(key, value: .string(value))
            }
            problem = nil
        } catch {
            problem = "OTEL_RESOURCE_ATTRIBUTES is ignored: \(error)"
        }
        if let name = environment("OTEL_SERVICE_NAME"), !name.isEmpty {
            merged.set("service.name", value: .string(name))
        }
        merged.merge(attributes)
        if let serviceName { merged.set("service.name", value: .string(serviceName)) }
        if merged.get("service.name") == nil { merged.set("service.name", value: "unknown_service:swift") }
        self.attributes = Attribute.sorted(merged)
    }

    /// A variable of this process's environment.
    public static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Describes a process by exactly these attributes.
    public init(exactly attributes: SpanAttributes) {
        self.attributes = Attribute.sorted(attributes)
        problem = nil
    }

    /// The service's name.
    public var serviceName: String {
        for attribute in attributes where attribute.key == "service.name" {
            if case .string(let name) = attribute.value { return name }
        }
        return "unknown_service"
    }

    /// What is wrong in a list of attributes.
    struct ListProblem: Error, CustomStringConvertible {
        var description: String
    }

    /// Reads `key=value` pairs between commas, values percent-encoded.
    static func decodeList(_ text: String) throws(ListProblem) -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        for (place, part) in text.split(separator: ",").enumerated() {
            let pair = part.trimmingSpaces
            if pair.isEmpty { continue }
            guard let equals = pair.firstIndex(of: "=") else {
                throw ListProblem(description: "no = in entry \(place + 1)")
            }
            let key = percentDecoded(pair[..<equals].trimmingSpaces)
            let value = percentDecoded(pair[pair.index(after: equals)...].trimmingSpaces)
            guard let key, !key.isEmpty, let value else {
                throw ListProblem(description: "entry \(place + 1) is not percent-encoded text")
            }
            pairs.append((key, value))
        }
        return pairs
    }

    /// The text behind `%20` and the like; `nil` when it is cut or not UTF-8.
    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimalValue),
                let low = rest.popFirst().flatMap(hexadecimalValue)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The package whose code made a span.
public struct InstrumentationScope: Hashable, Sendable {
    /// The package's name.
    public var name: String
    /// Its version, if it tells one.
    public var version: String?

    /// Names a package.
    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}
