import Dispatch
import Testing

@testable import EventTracing

@Suite("Batches", .timeLimit(.minutes(1)))
struct BatchProcessorTests {
    private func options(size: Int = 10, delay: Duration = .seconds(3600), capacity: Int = 100)
        -> BatchProcessor.Options
    {
        var options = BatchProcessor.Options()
        options.batchSize = size
        options.delay = delay
        options.capacity = capacity
        return options
    }

    @Test("A full batch is exported by itself, the rest with a flush")
    func size() throws {
        let exporter = MemoryExporter()
        let processor = BatchProcessor(exporter: exporter, options: options())
        for number in 1...9 { processor.spanEnded(try finishedSpan(UInt64(number))) }
        #expect(exporter.batches.isEmpty)
        processor.spanEnded(try finishedSpan(10))
        exporter.began.wait()
        processor.spanEnded(try finishedSpan(11))
        #expect(processor.flush(within: .seconds(30)))
        #expect(exporter.spans.map(\.name) == (1...11).map { "span \($0)" })
        #expect(exporter.batches.allSatisfy { $0.count <= 10 })
    }

    @Test("A batch that is not full is exported after its delay")
    func delay() throws {
        let exporter = MemoryExporter()
        let processor = BatchProcessor(exporter: exporter, options: options(delay: .milliseconds(1)))
        for number in 1...3 {
            processor.spanEnded(try finishedSpan(UInt64(number)))
            exporter.began.wait()
        }
        #expect(processor.shutdown(within: .seconds(30)) == ExportReport(exported: 3, lost: 0, isComplete: true))
    }

    @Test("A full queue loses what comes, counts it and tells of it; nothing blocks")
    func fullQueue() throws {
        let gate = DispatchSemaphore(value: 0)
        let exporter = MemoryExporter(gate: gate)
        let losses = LossLog()
        let processor = BatchProcessor(exporter: exporter, options: options(), onLoss: losses.handler)
        for number in 1...10 { processor.spanEnded(try finishedSpan(UInt64(number))) }
        exporter.began.wait()
        for number in 11...150 { processor.spanEnded(try finishedSpan(UInt64(number))) }
        for _ in 0..<20 { gate.signal() }
        #expect(processor.shutdown(within: .seconds(30)) == ExportReport(exported: 100, lost: 50, isComplete: true))
        #expect(losses.all == [ExportLoss(spans: 50, reason: "the queue was full")])
        #expect(exporter.spans.map(\.name) == (1...100).map { "span \($0)" })
    }

    @Test("A shutdown returns in its time, and counts what is still on its way")
    func stuck() throws {
        let gate = DispatchSemaphore(value: 0)
        let exporter = MemoryExporter(gate: gate)
        let processor = BatchProcessor(exporter: exporter, options: options())
        for number in 1...25 { processor.spanEnded(try finishedSpan(UInt64(number))) }
        exporter.began.wait()
        #expect(!processor.flush(within: .milliseconds(1)))
        let report = ExportReport(exported: 0, lost: 25, isComplete: false)
        #expect(processor.shutdown(within: .milliseconds(1)) == report)
        for _ in 0..<20 { gate.signal() }
        #expect(processor.flush(within: .seconds(30)))
        #expect(processor.shutdown(within: .seconds(30)) == report)
    }

    @Test("What fails and what comes after the shutdown is counted and told")
    func failures() throws {
        let losses = LossLog()
        let processor = BatchProcessor(
            exporter: MemoryExporter(isFailing: true),
            options: options(),
            onLoss: losses.handler
        )
        processor.spanEnded(try finishedSpan(1))
        #expect(processor.shutdown(within: .seconds(30)) == ExportReport(exported: 0, lost: 1, isComplete: true))
        processor.spanEnded(try finishedSpan(2))
        let expected = [("told to"), ("ended after the shutdown")].map { ExportLoss(spans: 1, reason: $0) }
        #expect(losses.all == expected)
    }

    @Test("Spans of many threads are all exported, once")
    func threads() async throws {
        let exporter = MemoryExporter()
        let processor = BatchProcessor(exporter: exporter, options: options(delay: .milliseconds(1), capacity: 10_000))
        let spans = try (1...5000).map { try finishedSpan(UInt64($0)) }
        await withTaskGroup { group in
            for part in 0..<8 {
                group.addTask { for index in stride(from: part, to: 5000, by: 8) { processor.spanEnded(spans[index]) } }
            }
        }
        #expect(processor.shutdown(within: .seconds(30)) == ExportReport(exported: 5000, lost: 0, isComplete: true))
        #expect(Set(exporter.spans.map(\.context.spanID)).count == 5000)
    }

    @Test("The simple processor exports each span at once, and counts too")
    func simple() throws {
        let exporter = MemoryExporter()
        let losses = LossLog()
        let processor = SimpleProcessor(exporter: exporter, onLoss: losses.handler)
        processor.spanEnded(try finishedSpan(1))
        #expect(exporter.spans.count == 1)
        #expect(processor.shutdown(within: .seconds(1)) == ExportReport(exported: 1, lost: 0, isComplete: true))
        processor.spanEnded(try finishedSpan(2))
        #expect(exporter.spans.count == 1)
        #expect(losses.all.map(\.reason) == ["ended after the shutdown"])
    }
}
