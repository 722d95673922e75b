import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// Damage in the middle of a line, and records that were torn where anything might have followed.
struct DecodingResumptionTests {
    /// A span as the collector writes it, with attributes, a link and an event.
    private func span(_ number: Int) -> String {
        otlpSpan(
            number,
            """
            ,"attributes":[{"key":"k","value":{"stringValue":"v"}},{"key":"l","value":{"intValue":"1"}}],\
            "events":[{"timeUnixNano":"1","name":"e"}],"links":[{"traceId":"\(String(repeating: "a", count: 32))",\
            "spanId":"0101010101010101","attributes":[]},{"traceId":"\(String(repeating: "b", count: 32))",\
            "spanId":"0202020202020202","flags":1}],"status":{"code":1}
            """
        )
    }

    private func numbers(_ seen: Seen) -> [String] { seen.spans.map { String($0.name.dropFirst()) } }

    @Test
    func `damage inside a line costs the spans that it hits`() throws {
        var random = SeededGenerator(seed: 21)
        let spans = (0..<6).map(span)
        let head = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[]},\"scopeSpans\":[{\"spans\":["
        for round in 0..<600 {
            let victim = random.below(6)
            var bytes = Array(spans[victim].utf8)
            // The first bytes are what the span is recognised by.
            let place = 1 + random.below(bytes.count - 1)
            switch random.below(4) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(100)))
            case 2: bytes.insert(Array("\"\\{}[],:".utf8)[random.below(8)], at: place)
            default: bytes.removeSubrange(place...)
            }
            if bytes.contains(UInt8(ascii: "\n")) { continue }
            var all = spans.map { Array($0.utf8) }
            all[victim] = bytes
            let line = Array(head.utf8) + Array(all.joined(separator: [UInt8(ascii: ",")])) + Array("]}]}]}\n".utf8)
            let seen = decodeAll(line + Array(otlpRecord(otlpSpan(9)).utf8))
            for number in 0..<6 where number != victim {
                #expect(numbers(seen).contains("\(number)"), "round \(round): \(String(decoding: line, as: UTF8.self))")
            }
            #expect(numbers(seen).contains("9"), "round \(round)")
        }
    }

    @Test
    func `spans behind damage keep their resource and their scope`() {
        let scope = "{\"scope\":{\"name\":\"second\"},\"spans\":[\(span(3))]}"
        let text = otlpRecord(span(1), String(span(2).dropLast(40)), span(4)).replacing(
            "]}]}]}",
            with: "]},\(scope)]}]}"
        )
        let broken = text.replacing("\"name\":\"n1\"", with: "\"name\":\"n1")
        let seen = decodeAll(text)
        #expect(numbers(seen) == ["1", "4", "3"])
        #expect(seen.spans.map(\.service) == ["shop", "shop", "shop"])
        #expect(seen.spans.map(isInSecondScope) == [false, false, true])
        #expect(seen.rejects.count == 1)
        #expect(numbers(decodeAll(broken)) == ["4", "3"])
    }

    @Test(
        arguments: [
            ("\"scopeSpans\"", "\"scoeSpans\""), ("\"spans\"", "\"spawns\""), ("\"spans\":[", "\"spans\":{\"a\":["),
            ("\"scopeSpans\":[", "\"scopeSpans\":{\"a\":["),
        ]
    )
    func `spans behind a damaged key are read, and the damage is counted`(key: String, damaged: String) {
        let record = otlpRecord(span(1), span(2))
        let seen = decodeAll(record.replacing(key, with: damaged) + "\n" + otlpRecord(span(3)))

        #expect(numbers(seen) == ["1", "2", "3"])
        #expect(!seen.rejects.isEmpty && seen.rejects[0].offset == 0)
    }

    /// One bit lies between a brace and a bracket.
    @Test(
        arguments: [
            // (what stands before the damage, the spans that it costs)
            ("\"resourceSpans\":[", []), ("\"scopeSpans\":[", []), ("\"spans\":[", ["1"]), ("},", ["2"]),
        ] as [(String, [String])]
    )
    func `a bracket where a brace must be costs what it begins, and is counted`(before: String, lost: [String]) {
        let record = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(otlpSpan(1)),\(otlpSpan(2))]}]}]}\n"
        let next = otlpRecord(otlpSpan(3))
        let seen = decodeAll(record.replacing(before + "{", with: before + "[") + next)

        #expect(numbers(seen) == ["1", "2", "3"].filter { !lost.contains($0) })
        #expect(!seen.rejects.isEmpty)

        let doubled = decodeAll(record.replacing(before, with: before + "[") + next)
        #expect(numbers(doubled) == ["1", "2", "3"] && !doubled.rejects.isEmpty)

        let empty = decodeAll(record.replacing(before, with: before + "[ ],") + next)
        #expect(numbers(empty) == ["1", "2", "3"] && empty.rejects.isEmpty && empty.repaired == 1)
    }

    @Test
    func `what stands behind keys that are ignored is no damage`() {
        let scopes = "[{\"spans\":[\(span(1))]}]"
        let legacy = "\"scopeSpans\":\(scopes),\"instrumentationLibrarySpans\":\(scopes)"
        let both = decodeAll("{\"resourceSpans\":[{\(legacy)}]}")
        #expect(numbers(both) == ["1"] && both.rejects.isEmpty)

        let scope = "{\"newer\":[{}],\"spans\":[\(span(1))]}"
        let unknown = "{\"resourceSpans\":[{\"new\":{\"spans\":[{\"a\":1}]},\"scopeSpans\":[\(scope)]}]}"
        #expect(numbers(decodeAll(unknown)) == ["1"] && decodeAll(unknown).rejects.isEmpty)
        // Other things than spans have a scope too.
        let entities = "\"entities\":[{\"scope\":{\"name\":\"other\"},\"id\":\"1\"}]"
        for scope in ["{\(entities),\"spans\":[\(span(1))]}", "{\"spans\":[\(span(1))],\(entities)}"] {
            let seen = decodeAll("{\"resourceSpans\":[{\(entities),\"scopeSpans\":[\(scope)]}]}")
            #expect(numbers(seen) == ["1"] && seen.rejects.isEmpty)
        }
        for empty in ["[]", "null", "{}"] {
            let seen = decodeAll("{\"resourceSpans\":\(empty)}")
            #expect(seen.spans.isEmpty && seen.rejects.isEmpty)
        }
    }

    @Test
    func `scopes that hold nothing are not kept`() {
        var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
        var batch = SpanBatch()
        let scopes = String(repeating: "{},", count: 1_000)
        let text = "{\"resourceSpans\":[{\"scopeSpans\":[\(scopes){\"spans\":[\(span(1))]},\(scopes)"
        _ = Array(text.utf8).withUnsafeBytes { decoder.decode($0, isFinal: false, into: &batch) }
        #expect(batch.spans.count == 1 && decoder.record.resource.scopes.count == 2)
    }

    @Test
    func `damage in the last span of a scope costs no other scope`() {
        let scope = "{\"scope\":{\"name\":\"second\"},\"spans\":[\(span(3))]}"
        let text = otlpRecord(span(1), span(2)).replacing("]}]}]}", with: "]},\(scope)]}]}")
        let seen = decodeAll(text.replacing("\"name\":\"n2\"", with: "\"name\":\"n2"))
        #expect(numbers(seen) == ["1", "3"])
        #expect(seen.spans.map(isInSecondScope) == [false, true])
    }

    private func isInSecondScope(_ span: SeenSpan) -> Bool {
        String(decoding: span.origin.scope, as: UTF8.self).contains("second")
    }

    private static let trace = "a1b2c3d4e5f60718293a4b5c6d7e8f90"

    /// A record with this number in its name, in every format that has records of their own.
    static func records(_ number: Int) -> [String] {
        let context = "{\"trace_id\": \"0x\(trace)\", \"span_id\": \"0x012345678000000\(number)\"}"
        return [
            """
            {"traceId":"\(trace)","id":"012345678000000\(number)","name":"n\(number)","timestamp":1767323045123456,\
            "annotations":[{"timestamp":1767323045123456,"value":"x"},{"timestamp":1767323045123456,"value":"y"}],\
            "tags":{"a":"b","c":"d"}}
            """,
            """
            [
                {
                    "name": "n\(number)",
                    "context": {"trace_id": "\(trace)", "span_id": "012345678000000\(number)"},
                    "parent_span_id": "",
                    "events": [{"name": "a"}, {"name": "b"}],
                    "start": 1767323045123456789
                }
            ]
            """,
            """
            {
                "name": "n\(number)",
                "context": \(context),
                "parent_id": null,
                "start_time": "2026-01-02T03:04:05.123457Z",
                "events": [{"name": "a"}, {"name": "b"}]
            }
            """,
            """
            {"data":[{"traceID":"\(trace)","spans":[{"traceID":"\(trace)","spanID":"012345678000000\(number)",\
            "operationName":"n\(number)","references":[{"refType":"CHILD_OF","traceID":"\(trace)",\
            "spanID":"0123456789abcdef"}],\
            "startTime":1767323045200000,"duration":5,"tags":[{"key":"a","value":"b"}],"processID":"p1"}],\
            "processes":{"p1":{"serviceName":"s"}}}]}
            """,
            """
            {"Timestamp":"2026-01-02 03:04:05.123456789","TraceId":"\(trace)","SpanId":"012345678000000\(number)",\
            "SpanName":"n\(number)","SpanAttributes":{"a":"b","c":"d"},"Duration":5}
            """,
            otlpRecord(otlpSpan(number, ",\"attributes\":[{\"key\":\"k\",\"value\":{}},{\"key\":\"l\"}]")),
            """
            {"Name":"n\(number)","SpanContext":{"TraceID":"\(trace)","SpanID":"012345678000000\(number)"},\
            "Attributes":[{"Key":"k","Value":{"Type":"INT64","Value":7}}],"Links":null}
            """,
            """
            {"span":"n\(number)","traceId":"\(trace)","spanId":"012345678000000\(number)","spanKind":"internal",\
            "traceFlags":{"sampled":true},"traceState":{"entries":[]},"parentSpanId":"0000000000000000",\
            "start":789015845.5,"duration":0.25,"attributes":{"k":{"description":"v"}}}
            """,
        ]
    }

    @Test(arguments: 0..<8, 0..<8)
    func `a record that was torn anywhere swallows none behind it`(torn: Int, next: Int) {
        let first = Array(Self.records(1)[torn].utf8)
        let second = Array(Self.records(2)[next].utf8)
        for length in 1..<first.count {
            let piece = Array(first[..<length])
            // Where an array was to follow, the array around PHP's record is taken for it; in Jaeger's first array
            // anything may stand.
            if next == 1, piece.last == UInt8(ascii: ":") { continue }
            if torn == 3, piece.last == UInt8(ascii: "["), length < 10 { continue }
            #expect(
                numbers(decodeAll(piece + [10] + second)).contains("2"),
                "\(String(decoding: piece.suffix(40), as: UTF8.self)), then a line"
            )
        }
    }

    /// A process that was killed goes on in the same file when it starts again.
    ///
    /// Only from its first key on is a record recognised as torn.
    @Test(arguments: [0, 4, 5, 6, 7])
    func `a record that is glued to a torn one of its kind is read`(format: Int) {
        let first = Array(Self.records(1)[format].utf8)
        let second = Array(Self.records(2)[format].utf8)
        for length in 16..<first.count {
            let piece = Array(first[..<length])
            #expect(
                numbers(decodeAll(piece + second)).contains("2"),
                "\(String(decoding: piece.suffix(40), as: UTF8.self)), glued"
            )
        }
    }
}
