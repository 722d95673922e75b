public import TraceStore

extension SpanEncoding {
    /// What the format is called.
    public var words: String {
        switch self {
        case .otlpJSON: "OTLP JSON"
        case .otlpProtobuf: "OTLP protobuf"
        case .goStdout: "Go stdouttrace"
        case .pythonConsole: "Python console"
        case .zipkin: "Zipkin v2 JSON"
        case .jaeger: "Jaeger JSON"
        case .phpConsole: "PHP console"
        case .clickHouse: "ClickHouse rows"
        case .swiftStdout: "Swift stdout"
        }
    }
}
