import Foundation
import TerminalGrid
import Testing

@testable import CursesTerminal

#if os(Linux)
    @Suite struct OutputBufferTests {
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

        @Test func `a terminal that would not wait is waited for`() async throws {
            let (near, far) = Self.pair(SOCK_STREAM)
            // A few kilobytes, so that it is full nearly always.
            var size: Int32 = 1
            setsockopt(near, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            let drawing = dup(near)
            let buffer = try #require(OutputBuffer(of: drawing, before: near))
            let line = String(repeating: "0123456789", count: 100)
            async let received = Self.readAll(from: far)
            buffer.collect { for _ in 0..<4_000 { _ = write(drawing, line, line.utf8.count) } }
            for descriptor in [near, drawing] { close(descriptor) }
            #expect(await received == 4_000_000)
            close(far)
        }

        /// As `ulimit -f` sets it, which would end the process with a signal.
        @Test func `a limit on the size of files does not stop frames`() async {
            await #expect(processExitsWith: .success) {
                var limit = rlimit(rlim_cur: 0, rlim_max: rlim_t.max)
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                setenv("TERM", "xterm-256color", 1)
                let pseudo = try PseudoTerminal(size: Size(columns: 80, rows: 24))
                let terminal = try CursesTerminal(input: pseudo.device, output: pseudo.device)
                var frame = Frame(size: terminal.size)
                frame.put("order.paid", column: 0, row: 0)
                try terminal.present(frame)
                try #require(pseudo.written().contains("order.paid"))
            }
        }

        private static func readAll(from descriptor: Int32) async -> Int {
            var total = 0
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(descriptor, &bytes, bytes.count)
                if count == 0 { return total }
                if count > 0 { total += count } else { await Task.yield() }
            }
        }
    }
#endif
