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

@Suite struct PipelineQueueTests {
    @Test func theDescriptorIsReadableWhileBatchesWait() throws {
        let queue = try BatchQueue()
        #expect(!isReadable(queue))
        #expect(queue.put(batch(1)))
        #expect(queue.put(batch(2)))
        #expect(isReadable(queue))
        #expect(queue.take()?.bytes == 1)
        #expect(isReadable(queue))
        #expect(queue.take()?.bytes == 2)
        #expect(!isReadable(queue))
        #expect(queue.take() == nil)
    }

    @Test func aChangeIsSeenOnce() throws {
        let queue = try BatchQueue()
        queue.noteChange()
        #expect(isReadable(queue))
        #expect(queue.take() == nil)
        #expect(!isReadable(queue))
    }

    @Test func aProducerWaitsForRoomAndLosesNothing() throws {
        let queue = try BatchQueue(rowLimit: 2000)
        let producer = try WorkerThread {
            for number in 1...100 { _ = queue.put(batch(number)) }
            queue.finish()
        }
        var received: [Int] = []
        while let batch = queue.takeOrWait() { received.append(batch.bytes) }
        producer.join()
        #expect(received == Array(1...100))
    }

    @Test func longBatchesFillTheQueueSooner() throws {
        let queue = try BatchQueue(rowLimit: 2000)
        var long = SpanBatch()
        long.spans = Array(repeating: DecodedSpan(), count: 1000)
        let batch = long
        let put = Monitor(0)
        let producer = try WorkerThread {
            for _ in 1...100 where queue.put(batch) { put.update { $0 += 1 } }
            queue.finish()
        }
        var taken = 0
        while queue.takeOrWait() != nil {
            taken += 1
            #expect(put.withLock { $0 } <= taken + 1)
        }
        producer.join()
        #expect(taken == 100)
    }

    @Test func closingSendsAWaitingProducerHome() throws {
        let queue = try BatchQueue(rowLimit: 1)
        #expect(queue.put(batch(1)))
        let producer = try WorkerThread { #expect(!queue.put(batch(2))) }
        queue.close()
        producer.join()
        #expect(queue.takeOrWait() == nil)
    }

    private func isReadable(_ queue: BatchQueue) -> Bool {
        var entry = pollfd(fd: queue.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
    }
}

private func batch(_ number: Int) -> SpanBatch {
    var batch = SpanBatch()
    batch.bytes = number
    return batch
}
