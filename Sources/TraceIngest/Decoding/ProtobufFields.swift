// The tags of OTLP's fields: the field's number and, in the lower three bits, how it is written
// (0 a varint, 1 eight bytes, 2 a length and bytes, 5 four bytes).

/// `ExportTraceServiceRequest` and `TracesData`.
enum RequestField {
    static let resourceSpans: UInt32 = 1 << 3 | 2
}

/// Tempo's `TraceByIDResponse`.
enum ResponseField {
    static let trace: UInt32 = 1 << 3 | 2
}

/// `ResourceSpans` and, but for the number of what it holds, `ScopeSpans`: a resource or a scope, what was found under
/// it, and the schema's URL.
enum OriginField {
    static let content: UInt32 = 1 << 3 | 2
    /// The scopes of a resource, the spans of a scope.
    static let children: UInt32 = 2 << 3 | 2
    static let schemaURL: UInt32 = 3 << 3 | 2
    /// The scopes of a resource, as they were called before.
    static let legacyScopes: UInt32 = 1000 << 3 | 2
    /// A field with a number up to this one is no resource's but a span's of another format.
    static let highestForeign: UInt32 = 16
}

/// `Span`.
enum SpanField {
    static let traceID: UInt32 = 1 << 3 | 2
    static let spanID: UInt32 = 2 << 3 | 2
    static let traceState: UInt32 = 3 << 3 | 2
    static let parentSpanID: UInt32 = 4 << 3 | 2
    static let name: UInt32 = 5 << 3 | 2
    static let kind: UInt32 = 6 << 3
    static let startTime: UInt32 = 7 << 3 | 1
    static let endTime: UInt32 = 8 << 3 | 1
    static let attribute: UInt32 = 9 << 3 | 2
    static let droppedAttributes: UInt32 = 10 << 3
    static let event: UInt32 = 11 << 3 | 2
    static let droppedEvents: UInt32 = 12 << 3
    static let link: UInt32 = 13 << 3 | 2
    static let droppedLinks: UInt32 = 14 << 3
    static let status: UInt32 = 15 << 3 | 2
    static let flags: UInt32 = 16 << 3 | 5
    /// The highest number of a field.
    static let highest: UInt32 = 16
}

/// `Span.Event`.
enum EventField {
    static let time: UInt32 = 1 << 3 | 1
    static let name: UInt32 = 2 << 3 | 2
    static let attribute: UInt32 = 3 << 3 | 2
    static let droppedAttributes: UInt32 = 4 << 3
}

/// `Span.Link`.
enum LinkField {
    static let traceID: UInt32 = 1 << 3 | 2
    static let spanID: UInt32 = 2 << 3 | 2
    static let traceState: UInt32 = 3 << 3 | 2
    static let attribute: UInt32 = 4 << 3 | 2
    static let droppedAttributes: UInt32 = 5 << 3
    static let flags: UInt32 = 6 << 3 | 5
}

/// `Status`.
enum StatusField {
    static let deprecatedCode: UInt32 = 1 << 3
    static let message: UInt32 = 2 << 3 | 2
    static let code: UInt32 = 3 << 3
}

/// `Resource`.
enum ResourceField {
    static let attribute: UInt32 = 1 << 3 | 2
    static let droppedAttributes: UInt32 = 2 << 3
}

/// `InstrumentationScope`.
enum ScopeField {
    static let name: UInt32 = 1 << 3 | 2
    static let version: UInt32 = 2 << 3 | 2
    static let attribute: UInt32 = 3 << 3 | 2
    static let droppedAttributes: UInt32 = 4 << 3
}

/// `KeyValue`.
enum KeyValueField {
    static let key: UInt32 = 1 << 3 | 2
    static let value: UInt32 = 2 << 3 | 2
}

/// `AnyValue`.
enum AnyValueField {
    static let string: UInt32 = 1 << 3 | 2
    static let bool: UInt32 = 2 << 3
    static let int: UInt32 = 3 << 3
    static let double: UInt32 = 4 << 3 | 1
    static let array: UInt32 = 5 << 3 | 2
    static let map: UInt32 = 6 << 3 | 2
    static let bytes: UInt32 = 7 << 3 | 2
}

/// `ArrayValue` and `KeyValueList`.
enum ValuesField {
    static let value: UInt32 = 1 << 3 | 2
}
