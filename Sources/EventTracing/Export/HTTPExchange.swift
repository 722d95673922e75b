#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One request and its answer over a connection of its own.
struct HTTPExchange {
    /// What the receiver said.
    struct Answer: Equatable {
        var status: Int
        /// How long it wants to be left alone.
        var retryAfter: Duration?
        var body: [UInt8]
    }

    /// More of an answer is not read.
    private static let longestAnswer = 1 << 20

    /// Sends the request and waits for the answer until the deadline.
    static func run(
        _ request: [UInt8],
        to endpoint: Endpoint,
        until deadline: ContinuousClock.Instant
    ) throws(SystemProblem) -> Answer {
        let descriptor = try connect(to: endpoint, until: deadline)
        defer { _ = close(descriptor) }
        var rest = request[...]
        while !rest.isEmpty {
            guard Descriptor.waitForRoom(descriptor, until: deadline) else { throw timeOut }
            let (count, code) = Descriptor.writeOnce(rest, to: descriptor)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if code != EINTR, code != EAGAIN {
                throw SystemProblem(code: code)
            }
        }
        var received: [UInt8] = []
        while received.count < longestAnswer {
            if let answer = parse(received, isWhole: false) { return answer }
            guard Descriptor.wait(for: Int16(POLLIN), descriptor, until: deadline) else { throw timeOut }
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                received += piece[..<count]
            } else if count == 0 {
                break
            } else if errno != EINTR, errno != EAGAIN {
                throw SystemProblem(code: errno)
            }
        }
        guard let answer = parse(received, isWhole: true) else { throw SystemProblem(words: "no HTTP answer") }
        return answer
    }

    private static var timeOut: SystemProblem { SystemProblem(words: "no answer in time") }

    // MARK: The connection

    private static func connect(
        to endpoint: Endpoint,
        until deadline: ContinuousClock.Instant
    ) throws(SystemProblem) -> Int32 {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(endpoint.host, endpoint.port, &hints, &found)
        guard code == 0 else { throw SystemProblem(words: "\(endpoint.host): \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(found) }
        var problem = SystemProblem(words: "\(endpoint.host) has no address")
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            do { return try connect(to: address, until: deadline) } catch { problem = error }
        }
        throw problem
    }

    private static func connect(
        to address: addrinfo,
        until deadline: ContinuousClock.Instant
    ) throws(SystemProblem) -> Int32 {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { throw SystemProblem(code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var problem: Int32 = 0
        if systemConnect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            problem = errno
            if problem == EINPROGRESS || problem == EINTR {
                problem = ETIMEDOUT
                if Descriptor.waitForRoom(descriptor, until: deadline) {
                    var length = socklen_t(MemoryLayout<Int32>.size)
                    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &length)
                }
            }
        }
        guard problem != 0 else { return descriptor }
        _ = close(descriptor)
        throw SystemProblem(code: problem)
    }

    // MARK: The answer

    /// Reads an answer; `nil` while a part of it is missing, or when it is none.
    static func parse(_ bytes: [UInt8], isWhole: Bool) -> Answer? {
        guard let headEnd = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let start = (lines.first ?? "").split(separator: " ")
        guard start.count >= 2, start[0].hasPrefix("HTTP/1."), let status = Int(start[1]) else { return nil }
        var answer = Answer(status: status, body: Array(bytes[headEnd.upperBound...]))
        var length: Int?
        var isChunked = false
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingSpaces
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value)
            case "transfer-encoding": isChunked = value.lowercased() == "chunked"
            case "retry-after": answer.retryAfter = UInt16(value).map { .seconds(Int($0)) }
            default: break
            }
        }
        if isWhole || status == 204 { return answer }
        if isChunked { return answer.body.suffix(5).elementsEqual("0\r\n\r\n".utf8) ? answer : nil }
        return length.map { answer.body.count >= $0 } == true ? answer : nil
    }
}

/// The system's `connect`, whose name the type above takes.
private func systemConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t) -> Int32 {
    connect(descriptor, address, length)
}
