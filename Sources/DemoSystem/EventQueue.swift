#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The end of a queue into which events are put.
///
/// A queue is a pipe: it ends when all processes have closed this end, and holds writers back when it is full.
struct Outbox: Sendable {
    /// Whose queue it is.
    let station: Station
    private let descriptor: Int32

    init(to station: Station, descriptor: Int32) {
        self.station = station
        self.descriptor = descriptor
    }

    /// Puts an event into the queue, and says how many are there then.
    @discardableResult
    func send(_ event: Event) throws(DemoError) -> Int {
        var event = event
        event.enqueued = currentTime()
        guard let frame = event.frame else { throw .invalidPayload }
        // The pipe takes so few bytes as a whole or not at all.
        while write(descriptor, frame, frame.count) != frame.count {
            guard errno == EINTR else { throw .noConsumer(queue: station.queue) }
        }
        return waitingEvents(in: descriptor)
    }

    /// Says that this process puts in no more.
    func end() { close(descriptor) }
}

/// The end of a queue from which events are taken.
struct Inbox: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
        // Others may have taken the event that a process was woken for.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// What waiting for an event led to.
    enum Arrival {
        /// An event, and how many more wait.
        case event(Event, depth: Int)
        /// None came in time.
        case nothing
        /// None will come.
        case end
    }

    /// Waits for an event, no longer than until the deadline.
    func next(until deadline: ContinuousClock.Instant? = nil) -> Arrival {
        var frame = [UInt8](repeating: 0, count: Event.frameSize)
        while true {
            let count = read(descriptor, &frame, frame.count)
            if count == 0 { return .end }
            if count == frame.count, let event = Event(frame: frame) {
                return .event(event, depth: waitingEvents(in: descriptor))
            }
            if count < 0, errno == EAGAIN {
                if let deadline, deadline <= .now { return .nothing }
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&entry, 1, deadline.map { milliseconds(in: $0 - .now) } ?? -1)
            } else if count < 0, errno != EINTR {
                return .end
            }
        }
    }
}

/// How many events a queue holds.
private func waitingEvents(in descriptor: Int32) -> Int {
    var bytes: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &bytes) == 0 ? Int(bytes) / Event.frameSize : 0
}

/// The length, rounded up, from 0 to an hour.
private func milliseconds(in length: Duration) -> Int32 {
    Int32(max(0, min(length / .milliseconds(1), 3_600_000)).rounded(.up))
}

/// Nanoseconds since 1970.
func currentTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
}

/// Lets time pass, as work would.
func pause(_ length: Duration) {
    let (seconds, attoseconds) = length.components
    guard seconds >= 0, attoseconds >= 0, length > .zero else { return }
    var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
}
