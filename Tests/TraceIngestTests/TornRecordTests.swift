import DecodingLaws
import Testing

/// A record that was torn by a crash, and the next one on the same line, as several writers of one file leave them.
struct TornRecordTests {
    /// Files, and what their records begin with.
    private static let files = [
        ("sample-1per-line.otlp.jsonl", "{\"resourceSpans\""), ("06-pretty.json", "{\n"),
        ("21-go-compact.jsonl", "{\"Name\""),
        ("21-go-pretty.json", "{\n\t\"Name\""), ("python-console.txt", "{\n    \"name\""),
        ("python-console-lines.txt", "{\"name\""), ("php-console.txt", "[\n    {\n        \"name\""),
        ("30-clickhouse.jsonl", "{\"Timestamp\""),
    ]

    @Test(arguments: files)
    func `the next record is found wherever the one before it was torn`(file: String, head: String) throws {
        let bytes = try DecodingSamplesTests.sample(file)
        let start = try #require(bytes.firstRange(of: Array(head.utf8))?.lowerBound)
        let end = bytes.firstRange(of: Array("\n\(head)".utf8))?.lowerBound ?? bytes.count
        let whole = Array(bytes[start..<end])
        let wanted = decodeAll(whole).spans.map(\.description)
        #expect(!wanted.isEmpty)
        var lost: [Int] = []
        for end in 1..<whole.count {
            let seen = decodeAll(whole[..<end] + whole)
            if !seen.spans.map(\.description).suffix(wanted.count).elementsEqual(wanted) { lost.append(end) }
        }
        #expect(lost == [], "\(lost.prefix(5).map { String(decoding: whole[max(0, $0 - 30)..<$0], as: UTF8.self) })")
    }
}
