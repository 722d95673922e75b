import DecodingLaws
import Testing
import TraceStore

@testable import TraceIngest

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is counted for each source.
@Suite struct SourceStatusTests {
    private let directory = TemporaryDirectory()

    @Test func `each source counts its own spans, rejects and skips, and together they are what the batches held`()
        throws
    {
        let (first, second) = (directory.file("first.jsonl"), directory.file("second.jsonl"))
        append(
            lines(1...40) + "a log line\n" + #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId": ]"# + "\n",
            to: first
        )
        append(lines(50...52) + #"{"resourceLogs":[]}"# + "\n", to: second)
        let reading = try Reading(first, second, follow: false) { $0.pieceSize = 512 }
        reading.readToEnd()
        let status = reading.session.status()
        #expect(status.map(\.spans) == [40, 3])
        #expect(status.map(\.encodings) == [[.otlpJSON], [.otlpJSON]])
        #expect(status[0].skips == [.noRecord: 1])
        #expect(status[1].skips == [.otherSignal: 1])
        #expect(status[0].rejects.values.reduce(0, +) == reading.rejects.count)
        #expect(!reading.rejects.isEmpty)
        #expect(Set(status[0].firstRejects.values.flatMap(\.self)) == Set(reading.rejects))
        #expect(status.map { Int($0.bytesRead) }.reduce(0, +) == reading.bytes)
        #expect(status.map(\.explanation) == [nil, nil])
    }

    @Test(arguments: [
        ("sample.otlp.jsonl", SpanEncoding.otlpJSON), ("sample.otlp.pb", .otlpProtobuf),
        ("sample.jaeger.json", .jaeger),
        ("sample.zipkin.json", .zipkin), ("sample.stdout-pretty.json", .goStdout),
        ("python-console.txt", .pythonConsole),
    ])
    func `a source knows how its spans are written`(name: String, encoding: SpanEncoding) throws {
        let path = directory.file(name)
        append(try DecodingSamplesTests.sample(name), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.session.status()[0].encodings == [encoding])
        #expect(reading.session.status()[0].spans == reading.spans.count)
    }

    @Test func `a source says what its records lie in, from the outside in`() throws {
        let path = directory.file("docker.log.gz")
        let text = (1...3).map { number in
            let record = line(number).dropLast().replacing("\"", with: "\\\"")
            return #"{"log":"\#(record)\n","stream":"stdout","time":"2026-01-02T03:04:05.1Z"}"# + "\n"
        }
        append(gzip(Array(text.joined().utf8)), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        let status = reading.session.status()[0]
        #expect(status.spans == 3)
        #expect(status.wrappings == ["gzip", "Docker log"])
        #expect(status.encodings == [.otlpJSON])
    }

    @Test func `the first places are kept whatever order the batches come in`() {
        let places = (0..<60).map {
            Reject(segment: UInt32($0 / 40), offset: UInt64($0 % 40) * 10, length: 5, reason: .cut)
        }
        var random = Seeded(state: 7)
        for _ in 0..<20 {
            var status = SourceStatus(name: "any")
            for place in places.shuffled(using: &random) {
                var batch = SpanBatch()
                batch.rejects = [place]
                status.count(batch)
            }
            #expect(status.rejects == [.cut: 60])
            #expect(status.firstRejects[.cut] == Array(places.prefix(SourceStatus.placeLimit)))
        }
    }

    @Test func `a source without spans says what it is until a span comes`() throws {
        let path = directory.file("app.log")
        append("starting\nready\n", to: path)
        let reading = try Reading(path)
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.session.status()[0].explanation?.hasPrefix("plain text") == true)
        append(line(1), to: path)
        #expect(reading.wait(for: 1))
        #expect(reading.session.status()[0].explanation == nil)
    }

    @Test func `a few unpacked bytes are named as a file of them is`() throws {
        let table = utf8("TraceId,SpanId,SpanName\n5b8aa5a2d2c872e8,051581bf3cb55c13,order\n")
        let path = directory.file("table.csv.gz")
        append(gzip(table), to: path)
        #expect(try ended(path)?.hasPrefix("plain text") == true)
        let twice = directory.file("twice.gz")
        append(gzip(gzip(utf8(lines(1...3)))), to: twice)
        #expect(try ended(twice)?.hasPrefix("compressed twice") == true)
    }

    @Test func `a few bytes through a pipe are named as a file of them is`() throws {
        let path = directory.file("pipe")
        mkfifo(path, 0o600)
        let reading = try Reading(path, follow: false)
        append("Activity.TraceId:            5b8aa5a2d2c872e8321cf37308d69df2\n", to: path)
        reading.readToEnd()
        #expect(reading.session.status()[0].explanation?.hasPrefix(".NET console output") == true)
    }

    @Test func `an empty file is called empty`() throws {
        let path = directory.file("empty.jsonl")
        append("", to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.session.status()[0].explanation?.hasPrefix("nothing") == true)
    }

    @Test(arguments: [
        (#"{"resourceSpans":[]}"# + "\n", "OTLP JSON without spans"),
        (#"{"trace":{"resourceSpans":[]},"metrics":{}}"#, "OTLP JSON without spans"),
        ("\n\n\n", "nothing but blank lines"),
        (
            #"{"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"order"}"# + "\n",
            "names spans, but holds none that is read: OTLP JSON has them in resourceSpans"
        ),
    ])
    func `what ends without spans is named, however much it looks like them`(text: String, words: String) throws {
        let path = directory.file("any.json")
        append(text, to: path)
        #expect(try ended(path) == words)
        let pipe = directory.file("pipe")
        mkfifo(pipe, 0o600)
        let reading = try Reading(pipe, follow: false)
        append(text, to: pipe)
        reading.readToEnd()
        #expect(reading.session.status()[0].explanation == words)
    }

    @Test func `what was rejected is not said to hold no spans`() throws {
        let path = directory.file("torn.jsonl")
        append(String(line(1).prefix(300)), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.rejects.count == 1)
        #expect(reading.session.status()[0].explanation == nil)
    }

    @Test func `what one of several containers prints is named`() throws {
        let path = directory.file("compose.log")
        append("shop-1  | {\nshop-1  |   traceId: '5b8aa5a2d2c872e8321cf37308d69df2',\ndb-1    | ready\n", to: path)
        #expect(try ended(path)?.hasPrefix("JavaScript console output") == true)
    }

    @Test func `nothing, compressed, is called empty`() throws {
        let path = directory.file("empty.gz")
        append(gzip([]), to: path)
        #expect(try ended(path)?.hasPrefix("nothing has been written") == true)
    }

    @Test func `an empty directory says that no file is in it`() throws {
        #expect(try ended(directory.directory("empty")) == "no file to read is in it")
    }

    @Test func `a record without spans is named while the file is followed, and not before it is whole`() throws {
        let path = directory.file("spans.jsonl")
        append(#"{"resourceSpans":["#, to: path)
        let reading = try Reading(path)
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.session.status()[0].explanation == nil)
        append("]}\n", to: path)
        #expect(reading.wait { $0.session.status()[0].explanation == "OTLP JSON without spans" })
        append(line(1), to: path)
        #expect(reading.wait(for: 1))
        #expect(reading.session.status()[0].explanation == nil)
    }

    /// What is said of a source that was read once.
    private func ended(_ path: String) throws -> String? {
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        return reading.session.status()[0].explanation
    }
}

/// A generator of the same numbers in every run.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
