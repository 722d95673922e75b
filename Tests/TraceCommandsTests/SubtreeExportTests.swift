import TerminalGrid
import Testing
import TraceIngest
import TraceStore

@testable import TraceCommands

@Suite struct SubtreeExportTests {
    @Test func whatIsCopiedReadsAsTheSameSpans() throws {
        let loaded = try load("demo-data/lifecycles.jsonl")
        let keys = allKeys(of: loaded.store)
        let export = SubtreeExport(keys, store: loaded.store, session: loaded.session, limit: .max)
        #expect(export.summary == "copied 104 spans as JSON")
        let file = try TemporaryFile(export.text)
        let again = try read(file.path)
        #expect(Set(allKeys(of: again.store)) == Set(keys))
        #expect(again.store.totals.errors == loaded.store.totals.errors)
        #expect(again.store.totals.services == loaded.store.totals.services)
        #expect(again.store.totals.rejected == 0)
    }

    @Test func spansInProtobufAreCopiedAsTheSameSpansInJSON() throws {
        let loaded = try load("Tests/TraceIngestTests/Fixtures/sample.otlp.pb")
        let original = try load("Tests/TraceIngestTests/Fixtures/sample.otlp.jsonl")
        let keys = allKeys(of: loaded.store)
        let export = SubtreeExport(keys, store: loaded.store, session: loaded.session, limit: .max)
        let file = try TemporaryFile(export.text)
        let again = try read(file.path)
        #expect(keys.count == 240 && again.store.totals.rejected == 0)
        for key in keys {
            let contents = [again, original].map { source in
                ContentRequest(key, in: source.store).flatMap { try? $0.read(from: source.session).get() }
            }
            #expect(contents[0] != nil && contents[0] == contents[1])
        }
    }

    @Test func aSpanThatDoesNotFitIsLeftOutWholeAndSaidSo() throws {
        let loaded = try load("demo-data/lifecycles.jsonl")
        let export = SubtreeExport(allKeys(of: loaded.store), store: loaded.store, session: loaded.session, limit: 5000)
        #expect(export.text.utf8.count <= 5000)
        #expect(export.text.hasSuffix("}\n"))
        let copied = export.text.split(separator: "\n").count
        #expect(copied > 1)
        #expect(export.summary == "copied \(copied) of 104 spans as JSON, more than that is too long for a clipboard")
    }

    private func load(_ path: String) throws -> LoadedStore {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try read("/\(root)/\(path)")
    }

    private func read(_ path: String) throws -> LoadedStore {
        var options = IngestOptions()
        options.follow = false
        return try LoadedStore([.file(path)], options: options)
    }

    private func allKeys(of store: TraceStore) -> [SpanKey] {
        store.traceRows.flatMap { trace in
            store.spanRows(of: trace).map { store.key(of: $0) }
        }.filter { key in store.spanRow(key).map { !store.span($0).isPlaceholder } ?? false }
    }
}
