/// What people hand over that holds no spans, or none that can be read: how it is told, and what to do about it.
///
/// Asked only about a source that has given no span, with its first bytes. The line says what the source is and what
/// to do, never that it is worthless: spans may still follow.
struct UnreadableFormat: Sendable {
    private let words: String
    private let isMeant: @Sendable (InputHead) -> Bool

    /// How many bytes are enough to tell: console output can come behind a screenful of log lines.
    static let headLength = 1 << 14

    /// The line for a source that begins with these bytes; `nil` when they say nothing, or look like spans.
    ///
    /// `isUnpacked`: they came out of compressed bytes, or out of log lines. `isWhole`: nothing is half read of it, so
    /// what looks like spans is none.
    static func words(for head: [UInt8], isUnpacked: Bool = false, isWhole: Bool = false) -> String? {
        let head = InputHead(bytes: head)
        guard !head.bytes.isEmpty else { return nil }
        // What is compressed is unpacked, and says itself what is wrong with it.
        guard !head.isCompressed else { return isUnpacked ? compressedTwice : nil }
        return (isWhole ? table + wholes : table).first { $0.isMeant(head) }?.words
    }

    private static let table = compressed + files + binarySpans + consoles + documents + fallbacks

    private static let compressedTwice = "compressed twice: decompress it once first, with gzip -dc or zstd -dc"

    // MARK: Bytes that begin like this

