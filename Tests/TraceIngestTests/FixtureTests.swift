import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// What comes out of each fixture, and out of the same spans in other writings.
struct FixtureTests {
    @Test
    func `every number has a fixture`() {
        let names = Fixture.all.map(\.file) + FixtureScriptTests.scripts.map(\.name)
        #expect(Set(names.compactMap { Int($0.prefix(2)) }) == Set(1...34))
    }

    @Test(arguments: Fixture.all)
    func `each file gives its spans and its losses`(fixture: Fixture) throws {
        let bytes = try fixture.content
        let seen = decodeAll(bytes)
        let store = TraceStore()
        _ = store.append(batch(bytes), now: 1)
        let isShared = fixture.file.hasPrefix("27")
        let spans = seen.spans.map { span in
            "\(span.service) \(span.name) \(isShared && span.service == "api" ? "0" : span.spanID.suffix(1))"
        }

        #expect(spans == fixture.spans)
        #expect(seen.rejects.map(\.reason) == fixture.rejects)
        #expect(seen.skips == fixture.skips)
        #expect(seen.repaired == fixture.repaired)
        #expect(store.totals.traces == fixture.traces)
    }

    @Test(arguments: Fixture.all)
    func `its twins in JSON and protobuf fill the store as it does`(fixture: Fixture) throws {
        let bytes = try fixture.content
        let seen = decodeAll(bytes)
        guard !seen.spans.isEmpty else { return }
        var random = SeededGenerator(seed: 31)
        let request = TwinRequest(bytes, seen.spans)
        let json = TwinReading(Array(request.json.utf8))
        let protobuf = TwinReading(framed(request.protobuf(&random)))

        #expect(json.spans == protobuf.spans)
        #expect(json.contents == protobuf.contents)
        #expect(json.seen.spans.map(\.description) == seen.spans.map(\.description))
        let totals = [
            batch(bytes), batch(Array(request.json.utf8)), batch(framed(request.protobuf(&random))),
        ]
        .map { batch in
            let store = TraceStore()
            _ = store.append(batch, now: 1)
            let totals = store.totals
            return [
                totals.traces, totals.spans, totals.errors, totals.orphans, totals.duplicates, totals.services,
            ]
        }
        #expect(totals[0] == totals[1] && totals[1] == totals[2])
    }

    private func batch(_ file: String) throws -> SpanBatch { batch(try DecodingSamplesTests.sample(file)) }

    private func batch(_ bytes: [UInt8]) -> SpanBatch {
        var decoder = SpanDecoder(segment: 1, offset: 0, options: DecoderOptions())
        var batch = SpanBatch()
        _ = bytes.withUnsafeBytes { decoder.decode($0, isFinal: true, into: &batch) }
        decoder.finishBatch(&batch)
        return batch
    }

    // MARK: What some of them hold

    private func content(_ file: String, span: Int = 0) throws -> SpanContent {
        let bytes = try DecodingSamplesTests.sample(file)
        return try #require(contentAgain(of: decodeAll(bytes).spans[span], in: bytes))
    }

    @Test
    func `JavaScript's numbers are numbers`() throws {
        let span = try #require(decodeAll(try DecodingSamplesTests.sample("09-javascript.jsonl")).spans.first)
        #expect(span.start == 1_767_323_045_123_456_800)
        #expect(span.end == 411_486_000 << 32 | 0xffff_ffff)
        let values = try content("09-javascript.jsonl").attributes.map(\.value)
        #expect(values[0] == .int(7) && values[1] == .double(1e21) && values[3] == .bytes([1, 2]))
        #expect("\(values[2])".contains("nan"))
    }

    @Test
    func `odd times are kept or absent`() throws {
        let spans = decodeAll(try DecodingSamplesTests.sample("13-odd-times.jsonl")).spans
        #expect(spans.map(\.start) == [0, 1_767_323_045_200_000_000, 1_767_323_045_100_000_000])
        #expect(spans.map(\.end) == [0, 1_767_323_045_100_000_000, 0])
    }

    @Test
    func `Jaeger's first reference is the parent and the other a link`() throws {
        let spans = decodeAll(try DecodingSamplesTests.sample("26-jaeger-raw.json")).spans
        #expect(spans[1].parentID == "0123456789000001")
        #expect(spans[1].links == ["b1b2c3d4e5f60718293a4b5c6d7e8f90/0123456789000009"])
        #expect(spans[1].status == 2 && spans[1].kind == 5)
        let big = try content("26-jaeger-raw.json", span: 1).attributes.first { $0.key == "big" }
        #expect(big?.value == .int(.max))
    }

    @Test
    func `Zipkin's server stands below its client`() throws {
        let spans = decodeAll(try DecodingSamplesTests.sample("27-zipkin.json")).spans
        #expect(spans[1].parentID == "0123456789000001" && spans[1].spanID != spans[0].spanID)
        #expect(spans[0].links == ["b1b2c3d4e5f60718293a4b5c6d7e8f90/0123456789000009"])
        #expect(spans[2].traceID == "0000000000000000293a4b5c6d7e8f90" && spans[2].start == 0)
    }

    @Test
    func `ClickHouse's wrapped duration ends before it begins`() throws {
        let spans = decodeAll(try DecodingSamplesTests.sample("30-clickhouse.jsonl")).spans
        #expect(spans.map { Int64($0.end) - Int64($0.start) } == [1_500_000, 1_500_000, -1_000])
        #expect(spans[0].start == 1_767_323_045_123_456_789)
    }

    @Test
    func `a consumer's links lead to producers that come later`() throws {
        let store = TraceStore()
        _ = store.append(try batch("32-batch-consumer.jsonl"), now: 1)
        for digit in 1...3 as ClosedRange<UInt64> {
            let half = 0x1111_1111_1111_1111 * digit
            let key = SpanKey(traceID: TraceID(high: half, low: half), spanID: SpanID(0x0123_4567_8900_0001))
            #expect(store.backlinks(to: key).count == 1)
        }
    }

    @Test
    func `duplicates, orphans and cycles are told apart`() throws {
        let store = TraceStore()
        let change = store.append(try batch("33-odd-traces.jsonl"), now: 1)
        #expect(store.totals.spans == 6 && store.totals.duplicates == 1 && store.totals.orphans == 1)
        let tree = TraceTree(store: store, trace: try #require(change.traces.first))
        // The missing parent, the two that were roots before, and the cycle, which was cut open.
        #expect(tree.nodes.filter { $0.depth == 0 }.count == 4)
        #expect(tree.nodes.filter(\.isCut).count == 1)
    }
}

extension TwinRequest {
    /// The same spans, with the content that they have in these bytes.
    fileprivate init(_ bytes: [UInt8], _ spans: [SeenSpan]) {
        for span in spans {
            var content = contentAgain(of: span, in: bytes) ?? SpanContent()
            let resource = content.resource
            let scope = content.scope
            content.resource = ResourceContent()
            content.scope = ScopeContent()
            let twin = Span(
                traceID: hexBytes(span.traceID),
                spanID: hexBytes(span.spanID),
                parentID: hexBytes(span.parentID),
                start: span.start,
                end: span.end,
                kind: UInt64(span.kind),
                statusCode: UInt64(span.status),
                content: content
            )
            let scopes = [Scope(name: scope.name, version: scope.version, spans: [twin])]
            resources.append((resource.attributes, resource.schemaURL, scopes))
        }
    }
}
