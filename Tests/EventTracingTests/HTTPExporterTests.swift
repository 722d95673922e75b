import Testing

@testable import EventTracing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("OTLP over HTTP", .timeLimit(.minutes(1)))
struct HTTPExporterTests {
    @Test("Endpoints have a usual port and path")
    func endpoints() throws {
        let usual = try Endpoint("http://localhost")
        #expect([usual.host, usual.port, usual.path] == ["localhost", "4318", "/v1/traces"])
        let full = try Endpoint("HTTP://[::1]:80/in?x=1")
        #expect([full.host, full.port, full.path, full.hostHeader] == ["::1", "80", "/in?x=1", "[::1]:80"])
    }

    @Test(
        "What is no endpoint is refused",
        arguments: [
            "", "localhost:4318", "https://a", "http://", "http://a:0", "http://a:x", "http://a b", "http://u@a",
            "http://[::1]x", "http://a\r\nX:1", "http://a?x",
        ]
    )
    func noEndpoints(text: String) {
        #expect(throws: HTTPExporter.SetupError.self) { try HTTPExporter(endpoint: text) }
    }

    @Test("A header cannot smuggle in another")
    func headers() {
        for header in [["a": "b\r\nc: d"], ["a:": "b"], ["": "b"], ["a\n": "b"]] {
            #expect(throws: HTTPExporter.SetupError.self) { try HTTPExporter(headers: header) }
        }
    }

    @Test("Answers are read when they are whole")
    func answers() {
        func parse(_ text: String, isWhole: Bool = false) -> HTTPExchange.Answer? {
            HTTPExchange.parse(Array(text.utf8), isWhole: isWhole)
        }
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{") == nil)
        #expect(parse("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")?.body == Array("{}".utf8))
        #expect(parse("HTTP/1.1 200 OK\r\n\r\n{}") == nil)
        #expect(parse("HTTP/1.0 200\r\n\r\n{}", isWhole: true)?.status == 200)
        #expect(parse("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")?.retryAfter == .seconds(7))
        #expect(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")?.status == 200)
        #expect(parse("SSH-2.0\r\n\r\n", isWhole: true) == nil)
        #expect(HTTPExporter.rejectedSpans(in: Array(#"{"partialSuccess":{"rejectedSpans": "12"}}"#.utf8)) == 12)
        #expect(HTTPExporter.rejectedSpans(in: Array("{}".utf8)) == 0)
    }

    @Test("A busy receiver is tried again, and a rejection counted")
    func retries() throws {
        let receiver = try Receiver(answers: ["503 Busy", "429 Slow", "200 OK"], body: #"{"rejectedSpans":"1"}"#)
        let requests = BackgroundWork { receiver.run() }
        let exporter = try HTTPExporter(endpoint: "http://127.0.0.1:\(receiver.port)", headers: ["X-Tenant": "a"])
        let outcome = exporter.export([try finishedSpan(1), try finishedSpan(2)], until: .now + .seconds(30))
        #expect(outcome == ExportOutcome(lost: 1, reason: "the receiver rejected them"))
        let received = try #require(requests.wait())
        #expect(received.count == 3)
        for request in received {
            #expect(request.hasPrefix("POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:\(receiver.port)\r\n"))
            #expect(
                request.contains("\r\nContent-Type: application/json\r\n") && request.contains("\r\nX-Tenant: a\r\n")
            )
            #expect(request.contains("\r\n\r\n{\"resourceSpans\":") && request.hasSuffix("]}]}]}"))
        }
    }

    @Test("A refusal is final")
    func refusal() throws {
        let receiver = try Receiver(answers: ["400 Bad Request"], body: "")
        let requests = BackgroundWork { receiver.run() }
        let exporter = try HTTPExporter(endpoint: "http://127.0.0.1:\(receiver.port)")
        let outcome = exporter.export([try finishedSpan(1)], until: .now + .seconds(30))
        #expect(outcome == ExportOutcome(lost: 1, reason: "the receiver answered 400"))
        #expect(requests.wait()?.count == 1)
    }

    @Test("A dead endpoint and a silent one cost their spans at the deadline")
    func dead() throws {
        let receiver = try Receiver(answers: [], body: "")
        let exporter = try HTTPExporter(endpoint: "http://127.0.0.1:\(receiver.port)")
        let silent = exporter.export([try finishedSpan(1)], until: .now + .milliseconds(20))
        #expect(silent == ExportOutcome(lost: 1, reason: "127.0.0.1:\(receiver.port): no answer in time"))
        receiver.stop()
        let dead = exporter.export([try finishedSpan(1)], until: .now)
        #expect(dead == ExportOutcome(lost: 1, reason: "127.0.0.1:\(receiver.port): Connection refused"))
    }
}

/// A receiver that gives these answers, one a connection.
private final class Receiver: Sendable {
    let port: UInt16
    private let listener: Int32
    private let answers: [String]
    private let body: String

    init(answers: [String], body: String) throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { [listener] bytes -> Int32 in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            guard bind(listener, pointer, length) == 0, listen(listener, 8) == 0 else { return -1 }
            return getsockname(listener, pointer, &length)
        }
        guard code == 0 else { throw SystemProblem(code: errno) }
        port = UInt16(bigEndian: address.sin_port)
        self.answers = answers
        self.body = body
    }

    deinit { close(listener) }

    /// Refuses connections from now on.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Answers, and gives the requests.
    func run() -> [String] {
        answers.map { answer in
            let connection = accept(listener, nil, nil)
            defer { close(connection) }
            var received: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while !received.suffix(6).elementsEqual("]}]}]}".utf8) {
                let count = piece.withUnsafeMutableBytes { read(connection, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                received += piece[..<count]
            }
            let text = "HTTP/1.1 \(answer)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            _ = Descriptor.write(Array(text.utf8), to: connection)
            return String(decoding: received, as: UTF8.self)
        }
    }
}
