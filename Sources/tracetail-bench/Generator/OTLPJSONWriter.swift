import TraceStore

/// Writes spans as the Collector's file exporter does: one `resourceSpans` object a line, byte for byte in its layout.
struct OTLPJSONWriter {
    private let vocabulary = Vocabulary()

    /// Writes all spans as one line, grouped by service and otherwise in their order.
    func writeLine(_ spans: ArraySlice<GeneratedSpan>, to sink: ByteSink) {
        sink.append(#"{"resourceSpans":["#)
        var isFirstResource = true
        for service in vocabulary.services.indices {
            var isFirstSpan = true
            for span in spans where span.service == service {
                if isFirstSpan {
                    if !isFirstResource { sink.append(",") }
                    openResource(service, to: sink)
                } else {
                    sink.append(",")
                }
                write(span, to: sink)
                isFirstSpan = false
                isFirstResource = false
            }
            if !isFirstSpan { sink.append(#"]}],"schemaUrl":"https://opentelemetry.io/schemas/1.41.0"}"#) }
        }
        sink.append("]}\n")
    }

    private func openResource(_ service: Int, to sink: ByteSink) {
        let number = UInt64(service)
        let words = vocabulary.services[service]
        sink.append(#"{"resource":{"attributes":[{"key":"deployment.environment.name","#)
        sink.append(#""value":{"stringValue":"staging"}},{"key":"host.name","value":{"stringValue":"node-"#)
        sink.append(number, width: 2)
        sink.append(#""}},{"key":"process.pid","value":{"intValue":""#)
        sink.append(1000 + number)
        sink.append(#""}},{"key":"service.instance.id","value":{"stringValue":""#)
        sink.append(words.name)
        sink.append(#"-7"}},{"key":"service.name","value":{"stringValue":""#)
        sink.append(words.name)
        sink.append(#""}},{"key":"service.version","value":{"stringValue":"1."#)
        sink.append(number)
        sink.append(#".0"}},{"key":"telemetry.sdk.language","value":{"stringValue":"go"}},"#)
        sink.append(#"{"key":"telemetry.sdk.name","value":{"stringValue":"opentelemetry"}},"#)
        sink.append(#"{"key":"telemetry.sdk.version","value":{"stringValue":"1.44.0"}}]},"#)
        sink.append(#""scopeSpans":[{"scope":{"name":"example.com/eventpipe/"#)
        sink.append(words.scope)
        sink.append(#"","version":"0.3.1"},"spans":["#)
    }

    private func write(_ span: GeneratedSpan, to sink: ByteSink) {
        sink.append(#"{"traceId":""#)
        sink.append(hex: span.traceID.high)
        sink.append(hex: span.traceID.low)
        sink.append(#"","spanId":""#)
        sink.append(hex: span.spanID.rawValue)
        if span.parentID.isValid {
            sink.append(#"","parentSpanId":""#)
            sink.append(hex: span.parentID.rawValue)
        }
        switch span.role {
        case .lifecycle:
            sink.append(#"","flags":257,"name":"event lifecycle","kind":1"#)
        case .processing:
            sink.append(#"","flags":769,"name":"event processing","kind":5"#)
        case .operation(let index):
            sink.append(#"","flags":257,"name":""#)
            sink.append(vocabulary.operations[index].name)
            sink.append(#"","kind":"#)
            sink.append(vocabulary.operations[index].kind)
        }
        sink.append(#","startTimeUnixNano":""#)
        sink.append(span.start)
        sink.append(#"","endTimeUnixNano":""#)
        sink.append(span.end)
        sink.append(#"","attributes":["#)
        writeAttributes(of: span, to: sink)
        sink.append("]")
        writeEvents(of: span, to: sink)
        if span.retriedSpan.isValid {
            sink.append(#","links":[{"traceId":""#)
            sink.append(hex: span.traceID.high)
            sink.append(hex: span.traceID.low)
            sink.append(#"","spanId":""#)
            sink.append(hex: span.retriedSpan.rawValue)
            sink.append(#"","attributes":[{"key":"link.reason","value":{"stringValue":"retry"}}],"flags":769}]"#)
        }
        writeStatus(of: span, to: sink)
    }

    private func writeAttributes(of span: GeneratedSpan, to sink: ByteSink) {
        sink.append(#"{"key":"event.id","value":{"stringValue":"evt-"#)
        sink.append(span.lifecycle, width: 8)
        switch span.role {
        case .lifecycle:
            sink.append(#""}},{"key":"event.type","value":{"stringValue":""#)
            sink.append(vocabulary.eventType(ofLifecycle: span.lifecycle))
            sink.append(#""}},{"key":"event.tenant","value":{"stringValue":""#)
            sink.append(vocabulary.tenant(span.lifecycle))
        case .processing:
            sink.append(#""}},{"key":"event.type","value":{"stringValue":""#)
            sink.append(vocabulary.eventType(ofLifecycle: span.lifecycle))
            sink.append(#""}},{"key":"messaging.system","value":{"stringValue":"memory"#)
            sink.append(#""}},{"key":"messaging.destination.name","value":{"stringValue":""#)
            sink.append(vocabulary.services[span.service].queue)
            sink.append(#""}},{"key":"retry.count","value":{"intValue":""#)
            sink.append(UInt64(span.attempt))
        case .operation(let index):
            sink.append(#""}},{"key":"op.name","value":{"stringValue":""#)
            sink.append(vocabulary.operations[index].name)
            sink.append(#""}},{"key":"peer.service","value":{"stringValue":"backend-"#)
            sink.append(span.details % 5)
        }
        sink.append(#""}},{"key":"tenant.id","value":{"stringValue":""#)
        sink.append(vocabulary.tenant(span.details >> 8))
        sink.append(#""}},{"key":"messaging.message.body.size","value":{"intValue":""#)
        sink.append(1000 + span.details >> 16 & 0x1fff)
        sink.append(#""}},{"key":"server.address","value":{"stringValue":"10.2."#)
        sink.append(span.details >> 32 & 0x1f)
        sink.append(".")
        sink.append(span.details >> 40 & 0xff)
        sink.append(#""}}"#)
        if case .operation = span.role {
            sink.append(#",{"key":"feature.fast_path","value":{"boolValue":"#)
            sink.append(span.details >> 63 == 0 ? "false" : "true")
            sink.append("}}")
        }
    }

    private func writeEvents(of span: GeneratedSpan, to sink: ByteSink) {
        switch span.role {
        case .lifecycle:
            sink.append(#","events":[{"timeUnixNano":""#)
            sink.append(span.start)
            sink.append(#"","name":"enqueued","attributes":[{"key":"queue","value":{"stringValue":"q.validate"}}]}]"#)
        case .processing:
            sink.append(#","events":[{"timeUnixNano":""#)
            sink.append(span.start)
            sink.append(#"","name":"dequeued","attributes":[{"key":"queue.wait_us","value":{"intValue":""#)
            sink.append(span.wait / 1000)
            sink.append(#""}},{"key":"queue.depth","value":{"intValue":""#)
            sink.append(span.details >> 48 & 0x1f)
            sink.append(#""}}]}"#)
            if case .failed(let failure) = span.outcome {
                sink.append(#",{"timeUnixNano":""#)
                sink.append(span.end)
                sink.append(#"","name":"exception","attributes":["#)
                sink.append(#"{"key":"error.retryable","value":{"boolValue":true}},"#)
                writeException(failure, to: sink)
                sink.append(#"]},{"timeUnixNano":""#)
                sink.append(span.end)
                sink.append(#"","name":"requeued","attributes":[{"key":"attempt","value":{"intValue":""#)
                sink.append(UInt64(span.attempt + 1))
                sink.append(#""}}]}"#)
            }
            sink.append("]")
        case .operation:
            guard case .failed(let failure) = span.outcome else { return }
            sink.append(#","events":[{"timeUnixNano":""#)
            sink.append(span.end)
            sink.append(#"","name":"exception","attributes":["#)
            writeException(failure, to: sink)
            sink.append("]}]")
        }
    }

    private func writeException(_ failure: Int, to sink: ByteSink) {
        sink.append(#"{"key":"exception.type","value":{"stringValue":"*errors.errorString"}},"#)
        sink.append(#"{"key":"exception.message","value":{"stringValue":""#)
        sink.append(vocabulary.failures[failure])
        sink.append(#""}}"#)
    }

    private func writeStatus(of span: GeneratedSpan, to sink: ByteSink) {
        switch span.outcome {
        case .unset: sink.append(#","status":{}}"#)
        case .ok: sink.append(#","status":{"code":1}}"#)
        case .failed(let failure):
            sink.append(#","status":{"message":""#)
            if span.role == .processing { sink.append("processing failed: ") }
            sink.append(vocabulary.failures[failure])
            sink.append(#"","code":2}}"#)
        }
    }
}
