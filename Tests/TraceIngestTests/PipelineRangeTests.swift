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

/// Whatever the file holds and however it is cut: the same as one thread that reads from the start to the end.
@Suite struct PipelineRangeTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: 0..<12)
    func severalThreadsFindWhatOneFinds(seed: Int) throws {
        let path = directory.file("spans.jsonl")
        append(damagedText(seed: UInt64(seed)), to: path)
        let sequential = read(path) { $0.workers = 0 }
        for pieceSize in [256, 1000, 4096] {
            let parallel = read(path) {
                $0.workers = 3; $0.pieceSize = pieceSize
            }
            #expect(parallel.numbers == sequential.numbers)
            #expect(parallel.rejects == sequential.rejects)
            #expect(parallel.skipped == sequential.skipped)
            #expect(parallel.bytes == sequential.bytes)
            #expect(parallel.spans.map(\.location) == sequential.spans.map(\.location))
        }
    }

    @Test func theEndFirstGivesTheSameSpans() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...5000, padding: 1500), to: path)
        let once = read(path) { $0.workers = 0 }
        let reading = try Reading(path) {
            $0.newestFirstThreshold = 4 << 20; $0.newestFirstLength = 2 << 20
        }
        #expect(reading.wait(for: 5000))
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.numbers[0] > 3000)
        #expect(reading.sortedNumbers == Array(1...5000))
        #expect(Set(reading.spans.map(\.location)) == Set(once.spans.map(\.location)))
        #expect(reading.bytes == once.bytes)
        #expect(reading.largestBatch <= IngestOptions().pieceSize)

        append(line(5001), to: path)
        #expect(reading.wait(for: 5001))
        #expect(reading.rejects.isEmpty)
    }

    @Test func aRecordOfManyPiecesIsReadByOneThread() throws {
        let path = directory.file("spans.jsonl")
        append(line(1) + line(2, padding: 20 << 20) + line(3), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        #expect(reading.numbers == [1, 2, 3])
        #expect(reading.largestBatch < 22 << 20)
    }

    @Test func aLogLineOfManyPiecesIsSkippedOnce() throws {
        let path = directory.file("spans.jsonl")
        append(line(1) + String(repeating: "x", count: 10_000) + "\n" + line(2), to: path)
        let reading = read(path) { $0.pieceSize = 1000 }
        #expect(reading.numbers == [1, 2])
        #expect(reading.skipped == 1)
    }

    @Test func aRangeThatShrinksEndsWhereTheFileEnds() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...10), to: path)
        let size = try FileFacts(path: path).size
        let queue = try BatchQueue()
        let range = RangeReader(
            file: FollowedFile(identity: try FileFacts(path: path).identity, path: path, pool: DescriptorPool()),
            segment: 0,
            range: 0..<(size + 1000),
            isFinal: true,
            options: IngestOptions(),
            deliver: { queue.put($0) },
            completion: {}
        )
        range.work()
        #expect(range.isDone)
        #expect(queue.take()?.spans.count == 10)
    }

    @Test(arguments: [false, true])
    func aFileThatWasRewrittenWhileItWasReadIsNotIntact(isRewritten: Bool) throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...100), to: path)
        var options = IngestOptions()
        options.pieceSize = 1000
        let context = try IngestSession(sources: [.file(path)], options: options).context
        let facts = try FileFacts(path: path)
        let file = FollowedFile(identity: facts.identity, path: path, pool: context.descriptors)
        let segment = context.segments.add(file, source: 0)
        let generation = FileGeneration(file: file, segment: segment, source: 0, context: context, mayRepeat: false)
        try generation.shareStart(size: facts.size, endFirst: false) { range, isFinal in
            RangeReader(
                file: file,
                segment: segment,
                range: range,
                isFinal: isFinal,
                options: options,
                deliver: { _ in true },
                completion: {}
            )
        } submit: { range in
            // The new content is shorter, and all of it is there before anybody looks.
            if isRewritten { overwrite(path, with: lines(201...240)) }
            range.work()
        }
        #expect(try generation.isIntact(FileFacts(path: path)) == !isRewritten)
    }

    @Test(arguments: 1...3)
    func theThreadsEndWithTheLastRangeAndComeAgainWithTheNext(count: Int) throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...20), to: path)
        let facts = try FileFacts(path: path)
        let done = Monitor(0)
        var workers = RangeWorkers(count: count, giveWay: false)
        for number in 1...200 {
            workers.submit(
                RangeReader(
                    file: FollowedFile(identity: facts.identity, path: path, pool: DescriptorPool()),
                    segment: 0,
                    range: 0..<facts.size,
                    isFinal: true,
                    options: IngestOptions(),
                    deliver: { _ in true },
                    completion: { done.update { $0 += 1 } }
                )
            )
            done.wait { $0 == number ? () : nil }
            // The next one finds them at work, about to end, or gone.
            for _ in 0..<number % 20 { sched_yield() }
        }
        // Each thread holds them as long as it runs.
        let deadline = ContinuousClock.now + .seconds(20)
        while !isKnownUniquelyReferenced(&workers), ContinuousClock.now < deadline { sched_yield() }
        #expect(isKnownUniquelyReferenced(&workers))
    }

    @Test(arguments: 1...4)
    func batchesComeOneAtATimeAndInOrder(threads: Int) throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...4000), to: path)
        var options = IngestOptions()
        options.workers = threads
        options.pieceSize = 4096
        let taken = Monitor((isTaking: false, numbers: [Int]()))
        let range = RangeReader(
            file: FollowedFile(identity: try FileFacts(path: path).identity, path: path, pool: DescriptorPool()),
            segment: 0,
            range: 0..<(try FileFacts(path: path).size),
            isFinal: true,
            options: options,
            deliver: { batch in
                let wasTaking = taken.withLock { taken in
                    defer { taken.isTaking = true }
                    return taken.isTaking
                }
                #expect(!wasTaking)
                // The others get ahead of the one that hands over.
                for _ in 0..<20 { sched_yield() }
                taken.withLock { taken in
                    taken.numbers += batch.names.compactMap { Int($0.dropFirst("span ".count)) }
                    taken.isTaking = false
                }
                return true
            },
            completion: {}
        )
        let workers = try (0..<threads).map { _ in try WorkerThread { range.work() } }
        for worker in workers { worker.join() }
        #expect(range.isDone)
        #expect(taken.withLock { $0.numbers } == Array(1...4000))
    }

    @Test func theLastSafeCutIsFoundAtAnyDistanceFromTheEnd() {
        for count in 2..<200 {
            var bytes = Array(repeating: UInt8(ascii: "x"), count: count)
            // A newline without a brace behind it, and a brace without a newline before it.
            bytes[count - 1] = UInt8(ascii: "\n")
            bytes[count / 2] = UInt8(ascii: "{")
            for place in 1..<(count - 1) {
                var text = bytes
                text[place - 1] = UInt8(ascii: "\n")
                text[place] = UInt8(ascii: "{")
                #expect(text.withUnsafeBytes { lastRecordStart(in: $0) } == place)
            }
            #expect(bytes.withUnsafeBytes { lastRecordStart(in: $0) } == nil)
        }
    }

    private func read(_ path: String, _ change: (inout IngestOptions) -> Void) -> Reading {
        do {
            let reading = try Reading(path, follow: false, change)
            reading.readToEnd()
            return reading
        } catch {
            fatalError("\(error)")
        }
    }

    /// Records of all lengths between torn ones, log lines, blank lines and a pretty-printed one.
    private func damagedText(seed: UInt64) -> String {
        var random = SplitMix(state: seed)
        var text = ""
        for number in 1...120 {
            let record = line(number, padding: Int(random.next() % 700))
            switch random.next() % 10 {
            case 0: text += record.prefix(Int(random.next() % UInt64(record.utf8.count))) + "\n"
            case 1: text += "a line of a log {\n"
            case 2: text += "\n\r\n"
            case 3: text += record.prefix(100) + record
            case 4: text += record.replacing("},", with: "},\n  ").replacing("[{", with: "[\n{")
            default: text += record
            }
        }
        return text
    }
}

/// A generator of numbers that gives the same ones in every run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
