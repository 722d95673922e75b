public import TraceStore

/// What the store knows about a span: what its bytes must still say.
public struct ExpectedSpan: Equatable, Sendable {
    /// The trace.
    public var traceID: TraceID
    /// The span.
    public var spanID: SpanID
    /// When it began.
    public var start: UnixNanoseconds
    /// Its name.
    public var name: String

    /// Makes an expectation.
    public init(traceID: TraceID, spanID: SpanID, start: UnixNanoseconds, name: String) {
        self.traceID = traceID
        self.spanID = spanID
        self.start = start
        self.name = name
    }
}

extension IngestSession {
    /// Reads a span's bytes again and decodes what the store does not keep.
    ///
    /// May be called on any thread.
    ///
    /// Bytes that are not, or no longer, those of the expected span are `gone`: another span's content is never shown.
    public func readContent(
        location: SpanLocation,
        encoding: SpanEncoding,
        origin: DecodedOrigin,
        expecting expected: ExpectedSpan
    ) -> Result<SpanContent, ContentFailure> {
        readBytes(location: location).flatMap { bytes in
            guard let found = decodeIdentity(bytes, encoding: encoding),
                found.traceID == expected.traceID, found.spanID.isSameCall(as: expected.spanID),
                found.start == expected.start, found.name == expected.name
            else { return .failure(.gone) }
            guard let content = decodeContent(bytes, encoding: encoding, origin: origin) else {
                return .failure(.undecodable)
            }
            return .success(content)
        }
    }

    /// Reads a span's bytes again as they lie there now, unchecked.
    ///
    /// May be called on any thread.
    public func readBytes(location: SpanLocation) -> Result<[UInt8], ContentFailure> {
        do throws(ContentFailure) {
            return .success(try segments.read(Int(location.length), of: location.segment, at: location.offset))
        } catch {
            return .failure(error)
        }
    }

    /// Where a piece of input that was given up lies: `spans.jsonl:17`, or `spans.jsonl byte 123` where its line is not
    /// known any more, or `spans.jsonl.gz, unpacked line 17` where the source does not hold it as it was read.
    ///
    /// Reads the source up to there, so it takes a moment on a big file.
    public func place(of reject: Reject) -> String {
        guard let source = segments.source(of: reject.segment) else { return "byte \(reject.offset)" }
        let name = printable(status()[source].name)
        let line = segments.line(at: reject.offset, of: reject.segment)
        if let part = segments.part(of: reject.segment).map(printable) {
            return "\(name), \(part) " + (line.map { "line \($0)" } ?? "byte \(reject.offset)")
        }
        return line.map { "\(name):\($0)" } ?? "\(name) byte \(reject.offset)"
    }
}
