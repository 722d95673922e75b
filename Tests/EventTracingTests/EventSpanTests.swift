import Testing
import Tracing

@testable import EventTracing

private struct Broken: Error, CustomStringConvertible {
    var description: String { "it broke" }
}

@Suite("Spans")
struct EventSpanTests {
    @Test("Children of the current span belong to its trace")
    func children() throws {
        let tracing = TestTracing()
        tracing.tracer.withSpan("root", context: .topLevel, ofKind: .producer) { _ in
            tracing.tracer.withSpan("child", ofKind: .client) { _ in }
        }
        let spans = tracing.exporter.spans
        #expect(spans.map(\.name) == ["child", "root"])
        #expect(spans[0].context.traceID == spans[1].context.traceID)
        #expect(spans[0].parent == spans[1].context)
        #expect(spans[1].parent == nil)
        #expect(spans[0].kind == .client && spans[1].kind == .producer)
        #expect(spans[0].scope == InstrumentationScope(name: "tests", version: "1"))
    }

    @Test("Explicit times are kept, even those that make no sense")
    func times() {
        let tracing = TestTracing()
        let span = tracing.tracer.startSpan("back in time", context: .topLevel, at: moment(5))
        span.addEvent(SpanEvent(name: "then", at: moment(.max)))
        span.end(at: moment(3))
        #expect(tracing.exporter.spans.map(\.start) == [5] && tracing.exporter.spans.map(\.end) == [3])
        #expect(tracing.exporter.spans.first?.events.first?.nanosecondsSinceEpoch == .max)
    }

    @Test("The first end counts, and what is written after it is ignored")
    func endsOnce() throws {
        let tracing = TestTracing()
        let span = tracing.tracer.startSpan("work", context: .topLevel)
        span.setAttribute("kept", to: true)
        span.end(at: moment(10))
        #expect(!span.isRecording)
        span.setAttribute("late", to: true)
        span.attributes["late"] = true
        span.operationName = "late"
        span.setStatus(SpanStatus(code: .error))
        span.addEvent("late")
        span.addLink(span.spanContext)
        span.recordError(Broken())
        span.end(at: moment(20))
        let finished = try #require(tracing.exporter.spans.first)
        #expect(tracing.exporter.spans.count == 1)
        #expect(finished.attributes == [Attribute(key: "kept", value: true)])
        #expect(finished.name == "work" && finished.end == 10 && finished.status == nil)
        #expect(finished.events.isEmpty && finished.links.isEmpty)
    }

    @Test("A thrown error is recorded, sets the status with its text, and ends the span")
    func thrownError() async throws {
        let tracing = TestTracing()
        await #expect(throws: Broken.self) {
            try await tracing.tracer.withSpan("work", context: .topLevel) { _ in
                await Task.yield()
                throw Broken()
            }
        }
        let span = try #require(tracing.exporter.spans.first)
        #expect(span.status == SpanStatus(code: .error, message: "it broke"))
        #expect(span.events.map(\.name) == ["exception"])
        #expect(span.events.first?.attributes.get("exception.message") == "it broke")
    }

    @Test("Ok is final, and an error keeps the message of the one before")
    func status() {
        let tracing = TestTracing()
        let span = tracing.tracer.startSpan("a", context: .topLevel)
        span.setStatus(SpanStatus(code: .error, message: "first"))
        span.setStatus(SpanStatus(code: .error))
        span.end()
        let other = tracing.tracer.startSpan("b", context: .topLevel)
        other.setStatus(SpanStatus(code: .ok, message: "dropped"))
        other.setStatus(SpanStatus(code: .error, message: "late"))
        other.end()
        let expected = [SpanStatus(code: .error, message: "first"), SpanStatus(code: .ok)]
        #expect(tracing.exporter.spans.map(\.status) == expected)
    }

    @Test("Links lead to spans, and to nothing else")
    func links() throws {
        let tracing = TestTracing()
        let message = try SpanContext(traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331")
        tracing.tracer.withSpan("batch", context: .topLevel) { span in
            span.addLink(message, attributes: ["place": 1])
            span.addLink(SpanLink(context: .topLevel, attributes: [:]))
        }
        let links = try #require(tracing.exporter.spans.first?.links)
        #expect(links.map(\.context) == [message])
    }

    @Test("Many threads may write to one span, and it ends once")
    func threads() async {
        let tracing = TestTracing()
        let span = tracing.tracer.startSpan("shared", context: .topLevel)
        await withTaskGroup { group in
            for number in 0..<50 {
                group.addTask { span.setAttribute("k\(number)", to: .int(Int64(number))) }
            }
        }
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { span.end() } }
        }
        #expect(tracing.exporter.spans.map(\.attributes.count) == [50])
    }

    @Test("The global tracer leads to the provider, from which packages take tracers of their own")
    func global() {
        let tracing = TestTracing()
        #expect(TracerProvider.global == nil)
        tracing.provider.bootstrap()
        #expect(TracerProvider.global === tracing.provider)
    }
}
