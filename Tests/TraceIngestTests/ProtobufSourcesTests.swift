import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// Files in protobuf: growing, replaced, larger than a piece, and damaged.
struct ProtobufSourcesTests {
    private let directory = TemporaryDirectory()

    @Test
    func `a half-written message is taken once it is complete`() throws {
        let path = directory.file("spans.pb")
        let whole = framed(protobufRequest(protobufSpan(2), protobufSpan(3)))
        for cut in [2, 4, 30, whole.count - 1] {
            overwrite(path, with: "")
            append(framed(protobufRequest(protobufSpan(1))) + whole[..<cut], to: path)
            let reading = try Reading(path)
            #expect(reading.wait { !$0.spans.isEmpty })
            #expect(reading.waitUntilCaughtUp())
            append(Array(whole[cut...]) + framed(protobufRequest(protobufSpan(4))), to: path)
            #expect(reading.wait(for: 4))
            #expect(reading.names == ["n1", "n2", "n3", "n4"])
            #expect(reading.rejects.isEmpty)
            #expect((try? reading.content(of: 1).get())?.name == "n2")
        }
    }

    @Test
    func `a file that begins with a byte of its first length is waited for`() throws {
        let path = directory.file("spans.pb")
        let whole = framed(protobufRequest(protobufSpan(1)))
        append(Array(whole[..<1]), to: path)
        let reading = try Reading(path)
        #expect(reading.waitUntilCaughtUp())
        append(Array(whole[1...]), to: path)
        #expect(reading.wait(for: 1))
    }

    @Test
    func `a file of many pieces is read in order by one thread`() throws {
        let path = directory.file("spans.pb")
        var bytes: [UInt8] = []
        for number in 0..<200 {
            // Records' starts in the bytes must mislead nobody.
            bytes += framed(protobufRequest(protobufSpan(number) { $0.text(3, "\n{\"resourceSpans\"") }))
        }
        append(bytes, to: path)
        for follow in [true, false] {
            let reading = try Reading(path, follow: follow) { options in
                options.pieceSize = 1_000
                options.newestFirstThreshold = 2_000
                options.newestFirstLength = 1_500
            }
            #expect(reading.wait(for: 200))
            #expect(reading.names == (0..<200).map { "n\($0)" })
            #expect(reading.rejects.isEmpty)
        }
    }

    @Test
    func `a file may become text and protobuf again`() throws {
        let path = directory.file("spans")
        append(framed(protobufRequest(protobufSpan(1))) + framed(protobufRequest(protobufSpan(2))), to: path)
        let reading = try Reading(path)
        #expect(reading.wait(for: 2))
        overwrite(path, with: line(3))
        #expect(reading.wait(for: 3))
        #expect(reading.names == ["n1", "n2", "span 3"])
    }

    @Test
    func `where reading stopped stands in a note, and places are bytes`() throws {
        let path = directory.file("spans.pb")
        let good = framed(protobufRequest(protobufSpan(1)))
        append(good + [9, 0, 0, 0] + good, to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        let status = try #require(reading.session.status().first)
        let reject = try #require(reading.rejects.first)

        #expect(status.notes == ["reading stopped at byte \(good.count), where no message can begin"])
        #expect(reading.session.place(of: reject) == "\(path) byte \(good.count)")
        #expect(status.bytesRead == UInt64(good.count * 2 + 4))
    }
}
