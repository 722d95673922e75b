import Synchronization
import TraceIngest
import TraceStore
import TraceViewModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A span whose content is wanted, with all that is needed to read it on another thread.
struct ContentRequest: Sendable {
    var key: SpanKey
    var location: SpanLocation
    var encoding: SpanEncoding
    var origin: DecodedOrigin
    var expected: ExpectedSpan

    /// The request for a span of a store.
    ///
    /// `nil` for a placeholder, which has no bytes, and for an unknown key.
    init?(_ key: SpanKey, in store: TraceStore) {
        guard let row = store.spanRow(key) else { return nil }
        let span = store.span(row)
        guard !span.isPlaceholder else { return nil }
        self.key = key
        location = span.location
        encoding = span.encoding
        origin = store.origin(span.origin)
        expected = ExpectedSpan(
            traceID: key.traceID,
            spanID: key.spanID,
            start: span.start,
            name: store.name(span.name)
        )
    }

    func read(from session: IngestSession) -> Result<SpanContent, ContentFailure> {
        session.readContent(location: location, encoding: encoding, origin: origin, expecting: expected)
    }
}

/// Reads the sources again, where someone looks, on a thread of its own: a slow disk must not hold up the keys.
final class ContentReader: Sendable {
    /// Readable when an answer waits.
    let wakeDescriptor: Int32

    private struct State: Sendable {
        var requests: [ContentRequest] = []
        var excerpts: [Reject] = []
        var searches: [LineSearch] = []
        var answers: [Action] = []
    }

    private let state = Mutex(State())
    private let session: IngestSession
    private let wakeLoop: Int32
    private let requestEnds: (read: Int32, write: Int32)

    init(session: IngestSession) throws {
        self.session = session
        let loop = try Self.makePipe()
        wakeDescriptor = loop.read
        wakeLoop = loop.write
        requestEnds = try Self.makePipe()
        let reader = Unmanaged.passRetained(self)
        let isStarted = startThread {
            reader.takeRetainedValue().serve()
        }
        if !isStarted {
            reader.release()
            throw CommandFailure(line: "cannot start a thread: \(systemErrorText(errno))")
        }
    }

    /// Asks for contents; the newest wishes are served first, since that is where the user looks now.
    func request(_ requests: [ContentRequest]) {
        guard !requests.isEmpty else { return }
        state.withLock { $0.requests.append(contentsOf: requests) }
        wake(requestEnds.write)
    }

    /// Asks for the bytes around a piece of input that could not be read.
    func requestExcerpt(around reject: Reject) {
        state.withLock { $0.excerpts.append(reject) }
        wake(requestEnds.write)
    }

    /// Asks for the lines of such pieces, which is done while nothing else is.
    func requestLines(of rejects: [Reject]) {
        let searches = session.lineSearches(for: rejects)
        state.withLock { $0.searches.append(contentsOf: searches) }
        wake(requestEnds.write)
    }

    /// The answers that came since the last call.
    func takeAnswers() -> [Action] {
        drain(wakeDescriptor)
        return state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
    }

    private func serve() {
        while waitUntilReadable(requestEnds.read) {
            drain(requestEnds.read)
            while true {
                if let request = state.withLock({ $0.requests.popLast() }) {
                    answer([.contentLoaded(request.key, request.read(from: session))])
                } else if let reject = state.withLock({ $0.excerpts.popLast() }) {
                    answer([.excerptLoaded(reject, session.excerpt(around: reject))])
                } else if var search = state.withLock({ $0.searches.popLast() }) {
                    // A slice, and then whatever was asked for in the meantime.
                    answer(search.advance().map { .located($0.reject, $0.place) })
                    if !search.isDone { state.withLock { [search] in $0.searches.append(search) } }
                } else {
                    break
                }
            }
        }
    }

    private func answer(_ actions: [Action]) {
        guard !actions.isEmpty else { return }
        state.withLock { $0.answers.append(contentsOf: actions) }
        wake(wakeLoop)
    }

    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw CommandFailure(line: "no pipe: \(systemErrorText(errno))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        return (ends[0], ends[1])
    }
}

private func wake(_ descriptor: Int32) {
    var byte: UInt8 = 0
    // A full pipe wakes just as well.
    _ = write(descriptor, &byte, 1)
}

private func drain(_ descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) > 0 {}
}

private func waitUntilReadable(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, -1) < 0 {
        guard errno == EINTR else { return false }
    }
    return waiting.revents & Int16(POLLIN) != 0
}

/// Starts a detached thread.
///
/// False when the system gives none.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    #if canImport(Darwin)
        var thread: pthread_t?
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        if result == 0, let thread { pthread_detach(thread) }
    #else
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        if result == 0 { pthread_detach(thread) }
    #endif
    if result != 0 { box.release() }
    return result == 0
}
