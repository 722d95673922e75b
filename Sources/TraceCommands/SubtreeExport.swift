import TerminalGrid
import TraceIngest
import TraceStore

/// Spans as JSON lines that any reader of span files takes, tracetail included: the bytes of OTLP and Go spans
/// unchanged, spans of other formats as OTLP, each with the resource and the scope that they were found under.
struct SubtreeExport {
    /// The lines.
    private(set) var text = ""
    private var copied = 0
    private var gone = 0
    private var left = 0

    /// What was done, in a line.
    var summary: String {
        var words =
            "copied \(copied)\(left == 0 ? "" : " of \(copied + left)") span\(copied + left == 1 ? "" : "s") as JSON"
        if left > 0 { words += ", more than that is too long for a clipboard" }
        if gone > 0 { words += "; \(gone) no longer in the file" }
        return words
    }

    /// Reads the spans' bytes back, parents before children, as many whole spans as fit into `limit` bytes.
    ///
    /// Placeholders have none and are passed over.
    init(_ keys: [SpanKey], store: TraceStore, session: IngestSession, limit: Int = clipboardLimit) {
        for key in keys {
            guard let request = ContentRequest(key, in: store) else { continue }
            guard left == 0 else {
                left += 1
                continue
            }
            // Reading the content proves that the bytes are still this span's.
            guard case .success = request.read(from: session),
                case .success(let bytes) = session.readBytes(location: request.location),
                let span = spanText(bytes, encoding: request.encoding)
            else {
                gone += 1
                continue
            }
            let new = line(span, encoding: request.encoding, origin: request.origin)
            guard text.utf8.count + new.utf8.count <= limit else {
                left += 1
                continue
            }
            copied += 1
            text += new
        }
    }

    /// A span's own bytes, or OTLP JSON with the same content where the format has no line that stands for itself.
    private func spanText(_ bytes: [UInt8], encoding: SpanEncoding) -> String? {
        switch encoding {
        case .otlpJSON, .goStdout: String(decoding: bytes, as: UTF8.self)
        default: otlpSpanText(bytes, encoding: encoding)
        }
    }

    private func line(_ span: String, encoding: SpanEncoding, origin: DecodedOrigin) -> String {
        switch encoding {
        case .goStdout:
            // Go's spans carry their resource and scope themselves.
            return span + "\n"
        default:
            let origin = otlpOrigin(origin)
            let resource = OriginText(origin.resource)
            let scope = OriginText(origin.scope)
            return "{\"resourceSpans\":[{\"resource\":\(resource.object)\(resource.schema),"
                + "\"scopeSpans\":[{\"scope\":\(scope.object)\(scope.schema),\"spans\":[\(span)]}]}]}\n"
        }
    }
}

/// The two parts of `DecodedOrigin.resource` and `.scope`: the object, and the schema URL's text after a newline.
private struct OriginText {
    var object: String
    var schema: String

    init(_ bytes: [UInt8]) {
        let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
        let url = end.map { bytes[($0 + 1)...] } ?? []
        object = String(decoding: bytes[..<(end ?? bytes.endIndex)], as: UTF8.self)
        if object.isEmpty { object = "{}" }
        schema = url.isEmpty ? "" : ",\"schemaUrl\":" + String(decoding: url, as: UTF8.self)
    }
}