    private static let compressed: [UnreadableFormat] = [
        begins(
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
            "compressed with xz; decompress it first: xz -dc FILE | tracetail -"
        ),
        begins("BZh", "compressed with bzip2; decompress it first: bzip2 -dc FILE | tracetail -"),
        begins([0x04, 0x22, 0x4d, 0x18], "compressed with lz4; decompress it first: lz4 -dc FILE | tracetail -"),
        begins([0x02, 0x21, 0x4c, 0x18], "compressed with lz4; decompress it first: lz4 -dc FILE | tracetail -"),
        begins(
            [0xff, 6, 0, 0] + "sNaPpY".utf8,
            "compressed with snappy; decompress it first: snzip -dc FILE | tracetail -"
        ),
        begins("LZIP", "compressed with lzip; decompress it first: lzip -dc FILE | tracetail -"),
        begins([0x1f, 0x9d], "compressed with compress; decompress it first: uncompress -c FILE | tracetail -"),
        begins([0x78, 0x01], zlib) { $0.isBinary }, begins([0x78, 0x5e], zlib) { $0.isBinary },
        begins([0x78, 0x9c], zlib) { $0.isBinary }, begins([0x78, 0xda], zlib) { $0.isBinary },
        begins([0x50, 0x4b, 3, 4], "a zip archive: unpack it first: unzip -p FILE | tracetail -"),
        begins([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive: unpack it first: 7z x -so FILE | tracetail -"),
        UnreadableFormat("a tar archive: unpack it first: tar -xOf FILE | tracetail -") { $0.has("ustar", at: 257) },
    ]

    private static let zlib = "compressed with zlib; decompress it first: zlib-flate -uncompress < FILE | tracetail -"

    private static let files: [UnreadableFormat] = [
        begins([0xff, 0xfe], "UTF-16 text: convert it first: iconv -f UTF-16 -t UTF-8 FILE | tracetail -"),
        begins([0xfe, 0xff], "UTF-16 text: convert it first: iconv -f UTF-16 -t UTF-8 FILE | tracetail -"),
        begins("PAR1", "Parquet, a table: export its rows as JSON lines of OTLP"),
        begins("ARROW1", "Arrow, a table: export its rows as JSON lines of OTLP"),
        begins([0x4f, 0x62, 0x6a, 1], "Avro: write OTLP as JSON or protobuf instead"),
        begins("SQLite format 3\0", "a SQLite database, not a span file"),
        begins("%PDF-", "a PDF document, not a span file"),
        begins("FLR\0", "a Java flight recording, not a span file"),
        begins([0x7f] + "ELF".utf8, "a program, not a span file"),
        begins([0xcf, 0xfa, 0xed, 0xfe], "a program, not a span file"),
        begins("MZ", "a program, not a span file") { $0.isBinary },
        begins([0x89] + "PNG".utf8, "an image, not a span file"),
        begins([0xff, 0xd8, 0xff], "an image, not a span file"),
        begins("GIF8", "an image, not a span file"),
        begins([0xd4, 0xc3, 0xb2, 0xa1], "a packet capture, not a span file"),
        begins([0x0a, 0x0d, 0x0d, 0x0a], "a packet capture, not a span file"),
        UnreadableFormat("a pprof profile, not a span file") { $0.looksLikePprof },
        begins("version https://git-lfs", "a Git LFS pointer: fetch the file first: git lfs pull"),
        UnreadableFormat("nothing but zero bytes: the writer crashed, or the disk was full") { head in
            head.bytes.allSatisfy { $0 == 0 }
        },
    ]

    private static let binarySpans: [UnreadableFormat] = [
        // A call by name, or a list of structures, in Thrift's binary protocol; a call in its compact one.
        begins([0x80, 1, 0, 1], thrift), begins([0x80, 1, 0, 4], thrift),
        begins([0x82, 0x21], thrift), begins([0x82, 0x81], thrift),
        begins([0x0c, 0, 0, 0], thrift),
        UnreadableFormat("Zipkin's protobuf: ask Zipkin for JSON (/api/v2/traces)") { $0.looksLikeZipkinProtobuf },
        UnreadableFormat("Jaeger's protobuf: have it written as otlp_proto or jaeger_json") { head in
            head.looksLikeJaegerProtobuf
        },
        UnreadableFormat("MessagePack, perhaps of Datadog's agent: use the OTLP exporter") { $0.looksLikeMessagePack },
    ]

    private static let thrift =
        "Thrift, as old Jaeger and Zipkin clients send it: export OTLP, or ask the server for JSON"

    // MARK: Text that contains this

    private static let consoles: [UnreadableFormat] = [
        UnreadableFormat("JavaScript console output is not JSON, and cut short: use the OTLP exporter") { head in
            // Strings are green for a terminal, and lines may stand behind a date or a name.
            ["'", "\"", "\u{1b}[32m'", "\u{1b}[32m\""].map { "traceId: " + $0 }
                .contains { head.has(line: $0) || head.contains($0) && head.contains("events: [") }
        },
        UnreadableFormat(".NET console output is made for people: use the OTLP exporter") { head in
            head.has(line: "Activity.TraceId:") || head.has(line: "Activity.Id:")
        },
        UnreadableFormat("the Collector's debug exporter prints for people: use its file exporter") { head in
            head.contains("ResourceSpans #0") || head.contains("\"resource spans\":") || head.contains("ScopeSpans #0")
        },
        UnreadableFormat("Java's logging exporter leaves most out: use logging-otlp, which prints JSON") { head in
            head.hasQuotedNameAndIDs
        },
        UnreadableFormat("Rust's stdout exporter prints for people: use the OTLP exporter") { head in
            head.has(line: "Spans") && head.contains("Span #0")
        },
        UnreadableFormat("C++ ostream exporter output is not JSON: use the OTLP file exporter") { head in
            head.has(line: "trace_id      :") && head.has(line: "span_id       :")
        },
        UnreadableFormat("Ruby console output is not JSON: use the OTLP exporter") { head in
            head.contains("struct OpenTelemetry::SDK::Trace::SpanData")
        },
        UnreadableFormat("Erlang's stdout exporter prints terms, not JSON: use the OTLP exporter") { head in
            head.contains("*SPANS FOR DEBUG*") || head.has(line: "{span,")
        },
        UnreadableFormat("Perl console output is not JSON: set OTEL_PERL_EXPORTER_CONSOLE_FORMAT=json, or use OTLP") {
            head in
            head.has(line: "$VAR1 = {")
        },
    ]

    private static let documents: [UnreadableFormat] = [
        UnreadableFormat("ClickHouse's FORMAT JSON, which is one object: use FORMAT JSONEachRow") { head in
            head.beginsObject("meta") && head.contains("\"data\"")
        },
        UnreadableFormat("Zipkin v1 JSON: ask for version 2 (/api/v2/traces)") { head in
            head.contains("\"binaryAnnotations\"")
                || (head.contains("\"annotations\"") && head.contains("\"endpoint\"") && head.contains("\"traceId\""))
        },
        UnreadableFormat("Jaeger's answer without traces: an error, none found, or not asked of /api/traces") {
            head in
            head.beginsObject("data") && !head.looksLikeSpans
                && ["\"total\"", "\"limit\"", "\"offset\"", "\"errors\""].allSatisfy(head.contains)
        },
        UnreadableFormat("OTLP logs without spans: name the file that the traces pipeline writes") { head in
            head.contains("\"resourceLogs\"") && !head.looksLikeSpans
        },
        UnreadableFormat("OTLP metrics without spans: name the file that the traces pipeline writes") { head in
            head.contains("\"resourceMetrics\"") && !head.looksLikeSpans
        },
        UnreadableFormat("OTLP profiles without spans: name the file that the traces pipeline writes") { head in
            head.contains("\"resourceProfiles\"") && !head.looksLikeSpans
        },
        UnreadableFormat("a list of traces that Tempo found, without their spans: ask for /api/traces/ID") { head in
            head.contains("\"traceID\"") && head.contains("\"rootServiceName\"")
        },
        UnreadableFormat("Chrome trace events, which are no distributed trace: open them in Perfetto") { head in
            head.contains("\"traceEvents\"") || (head.contains("\"ph\":") && head.contains("\"pid\":"))
        },
        UnreadableFormat("AWS X-Ray segments: use the OTLP exporter") { head in
            head.contains("\"trace_id\":\"1-") || head.contains("\"trace_id\": \"1-") || head.contains("\"Segments\"")
        },
        UnreadableFormat("Elastic APM events: use the OTLP exporter") { head in
            head.contains("{\"transaction\":") || head.contains("{\"metadata\":{\"service\"")
        },
        UnreadableFormat("spans packed as base64 by an AWS Lambda exporter: send them through its collector") { head in
            head.contains("\"__otel_otlp_stdout\"")
        },
        UnreadableFormat("an HTML page, perhaps an error or a login: check where it was fetched from") { head in
            head.beginsText("<!doctype html") || head.beginsText("<html")
        },
        UnreadableFormat("XML, not spans") { $0.beginsText("<?xml") },
        UnreadableFormat("Prometheus metrics, not spans") { $0.has(line: "# HELP ") && $0.has(line: "# TYPE ") },
    ]

    private static let fallbacks: [UnreadableFormat] = [
        UnreadableFormat("binary data of no kind that is known here") { $0.isBinary && !$0.isFramed },
        UnreadableFormat("protobuf without spans: OTLP is read, with or without lengths before its messages") {
            $0.isFramed
        },
        UnreadableFormat("JSON log lines without spans: name the file that the spans are written to") { head in
            head.isJSON && !head.looksLikeSpans
                && (head.contains("\"level\"") || head.contains("\"severity\"") || head.contains("\"msg\""))
        },
        UnreadableFormat("JSON of no kind that is known here: OTLP JSON lines are read best") { head in
            head.isJSON && !head.looksLikeSpans
        },
        UnreadableFormat("plain text without spans: name the file that the spans are written to") { head in
            !head.isJSON && !head.isBinary && !head.isFramed && !head.looksLikeSpans
                && head.bytes.contains { !isSpace($0) }
        },
    ]

    /// What may have become spans until all of it was there.
    private static let wholes: [UnreadableFormat] = [
        UnreadableFormat("nothing but blank lines") { $0.bytes.count < headLength && $0.bytes.allSatisfy(isSpace) },
        UnreadableFormat("OTLP JSON without spans") { $0.looksLikeOTLP },
        UnreadableFormat("names spans, but holds none that is read: OTLP JSON has them in resourceSpans") {
            $0.looksLikeSpans
        },
    ]

    private init(_ words: String, _ isMeant: @escaping @Sendable (InputHead) -> Bool) {
        self.words = words
        self.isMeant = isMeant
    }

    private static func begins(
        _ bytes: [UInt8],
        _ words: String,
        _ isMeant: @escaping @Sendable (InputHead) -> Bool = { _ in true }
    ) -> UnreadableFormat {
        UnreadableFormat(words) { $0.bytes.starts(with: bytes) && isMeant($0) }
    }

    private static func begins(
        _ text: String,
        _ words: String,
        _ isMeant: @escaping @Sendable (InputHead) -> Bool = { _ in true }
    ) -> UnreadableFormat {
        begins(Array(text.utf8), words, isMeant)
    }
}
