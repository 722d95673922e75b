import Foundation
import Synchronization
import Testing

@testable import CursesTerminal

#if os(Linux)
    @Suite(.serialized) struct OutputBufferTests {
        /// Two ends between which every write is one message, and a descriptor of its own for what draws.
        private let near: Int32
        private let far: Int32
        private let drawing: Int32

        init() {
            (near, far) = Self.pair(SOCK_SEQPACKET)
            drawing = dup(near)
        }

        private static func pair(_ type: __socket_type) -> (Int32, Int32) {
            var ends: [Int32] = [0, 0]
            socketpair(AF_UNIX, Int32(type.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends)
            return (ends[0], ends[1])
        }

        private func draw(_ text: String) { _ = write(drawing, text, text.utf8.count) }

        private func nextMessage() -> String? {
            var bytes = [UInt8](repeating: 0, count: 1 << 17)
            let count = read(far, &bytes, bytes.count)
            return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
        }

        @Test func `what is written in pieces arrives as one`() throws {
            defer { for descriptor in [near, far, drawing] { close(descriptor) } }
            let buffer = try #require(OutputBuffer(of: drawing, before: near))
            buffer.collect {
                draw("a long ")
                draw("first ")
                draw("frame")
                #expect(nextMessage() == nil)
            }
            #expect(nextMessage() == "a long first frame")
            // Nothing of a longer frame is left behind a shorter one.
            buffer.collect {
                draw("an")
                draw("other")
            }
            #expect(nextMessage() == "another")
            buffer.collect {}
            #expect(nextMessage() == nil)
        }

        @Test func `what is written between frames goes straight through`() throws {
            defer { for descriptor in [near, far, drawing] { close(descriptor) } }
            let buffer = try #require(OutputBuffer(of: drawing, before: near))
            buffer.collect { draw("frame") }
            draw("bell")
            #expect(nextMessage() == "frame")
            #expect(nextMessage() == "bell")
        }

        @Test func `a frame larger than any pipe is kept whole`() throws {
            defer { for descriptor in [near, far, drawing] { close(descriptor) } }
            let buffer = try #require(OutputBuffer(of: drawing, before: near))
            let line = String(repeating: "0123456789", count: 10)
            buffer.collect { for _ in 0..<1_000 { draw(line) } }
            #expect(nextMessage() == String(repeating: line, count: 1_000))
        }

        @Test func `a terminal that would not wait is waited for`() throws {
            for descriptor in [near, far, drawing] { close(descriptor) }
            let (near, far) = Self.pair(SOCK_STREAM)
            // A few kilobytes, so that it is full nearly always.
            var size: Int32 = 1
            setsockopt(near, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            let drawing = dup(near)
            let buffer = try #require(OutputBuffer(of: drawing, before: near))
            let line = String(repeating: "0123456789", count: 100)
            let reader = Reader()
            Thread.detachNewThread { reader.readAll(from: far) }
            buffer.collect { for _ in 0..<4_000 { _ = write(drawing, line, line.utf8.count) } }
            for descriptor in [near, drawing] { close(descriptor) }
            while reader.total == nil { sched_yield() }
            #expect(reader.total == 4_000_000)
        }

        /// As `ulimit -f` sets it; whoever writes beyond it is ended by a signal.
        @Test func `there is none under a limit on the size of files`() {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let before = limit
            // Out of reach of all that other tests write.
            limit.rlim_cur = 1 << 40
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #expect(OutputBuffer(of: drawing, before: near) == nil)
            limit = before
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #expect((OutputBuffer(of: drawing, before: near) == nil) == (before.rlim_cur != .max))
            for descriptor in [near, far, drawing] { close(descriptor) }
        }
    }

    /// Counts what comes on a thread of its own.
    private final class Reader: Sendable {
        private let count = Mutex<Int?>(nil)

        /// `nil` until the end has come.
        var total: Int? { count.withLock { $0 } }

        func readAll(from descriptor: Int32) {
            var total = 0
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let came = read(descriptor, &bytes, bytes.count)
                if came > 0 { total += came } else if came == 0 { break } else { sched_yield() }
            }
            close(descriptor)
            count.withLock { $0 = total }
        }
    }
#endif
