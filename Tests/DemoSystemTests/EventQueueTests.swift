import Dispatch
import Synchronization
import Testing

@testable import DemoSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Event queues", .serialized)
struct EventQueueTests {
    @Test("An event comes out of a queue as it went in")
    func frames() throws {
        var event = Event(number: 42, kind: .cartAbandoned)
        event.bodySize = 512
        event.enqueued = .max
        event.batch = Scenario.Batch(number: 7, size: 3)
        event.metadata = ["trace_id": "0af7651916cd43dd8448eb211c80319c", "a b": "", "x": "two words"]
        event.metadata["a b"] = nil
        let frame = try #require(event.frame)
        #expect(frame.count == Event.frameSize)
        #expect(Event(frame: frame) == event)
        #expect(event.id == "evt-00000042")
    }

    @Test("What is too long is not cut, and what is no event is none")
    func badFrames() {
        var event = Event(number: 1, kind: .orderPaid)
        event.metadata["long"] = String(repeating: "x", count: 600)
        #expect(event.frame == nil)
        #expect(Event(frame: []) == nil)
        #expect(Event(frame: Array("number 1\nkind order.paid\nsize x\n".utf8)) == nil)
        #expect(Event(frame: Array(repeating: 0xff, count: 512)) == nil)
    }

    @Test("A queue tells its depth, says when nothing comes in time, and ends with its last writer")
    func depth() throws {
        let pipe = try Pipe()
        let inbox = Inbox(descriptor: pipe.read)
        let outbox = Outbox(to: .validate, descriptor: pipe.write)
        #expect(try outbox.send(Event(number: 0, kind: .orderPaid)) == 1)
        #expect(try outbox.send(Event(number: 1, kind: .orderPaid)) == 2)
        guard case .event(let first, depth: 1) = inbox.next() else { return _ = Issue.record("no event") }
        #expect(first.number == 0 && first.enqueued > 0)
        guard case .event = inbox.next() else { return _ = Issue.record("no event") }
        guard case .nothing = inbox.next(until: .now) else { return _ = Issue.record("not empty") }
        outbox.end()
        guard case .end = inbox.next() else { return _ = Issue.record("no end") }
        close(pipe.read)
    }

    @Test("Several readers and writers share a queue without losing or tearing an event")
    func sharing() throws {
        let pipe = try Pipe()
        let counts = Mutex<[Int: Int]>([:])
        let group = DispatchGroup()
        for reader in 0..<3 {
            let descriptor = dup(pipe.read)
            DispatchQueue(label: "reader \(reader)").async(group: group) {
                let inbox = Inbox(descriptor: descriptor)
                while case .event(let event, _) = inbox.next() { counts.withLock { $0[event.number, default: 0] += 1 } }
                close(descriptor)
            }
        }
        for writer in 0..<4 {
            let descriptor = dup(pipe.write)
            DispatchQueue(label: "writer \(writer)").async(group: group) {
                let outbox = Outbox(to: .validate, descriptor: descriptor)
                for number in 0..<2000 {
                    do { try outbox.send(Event(number: writer * 2000 + number, kind: .orderPaid)) } catch {
                        Issue.record(error)
                    }
                }
                outbox.end()
            }
        }
        close(pipe.read)
        close(pipe.write)
        group.wait()
        counts.withLock { #expect($0.count == 8000 && $0.values.allSatisfy { $0 == 1 }) }
    }

    @Test("A queue that nobody reads is an error and not the end of the process")
    func noReader() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        close(pipe.read)
        #expect(throws: DemoError.noConsumer(queue: "q.payment")) {
            try Outbox(to: .pay, descriptor: pipe.write).send(Event(number: 0, kind: .orderPaid))
        }
        close(pipe.write)
    }
}

private struct Pipe {
    let read: Int32
    let write: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (read, write) = (ends[0], ends[1])
    }
}
