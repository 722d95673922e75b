import Testing

@testable import TraceIngest

/// What people hand over by mistake, in samples made by hand after what each program prints.
@Suite struct UnreadableFormatTests {
    private static let texts: [(text: String, begins: String)] = [
        (
            """
            Listening on 8080
            {
              resource: {
                attributes: { 'service.name': 'shop', 'process.pid': 12 }
              },
              instrumentationScope: { name: 'shop', version: undefined, schemaUrl: undefined },
              traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
              parentSpanContext: undefined,
              name: 'order',
              kind: 0,
              timestamp: 1700000000000000,
              status: { code: 0 },
              events: []
            }
            """, "JavaScript console output"
        ),
        (
            "{\n  resource: { attributes: { \u{1b}[32m'service.name'\u{1b}[39m: \u{1b}[32m'shop'\u{1b}[39m } },\n"
                + "  traceId: \u{1b}[32m'5b8aa5a2d2c872e8321cf37308d69df2'\u{1b}[39m,\n  name: \u{1b}[32m'order'",
            "JavaScript console output"
        ),
        (
            "0|shop  | {\n0|shop  |   traceId: \u{1b}[32m'5b8aa5a2d2c872e8321cf37308d69df2'\u{1b}[39m,\n"
                + "0|shop  |   events: [],\n0|shop  | }\n", "JavaScript console output"
        ),
        (
            """
            Activity.TraceId:            5b8aa5a2d2c872e8321cf37308d69df2
            Activity.SpanId:             051581bf3cb55c13
            Activity.TraceFlags:         Recorded
            Activity.DisplayName:        order
            """, ".NET console output"
        ),
        (
            """
            2026-01-02T03:04:05.678Z\tinfo\tTraces\t{"kind": "exporter", "resource spans": 1, "spans": 2}
            2026-01-02T03:04:05.678Z\tinfo\tResourceSpans #0
            Resource SchemaURL:
            ScopeSpans #0
            Span #0
                Trace ID       : 5b8aa5a2d2c872e8321cf37308d69df2
                ID             : 051581bf3cb55c13
            """, "the Collector's debug exporter"
        ),
        (
            """
            Jan 02, 2026 3:04:05 AM io.opentelemetry.exporter.logging.LoggingSpanExporter export
            INFO: 'order' : 5b8aa5a2d2c872e8321cf37308d69df2 051581bf3cb55c13 INTERNAL [tracer: shop:] AttributesMap{}
            """, "Java's logging exporter"
        ),
        (
            """
            Spans
            Resource
            \t ->  service.name=String(Static("shop"))
            Span #0
            \tInstrumentation Scope
            \t\tName         : "shop"

            \tName         : order
            \tTraceId      : 5b8aa5a2d2c872e8321cf37308d69df2
            """, "Rust's stdout exporter"
        ),
        (
            """
            {
              name          : order
              trace_id      : 5b8aa5a2d2c872e8321cf37308d69df2
              span_id       : 051581bf3cb55c13
              tracestate    :
              parent_span_id: 0000000000000000
            """, "C++ ostream exporter"
        ),
        ("#<struct OpenTelemetry::SDK::Trace::SpanData\n name=\"order\",\n kind=:internal,", "Ruby console output"),
        ("*SPANS FOR DEBUG*\n{span,12345,678,[],undefined,<<\"order\">>,internal", "Erlang's stdout exporter"),
        (
            #"[{"traceId":"5b8aa5a2d2c872e8","id":"1","name":"get","annotations":[{"timestamp":1,"value":"sr","#
                + #""endpoint":{"serviceName":"shop","ipv4":"10.0.0.1"}}],"binaryAnnotations":[]}]"#, "Zipkin v1 JSON"
        ),
        (#"{"meta":[{"name":"SpanId","type":"String"}],"data":[{"SpanId":"051581bf3cb55c13"}]}"#, "ClickHouse's"),
        (
            #"{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}"#,
            "Jaeger's answer"
        ),
        (#"{"resourceLogs":[{"resource":{},"scopeLogs":[]}]}"#, "OTLP logs"),
        (#"{"resourceMetrics":[{"resource":{},"scopeMetrics":[]}]}"#, "OTLP metrics"),
        (
            #"{"traces":[{"traceID":"2f3e0cee77ae5dc9c17ade3689eb2e54","rootServiceName":"shop","durationMs":5}]}"#,
            "a list of traces that Tempo found"
        ),
        (#"{"traceEvents":[{"name":"a","ph":"B","pid":1,"tid":2,"ts":3}]}"#, "Chrome trace events"),
        ("<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title>", "an HTML page"),
        ("\r\n <HTML><body>login</body>", "an HTML page"),
        ("<?xml version=\"1.0\"?>\n<testsuite/>", "XML"),
        ("# HELP up Whether.\n# TYPE up gauge\nup 1\n", "Prometheus metrics"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a Git LFS pointer"),
        (#"{"level":"info","msg":"started","time":"2026-01-02T03:04:05Z"}"# + "\n", "JSON log lines"),
        (#"{"status":401,"error":"Unauthorized"}"#, "JSON of no kind"),
        ("2026-01-02 03:04:05 INFO started in 12 ms\n[main] order {id=7} taken\n", "plain text"),
        ("PAR1\u{15}\u{4}", "Parquet"), ("SQLite format 3\0\u{10}", "a SQLite database"),
        ("%PDF-1.7\n", "a PDF document"), ("BZh91AY&SY", "compressed with bzip2"),
        (String(repeating: "\0", count: 100), "nothing but zero bytes"),
    ]

    private static let binaries: [(bytes: [UInt8], begins: String)] = [
        (
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4],
            "compressed with xz; decompress it first: xz -dc FILE | tracetail -"
        ),
        ([0x04, 0x22, 0x4d, 0x18, 0x64, 0x40], "compressed with lz4"),
        ([0xff, 0x06, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59], "compressed with snappy"),
        // zlib's shortest: an empty block, and the checksum.
        ([0x78, 0x9c, 3, 0, 0, 0, 0, 1], "compressed with zlib"),
        ([0x78, 0x01, 3, 0, 0, 0, 0, 1], "compressed with zlib"),
        ([0x78, 0xda, 3, 0, 0, 0, 0, 1], "compressed with zlib"),
        ([0x50, 0x4b, 3, 4, 20, 0], "a zip archive"),
        ([0xff, 0xfe, 0x7b, 0, 0x22, 0], "UTF-16 text"),
        ([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], "a program"),
        ([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], "an image"),
        ([0x0a, 4, 8, 1, 0x10, 2, 0x0a, 4, 8, 3, 0x10, 4], "a pprof profile"),
        ([0x80, 1, 0, 4, 0, 0, 0, 9] + Array("emitBatch".utf8), "Thrift"),
        ([0x82, 0x81, 1, 9] + Array("emitBatch".utf8), "Thrift"),
        ([0x0c, 0, 0, 0, 1, 0x0a, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8], "Thrift"),
        (
            [0x0a, 40, 0x0a, 16] + [UInt8](repeating: 0xa7, count: 16) + [0x1a, 8, 1, 2, 3, 4, 5, 6, 7, 8],
            "Zipkin's protobuf"
        ),
        (
            [0, 0, 0, 30, 0x0a, 28, 0x0a, 16] + [UInt8](repeating: 7, count: 16) + [0x1a, 8, 1, 2, 3, 4, 5, 6, 7, 8],
            "Zipkin's protobuf"
        ),
        (jaegerSpan, "Jaeger's protobuf"), ([0, 0, 0, 32] + jaegerSpan, "Jaeger's protobuf"),
        ([0x91, 0x92, 0x8c, 0xa7] + Array("service".utf8), "MessagePack"),
        ([0x01, 0x02, 0xfe, 0x00, 0x77, 0x88], "binary data"),
    ]

    private static var jaegerSpan: [UInt8] {
        [0x0a, 16] + [UInt8](repeating: 0xa7, count: 16) + [0x12, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 2, 0x67, 0x6f]
    }

    @Test(arguments: texts.indices)
    func `text that holds no spans is named`(index: Int) throws {
        let (text, begins) = Self.texts[index]
        let words = try #require(UnreadableFormat.words(for: Array(text.utf8)))
        #expect(words.hasPrefix(begins), "\(words)")
    }

    @Test(arguments: binaries.indices)
    func `bytes that hold no spans are named`(index: Int) throws {
        let (bytes, begins) = Self.binaries[index]
        let words = try #require(UnreadableFormat.words(for: bytes))
        #expect(words.hasPrefix(begins), "\(words)")
    }

    @Test(arguments: [
        "", "\n\n", #"{"resourceSpans":["#, #"{"resourceSpans":[]}"#, "noise\n{\"resourceSpans\":[]}",
        #"{"resource_spans":[{"#, #"{"Name":"a","SpanContext":{"TraceID":"00"#,
        "{\n    \"name\": \"a\",\n    \"context\": {\n        \"trace_id\": \"0x1\",\n        \"span_id\": \"0x2\"",
        #"{"data":[{"traceID":"1","spans":[]}]}"#,
    ])
    func `what may be spans is not called anything else`(text: String) {
        #expect(UnreadableFormat.words(for: Array(text.utf8)) == nil)
    }

    @Test func `no beginning of any sample traps and each line is short`() {
        let samples = Self.texts.map { Array($0.text.utf8) } + Self.binaries.map(\.bytes)
        for sample in samples {
            for count in 0...min(sample.count, 60) {
                let words = UnreadableFormat.words(for: Array(sample.prefix(count)))
                #expect((words ?? "").count <= 100)
            }
        }
    }
}
