/// Writes spans as OTLP JSON lines to a file or a stream.
///
/// Files are opened with the first export and opened again when they were moved or deleted. What cannot be written, on
/// a full disk or to a closed pipe, is lost and counted; the next export tries again.
public struct LineExporter: SpanExporter {
    private let sink: any LineSink
    private let encoder: LineEncoder

    private init(_ sink: any LineSink) {
        self.sink = sink
        encoder = LineEncoder(maximumLength: sink.maximumLineLength)
    }

    /// A file of its own for this process in a directory, which is made where it is missing.
    ///
    /// The best choice: no process can damage another's lines. Its name is made of the service, the process and a random
    /// part, so that it is not taken twice.
    public static func directory(_ path: String) -> LineExporter {
        LineExporter(FileSink(.directory(path)))
    }

    /// A file that several processes append to.
    ///
    /// Each write takes the file's lock, begins with a newline and holds whole lines only. A line that a killed process
    /// left half written therefore costs no other process's line; readers skip the empty lines.
    public static func sharedFile(_ path: String) -> LineExporter {
        LineExporter(FileSink(.shared(path)))
    }

    /// Standard output, be it a terminal, a file or a pipe that several processes write to.
    public static func standardOutput() -> LineExporter { stream(1) }

    /// An open file descriptor, which stays open and belongs to the caller.
    ///
    /// Lines are at most 4,096 bytes long, which a pipe takes as a whole; a span that is longer is written under a lock
    /// that the other processes with this exporter respect.
    public static func stream(_ fileDescriptor: Int32) -> LineExporter {
        LineExporter(StreamSink(descriptor: fileDescriptor))
    }

    /// Writes the spans.
    public func export(_ spans: [FinishedSpan], until deadline: ContinuousClock.Instant) -> ExportOutcome {
        guard let first = spans.first else { return .complete }
        return sink.write(encoder.encode(spans), of: first.resource.serviceName, until: deadline)
    }
}

/// Where lines are written to; safe to use from several threads.
protocol LineSink: Sendable {
    /// How long lines should be at most, their newlines not counted.
    var maximumLineLength: Int { get }

    /// Writes lines of a service.
    func write(_ lines: [EncodedLine], of service: String, until deadline: ContinuousClock.Instant) -> ExportOutcome
}
