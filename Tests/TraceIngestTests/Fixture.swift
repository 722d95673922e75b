import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// One tiny file for each dialect and each kind of damage, and what must come out of it.
///
/// Files that change while they are read are in `FixtureScriptTests`. Large files are made, the others lie in
/// `Fixtures`.
struct Fixture: CustomTestStringConvertible, Sendable {
    var file: String
    /// Service, name and last digit of the id of each span.
    var spans: [String]
    var traces = 1
    var rejects: [RejectReason] = []
    var skips: [SkipReason: Int] = [:]
    var repaired = 0

    var testDescription: String { file }

    /// The file as it lies.
    var bytes: [UInt8] {
        get throws {
            switch file {
            case "03-long-line.jsonl": Array((Self.longLine + "\n").utf8)
            case "11-nested-5000.jsonl": Array((Self.nested + "\n").utf8)
            default: try DecodingSamplesTests.sample(file)
            }
        }
    }

    /// What is compressed or wrapped in it; otherwise the file itself.
    var content: [UInt8] {
        get throws {
            let bytes = try bytes
            guard let compression = bytes.withUnsafeBytes({ Compression(head: $0, isWhole: true) }),
                let unpacked = UnpackedStream(bytes, compression, nextRead: { .max })
            else { return try wrapped(bytes) }
            return unpacked.bytes
        }
    }

    private func wrapped(_ bytes: [UInt8]) throws -> [UInt8] {
        guard file.hasPrefix("24") else { return bytes }
        var unwrapper = LineUnwrapper(.docker)
        var content: [UInt8] = []
        bytes.withUnsafeBytes { unwrapper.take($0, isFinal: true) { content += $1 } }
        return content
    }

    private static let longLine = record(
        span(1),
        span(2, ",\"x\":\"\(String(repeating: "0123456789abcdef", count: 1 << 19))\""),
        span(3)
    )

    /// An array in an array, and so on.
    private static let nested = record(
        span(
            1,
            ",\"attributes\":[{\"key\":\"d\",\"value\":"
                + String(repeating: "{\"arrayValue\":{\"values\":[", count: 5000)
                + String(repeating: "]}}", count: 5000) + "}]"
        ),
        span(2)
    )

    private static func record(_ spans: String...) -> String { otlpRecord(spans.joined(separator: ",")) }

    private static func span(_ number: Int, _ more: String = "") -> String {
        """
        {"traceId":"a1b2c3d4e5f60718293a4b5c6d7e8f90","spanId":"012345678900000\(number)","name":"span \(number)",\
        "kind":1,"startTimeUnixNano":"176732304512345670\(number)","endTimeUnixNano":"176732304512495670\(number)"\(more)}
        """
    }

    static let all: [Fixture] = [
        Fixture(file: "01-collector-mixed.jsonl", spans: ["shop span 1 1", "shop span 2 2"], skips: [.otherSignal: 2]),
        Fixture(
            file: "02-collector-cut.jsonl",
            spans: ["shop span 1 1", "shop span 2 2"],
            rejects: [.cut],
            skips: [.otherSignal: 1]
        ),
        // A span of 8 MB, and so a line.
        Fixture(file: "03-long-line.jsonl", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "04-crlf-bom-blank.jsonl", spans: ["shop span 1 1", "shop span 2 2"]),
        Fixture(file: "05-glued.jsonl", spans: ["shop span 1 1", "shop span 3 3"], rejects: [.cut]),
        Fixture(file: "06-pretty.json", spans: ["shop span 1 1", "shop span 2 2"]),
        Fixture(file: "07-snake-names-base64.jsonl", spans: ["shop process orders 0"]),
        Fixture(file: "08-base64-of-hex.jsonl", spans: ["shop swift f"]),
        Fixture(file: "09-javascript.jsonl", spans: ["shop numbers 1"]),
        Fixture(file: "10-legacy-libraries.jsonl", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "11-nested-100.jsonl", spans: ["shop span 1 1", "shop span 2 2"]),
        Fixture(file: "11-nested-5000.jsonl", spans: ["shop span 1 1", "shop span 2 2"]),
        Fixture(file: "12-nan.jsonl", spans: ["shop span 1 1"]),
        Fixture(file: "13-odd-times.jsonl", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"], repaired: 2),
        Fixture(file: "14-framed-cut-in-body.pb", spans: ["shop pub f"], rejects: [.cut]),
        Fixture(file: "14-framed-cut-in-length.pb", spans: ["shop pub f"], rejects: [.cut]),
        Fixture(file: "15-legacy-messages.json.zst", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "16-native-frames.json.zst", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "17-members.json.gz", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "18-bare.pb", spans: ["shop pub f"]),
        Fixture(file: "21-go-compact.jsonl", spans: ["shop pub 1", "shop pub 2"]),
        Fixture(file: "21-go-pretty.json", spans: ["shop pub 1", "shop pub 2"]),
        Fixture(file: "22-python-nan-log.txt", spans: ["shop root 1", "shop root 2"], skips: [.noRecord: 1]),
        Fixture(file: "23-java-info.log", spans: ["shop span 1 1"], skips: [.noRecord: 1]),
        Fixture(
            file: "24-docker-split.log",
            spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"],
            skips: [.noRecord: 1]
        ),
        Fixture(file: "25-php.txt", spans: ["shop root 1", "shop root 2"]),
        Fixture(file: "26-jaeger-raw.json", spans: ["shop publish 1", "worker process 2"]),
        Fixture(file: "26-jaeger-adjusted.json", spans: ["shop publish 1", "worker process 2"]),
        // The server's side of the shared id has an id of its own; the short trace id is another trace.
        Fixture(file: "27-zipkin.json", spans: ["web get 1", "api get 0", "web local 3"], traces: 2),
        Fixture(file: "28-tempo-v1.json", spans: ["shop pub f"]),
        Fixture(file: "28-tempo-v2-partial.json", spans: ["shop pub f"]),
        Fixture(file: "28-tempo-v2-partial.pb", spans: ["shop pub f"]),
        Fixture(file: "28-tempo-search.json", spans: [], traces: 0, skips: [.otherJSON: 1]),
        Fixture(file: "29-jaeger-v3.json", spans: ["shop span 1 1", "shop span 2 2"]),
        Fixture(file: "30-clickhouse.jsonl", spans: ["shop span 1 1", "shop span 2 2", "shop span 3 3"]),
        Fixture(file: "31-kcat-null.bin", spans: ["shop pub f", "shop span 1 1"], skips: [.nullMessage: 1]),
        Fixture(
            file: "32-batch-consumer.jsonl",
            spans: [
                "shop process orders 9", "shop publish orders 1", "shop publish orders 1", "shop publish orders 1",
            ],
            traces: 4
        ),
        Fixture(
            file: "33-odd-traces.jsonl",
            spans: [
                "shop span 2 2", "shop span 2 2", "shop span 3 3", "shop span 4 4", "shop span 5 5", "shop span 6 6",
                "shop span 1 1",
            ]
        ),
        Fixture(
            file: "34-hostile-names.jsonl",
            spans: ["shop \u{1b}[2J\u{7} red 1", "shop two\nlines\0\u{202e} 2"]
        ),
    ]
}
