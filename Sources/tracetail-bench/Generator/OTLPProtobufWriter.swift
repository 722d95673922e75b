import TraceStore

/// Writes spans as the Collector's file exporter does in protobuf: each request behind its length in four bytes.
///
/// The content is that of `OTLPJSONWriter`.
struct OTLPProtobufWriter {
    private let vocabulary = Vocabulary()

    /// Writes all spans as one message, grouped by service and otherwise in their order.
    func writeMessage(_ spans: ArraySlice<GeneratedSpan>, to sink: ByteSink) {
        var request = ProtobufMessage()
        for service in vocabulary.services.indices where spans.contains(where: { $0.service == service }) {
            request.message(1) { resource in
                resource.message(1) { writeResource(service, to: &$0) }
                resource.message(2) { scope in
                    scope.message(1) { message in
                        message.text(1, "example.com/eventpipe/", vocabulary.services[service].scope)
                        message.text(2, "0.3.1")
                    }
                    for span in spans where span.service == service {
                        scope.message(2) { write(span, to: &$0) }
                    }
                }
                resource.text(3, "https://opentelemetry.io/schemas/1.41.0")
            }
        }
        let length = UInt32(truncatingIfNeeded: request.bytes.count).bigEndian
        withUnsafeBytes(of: length) { sink.append($0) }
        request.bytes.withUnsafeBytes { sink.append($0) }
    }

    private func writeResource(_ service: Int, to message: inout ProtobufMessage) {
        let name = vocabulary.services[service].name
        message.attribute(1, "deployment.environment.name", "staging")
        message.attribute(1, "host.name", "node-", UInt64(service), width: 2)
        message.attribute(1, "process.pid", 1000 + UInt64(service))
        message.attribute(1, "service.instance.id", name, "-7")
        message.attribute(1, "service.name", name)
        message.attribute(1, "service.version", "1.", UInt64(service), ".0")
        message.attribute(1, "telemetry.sdk.language", "go")
        message.attribute(1, "telemetry.sdk.name", "opentelemetry")
        message.attribute(1, "telemetry.sdk.version", "1.44.0")
    }

    private func write(_ span: GeneratedSpan, to message: inout ProtobufMessage) {
        message.identifier(1, span.traceID.high, span.traceID.low)
        message.identifier(2, span.spanID.rawValue)
        if span.parentID.isValid { message.identifier(4, span.parentID.rawValue) }
        var flags: UInt32 = 257
        switch span.role {
        case .lifecycle:
            message.text(5, "event lifecycle")
            message.number(6, 1)
        case .processing:
            flags = 769
            message.text(5, "event processing")
            message.number(6, 5)
        case .operation(let index):
            message.text(5, vocabulary.operations[index].name)
            message.number(6, vocabulary.operations[index].kind)
        }
        message.fixed64(7, span.start)
        message.fixed64(8, span.end)
        writeAttributes(of: span, to: &message)
        writeEvents(of: span, to: &message)
        if span.retriedSpan.isValid {
            message.message(13) { link in
                link.identifier(1, span.traceID.high, span.traceID.low)
                link.identifier(2, span.retriedSpan.rawValue)
                link.attribute(4, "link.reason", "retry")
                link.fixed32(6, 769)
            }
        }
        message.message(15) { status in
            switch span.outcome {
            case .unset: break
            case .ok: status.number(3, 1)
            case .failed(let failure):
                status.text(2, span.role == .processing ? "processing failed: " : "", plainFailure(failure))
                status.number(3, 2)
            }
        }
        message.fixed32(16, flags)
    }

    private func writeAttributes(of span: GeneratedSpan, to message: inout ProtobufMessage) {
        message.attribute(9, "event.id", "evt-", span.lifecycle, width: 8)
        switch span.role {
        case .lifecycle:
            message.attribute(9, "event.type", vocabulary.eventType(ofLifecycle: span.lifecycle))
            message.attribute(9, "event.tenant", vocabulary.tenant(span.lifecycle))
        case .processing:
            message.attribute(9, "event.type", vocabulary.eventType(ofLifecycle: span.lifecycle))
            message.attribute(9, "messaging.system", "memory")
            message.attribute(9, "messaging.destination.name", vocabulary.services[span.service].queue)
            message.attribute(9, "retry.count", UInt64(span.attempt))
        case .operation(let index):
            message.attribute(9, "op.name", vocabulary.operations[index].name)
            message.attribute(9, "peer.service", "backend-", span.details % 5)
        }
        message.attribute(9, "tenant.id", vocabulary.tenant(span.details >> 8))
        message.attribute(9, "messaging.message.body.size", 1000 + span.details >> 16 & 0x1fff)
        message.message(9) { attribute in
            attribute.text(1, "server.address")
            attribute.message(2) { value in
                value.bytes(1) { text in
                    text.append("10.2.")
                    text.append(span.details >> 32 & 0x1f)
                    text.append(".")
                    text.append(span.details >> 40 & 0xff)
                }
            }
        }
        guard case .operation = span.role else { return }
        message.message(9) { attribute in
            attribute.text(1, "feature.fast_path")
            attribute.message(2) { $0.number(2, span.details >> 63) }
        }
    }

    private func writeEvents(of span: GeneratedSpan, to message: inout ProtobufMessage) {
        switch span.role {
        case .lifecycle:
            message.event("enqueued", at: span.start) { $0.attribute(3, "queue", "q.validate") }
        case .processing:
            message.event("dequeued", at: span.start) { event in
                event.attribute(3, "queue.wait_us", span.wait / 1000)
                event.attribute(3, "queue.depth", span.details >> 48 & 0x1f)
            }
            guard case .failed(let failure) = span.outcome else { return }
            message.event("exception", at: span.end) { event in
                event.message(3) { attribute in
                    attribute.text(1, "error.retryable")
                    attribute.message(2) { $0.number(2, 1) }
                }
                writeException(failure, to: &event)
            }
            message.event("requeued", at: span.end) { $0.attribute(3, "attempt", UInt64(span.attempt + 1)) }
        case .operation:
            guard case .failed(let failure) = span.outcome else { return }
            message.event("exception", at: span.end) { writeException(failure, to: &$0) }
        }
    }

    private func writeException(_ failure: Int, to event: inout ProtobufMessage) {
        event.attribute(3, "exception.type", "*errors.errorString")
        event.message(3) { attribute in
            attribute.text(1, "exception.message")
            attribute.message(2) { $0.text(1, "", plainFailure(failure)) }
        }
    }

    /// The vocabulary has it as JSON text.
    private func plainFailure(_ failure: Int) -> [UInt8] {
        Array("\(vocabulary.failures[failure])".utf8).filter { $0 != UInt8(ascii: "\\") }
    }
}

extension ProtobufMessage {
    fileprivate mutating func event(
        _ name: StaticString,
        at time: UnixNanoseconds,
        _ body: (inout ProtobufMessage) -> Void
    ) {
        message(11) { event in
            event.fixed64(1, time)
            event.text(2, name)
            body(&event)
        }
    }
}
