import TraceStore

/// Writes spans as Go's `stdouttrace` exporter does in its compact mode: one object a line.
struct GoStdoutWriter {
    private let vocabulary = Vocabulary()

    /// Writes one span as one line.
    func writeLine(_ span: GeneratedSpan, to sink: ByteSink) {
        sink.append(#"{"Name":""#)
        switch span.role {
        case .lifecycle: sink.append("event lifecycle")
        case .processing: sink.append("event processing")
        case .operation(let index): sink.append(vocabulary.operations[index].name)
        }
        sink.append(#"","SpanContext":"#)
        writeContext(span.traceID, span.spanID, isRemote: false, to: sink)
        sink.append(#","Parent":"#)
        let parentTrace = span.parentID.isValid ? span.traceID : .invalid
        writeContext(parentTrace, span.parentID, isRemote: span.role == .processing, to: sink)
        sink.append(#","SpanKind":"#)
        sink.append(kind(of: span))
        sink.append(#","StartTime":""#)
        writeTime(span.start, to: sink)
        sink.append(#"","EndTime":""#)
        writeTime(span.end, to: sink)
        sink.append(#"","Attributes":["#)
        writeAttributes(of: span, to: sink)
        sink.append(#"],"Events":"#)
        writeEvents(of: span, to: sink)
        sink.append(#","Links":"#)
        if span.retriedSpan.isValid {
            sink.append(#"[{"SpanContext":"#)
            writeContext(span.traceID, span.retriedSpan, isRemote: true, to: sink)
            sink.append(#","Attributes":[{"Key":"link.reason","Value":{"Type":"STRING","Value":"retry"}}],"#)
            sink.append(#""DroppedAttributeCount":0}]"#)
        } else {
            sink.append("null")
        }
        writeStatus(of: span, to: sink)
        sink.append(#","DroppedAttributes":0,"DroppedEvents":0,"DroppedLinks":0,"ChildSpanCount":"#)
        sink.append(UInt64(span.childCount))
        writeOrigin(span.service, to: sink)
        sink.append("}\n")
    }

    private func kind(of span: GeneratedSpan) -> UInt64 {
        switch span.role {
        case .lifecycle: 1
        case .processing: 5
        case .operation(let index): vocabulary.operations[index].kind
        }
    }

    private func writeContext(_ trace: TraceID, _ span: SpanID, isRemote: Bool, to sink: ByteSink) {
        sink.append(#"{"TraceID":""#)
        sink.append(hex: trace.high)
        sink.append(hex: trace.low)
        sink.append(#"","SpanID":""#)
        sink.append(hex: span.rawValue)
        sink.append(span.isValid ? #"","TraceFlags":"01","TraceState":"","# : #"","TraceFlags":"00","TraceState":"","#)
        sink.append(isRemote ? #""Remote":true}"# : #""Remote":false}"#)
    }

    /// RFC 3339 in UTC, the fraction without trailing zeros.
    private func writeTime(_ time: UnixNanoseconds, to sink: ByteSink) {
        let seconds = time / 1_000_000_000
        let date = CivilDate(daysSinceEpoch: seconds / 86_400)
        sink.append(date.year, width: 4)
        sink.append("-")
        sink.append(date.month, width: 2)
        sink.append("-")
        sink.append(date.day, width: 2)
        sink.append("T")
        sink.append(seconds / 3600 % 24, width: 2)
        sink.append(":")
        sink.append(seconds / 60 % 60, width: 2)
        sink.append(":")
        sink.append(seconds % 60, width: 2)
        var fraction = time % 1_000_000_000
        if fraction != 0 {
            var width = 9
            while fraction % 10 == 0 {
                fraction /= 10
                width -= 1
            }
            sink.append(".")
            sink.append(fraction, width: width)
        }
        sink.append("Z")
    }

    private func writeAttributes(of span: GeneratedSpan, to sink: ByteSink) {
        sink.append(#"{"Key":"event.id","Value":{"Type":"STRING","Value":"evt-"#)
        sink.append(span.lifecycle, width: 8)
        switch span.role {
        case .lifecycle:
            sink.append(#""}},{"Key":"event.type","Value":{"Type":"STRING","Value":""#)
            sink.append(vocabulary.eventType(ofLifecycle: span.lifecycle))
            sink.append(#""}},{"Key":"event.tenant","Value":{"Type":"STRING","Value":""#)
            sink.append(vocabulary.tenant(span.lifecycle))
            sink.append(#""}},{"Key":"tenant.id","#)
        case .processing:
            sink.append(#""}},{"Key":"event.type","Value":{"Type":"STRING","Value":""#)
            sink.append(vocabulary.eventType(ofLifecycle: span.lifecycle))
            sink.append(#""}},{"Key":"messaging.system","Value":{"Type":"STRING","Value":"memory"#)
            sink.append(#""}},{"Key":"messaging.destination.name","Value":{"Type":"STRING","Value":""#)
            sink.append(vocabulary.services[span.service].queue)
            sink.append(#""}},{"Key":"retry.count","Value":{"Type":"INT64","Value":"#)
            sink.append(UInt64(span.attempt))
            sink.append(#"}},{"Key":"tenant.id","#)
        case .operation(let index):
            sink.append(#""}},{"Key":"op.name","Value":{"Type":"STRING","Value":""#)
            sink.append(vocabulary.operations[index].name)
            sink.append(#""}},{"Key":"peer.service","Value":{"Type":"STRING","Value":"backend-"#)
            sink.append(span.details % 5)
            sink.append(#""}},{"Key":"tenant.id","#)
        }
        sink.append(#""Value":{"Type":"STRING","Value":""#)
        sink.append(vocabulary.tenant(span.details >> 8))
        sink.append(#""}},{"Key":"messaging.message.body.size","Value":{"Type":"INT64","Value":"#)
        sink.append(1000 + span.details >> 16 & 0x1fff)
        sink.append(#"}},{"Key":"server.address","Value":{"Type":"STRING","Value":"10.2."#)
        sink.append(span.details >> 32 & 0x1f)
        sink.append(".")
        sink.append(span.details >> 40 & 0xff)
        sink.append(#""}}"#)
        if case .operation = span.role {
            sink.append(#",{"Key":"feature.fast_path","Value":{"Type":"BOOL","Value":"#)
            sink.append(span.details >> 63 == 0 ? "false" : "true")
            sink.append("}}")
        }
    }

    private func writeEvents(of span: GeneratedSpan, to sink: ByteSink) {
        switch span.role {
        case .lifecycle:
            sink.append(#"[{"Name":"enqueued","Attributes":["#)
            sink.append(#"{"Key":"queue","Value":{"Type":"STRING","Value":"q.validate"}}]"#)
            closeEvent(at: span.start, to: sink)
            sink.append("]")
        case .processing:
            sink.append(#"[{"Name":"dequeued","Attributes":[{"Key":"queue.wait_us","Value":{"Type":"INT64","Value":"#)
            sink.append(span.wait / 1000)
            sink.append(#"}},{"Key":"queue.depth","Value":{"Type":"INT64","Value":"#)
            sink.append(span.details >> 48 & 0x1f)
            sink.append("}}]")
            closeEvent(at: span.start, to: sink)
            if case .failed(let failure) = span.outcome {
                sink.append(#",{"Name":"exception","Attributes":[{"Key":"error.retryable","#)
                sink.append(#""Value":{"Type":"BOOL","Value":true}},"#)
                writeException(failure, to: sink)
                closeEvent(at: span.end, to: sink)
                sink.append(#",{"Name":"requeued","Attributes":[{"Key":"attempt","Value":{"Type":"INT64","Value":"#)
                sink.append(UInt64(span.attempt + 1))
                sink.append("}}]")
                closeEvent(at: span.end, to: sink)
            }
            sink.append("]")
        case .operation:
            guard case .failed(let failure) = span.outcome else { return sink.append("null") }
            sink.append(#"[{"Name":"exception","Attributes":["#)
            writeException(failure, to: sink)
            closeEvent(at: span.end, to: sink)
            sink.append("]")
        }
    }

    private func closeEvent(at time: UnixNanoseconds, to sink: ByteSink) {
        sink.append(#","DroppedAttributeCount":0,"Time":""#)
        writeTime(time, to: sink)
        sink.append(#""}"#)
    }

    private func writeException(_ failure: Int, to sink: ByteSink) {
        sink.append(#"{"Key":"exception.type","Value":{"Type":"STRING","Value":"*errors.errorString"}},"#)
        sink.append(#"{"Key":"exception.message","Value":{"Type":"STRING","Value":""#)
        sink.append(vocabulary.failures[failure])
        sink.append(#""}}]"#)
    }

    private func writeStatus(of span: GeneratedSpan, to sink: ByteSink) {
        switch span.outcome {
        case .unset: sink.append(#","Status":{"Code":"Unset","Description":""}"#)
        case .ok: sink.append(#","Status":{"Code":"Ok","Description":""}"#)
        case .failed(let failure):
            sink.append(#","Status":{"Code":"Error","Description":""#)
            if span.role == .processing { sink.append("processing failed: ") }
            sink.append(vocabulary.failures[failure])
            sink.append(#""}"#)
        }
    }

    private func writeOrigin(_ service: Int, to sink: ByteSink) {
        let number = UInt64(service)
        let words = vocabulary.services[service]
        sink.append(#","Resource":[{"Key":"deployment.environment.name","Value":{"Type":"STRING","Value":"staging"}},"#)
        sink.append(#"{"Key":"host.name","Value":{"Type":"STRING","Value":"node-"#)
        sink.append(number, width: 2)
        sink.append(#""}},{"Key":"process.pid","Value":{"Type":"INT64","Value":"#)
        sink.append(1000 + number)
        sink.append(#"}},{"Key":"service.instance.id","Value":{"Type":"STRING","Value":""#)
        sink.append(words.name)
        sink.append(#"-7"}},{"Key":"service.name","Value":{"Type":"STRING","Value":""#)
        sink.append(words.name)
        sink.append(#""}},{"Key":"service.version","Value":{"Type":"STRING","Value":"1."#)
        sink.append(number)
        sink.append(#".0"}},{"Key":"telemetry.sdk.language","Value":{"Type":"STRING","Value":"go"}},"#)
        sink.append(#"{"Key":"telemetry.sdk.name","Value":{"Type":"STRING","Value":"opentelemetry"}},"#)
        sink.append(#"{"Key":"telemetry.sdk.version","Value":{"Type":"STRING","Value":"1.44.0"}}],"#)
        sink.append(#""InstrumentationScope":"#)
        writeScope(words.scope, to: sink)
        sink.append(#","InstrumentationLibrary":"#)
        writeScope(words.scope, to: sink)
    }

    private func writeScope(_ name: StaticString, to sink: ByteSink) {
        sink.append(#"{"Name":"example.com/eventpipe/"#)
        sink.append(name)
        sink.append(#"","Version":"0.3.1","SchemaURL":"","Attributes":null}"#)
    }
}

/// A day of the Gregorian calendar.
private struct CivilDate {
    var year: UInt64
    var month: UInt64
    var day: UInt64

    /// Howard Hinnant's `civil_from_days`, for days from 1970 on: years begin in March, so that the leap day is the last.
    init(daysSinceEpoch: UInt64) {
        let shifted = daysSinceEpoch + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
    }
}
