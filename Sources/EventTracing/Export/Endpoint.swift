/// Where an OTLP/HTTP receiver listens.
struct Endpoint: Hashable, Sendable {
    var host: String
    var port: String
    var path: String

    /// Why a text is no endpoint.
    struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        var description: String
    }

    /// Reads `http://host:port/path`; the port is 4318 and the path `/v1/traces` unless told otherwise.
    init(_ text: String) throws(Problem) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Problem(description: "an endpoint has no spaces and no other than ASCII characters")
        }
        guard text.lowercased().hasPrefix("http://") else {
            throw Problem(description: "an endpoint begins with http://; https is not supported")
        }
        let rest = text.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        path = String(rest.dropFirst(authority.count))
        if path.isEmpty || path == "/" { path = "/v1/traces" }
        guard path.hasPrefix("/") else { throw Problem(description: "the path begins with /") }
        guard !authority.contains("@") else { throw Problem(description: "a user in an endpoint is not supported") }

        let portText: Substring?
        if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<bracket])
            let after = authority[authority.index(after: bracket)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw Problem(description: "no port after the address") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts.first ?? "")
            portText = parts.count > 1 ? parts[1] : nil
        }
        guard !host.isEmpty else { throw Problem(description: "no host") }
        guard let portText else {
            port = "4318"
            return
        }
        guard let number = UInt16(portText), number > 0 else { throw Problem(description: "the port is no port") }
        port = String(number)
    }

    /// The endpoint as the `Host` header names it.
    var hostHeader: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
