import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// The sources panel and the view of raw input.
@Suite struct SourcesScreenTests {
    // MARK: As it looks

    @Test(arguments: [(118, 24), (60, 24), (200, 20)])
    func panel(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.send(.sourcesChanged(sources))
        viewer.press("i")
        locate(&viewer)
        check(viewer, "sources")
    }

    @Test func panelInASCII() {
        var viewer = viewer(118, 24) { $0.unicode = false }
        viewer.send(.sourcesChanged(sources))
        viewer.press("ijjj")
        check(viewer, "sources-ascii")
    }

    @Test(arguments: [(100, 16), (50, 12)])
    func rawText(columns: Int, rows: Int) {
        var viewer = viewer(columns, rows)
        viewer.send(.sourcesChanged(sources))
        viewer.press(columns < 100 ? "ijjjj<Enter>" : "ijjj<Enter>")
        locate(&viewer)
        let before = "{\"resourceSpans\":[]}\n"
        let text = Array((before + #"{"resourceSpans":[{"#).utf8) + [0x1b, 0xff] + Array("é\n{\"next\":1}\n".utf8)
        let excerpt = InputExcerpt(parts: [.init(offset: cut.offset - UInt64(before.utf8.count), bytes: text)])
        viewer.send(.excerptLoaded(cut, .success(excerpt)))
        check(viewer, "excerpt")
    }

    @Test func rawNumbers() {
        var viewer = viewer(100, 12)
        viewer.send(.sourcesChanged(sources))
        viewer.press("ijjj<Enter>")
        let bytes = (0..<60).map { UInt8($0 * 7 % 256) }
        viewer.send(.excerptLoaded(cut, .success(InputExcerpt(parts: [.init(offset: cut.offset - 20, bytes: bytes)]))))
        check(viewer, "excerpt-hex")
    }

    @Test(arguments: [80, 120])
    func reading(columns: Int) {
        var viewer = viewer(columns, 10)
        var source = SourceLine(name: "/var/spans/big.jsonl", state: .reading, bytesThere: 805_000_000)
        viewer.send(.sourcesChanged([source]))
        viewer.wait(seconds: 1)
        source.bytesRead = 350_000_000
        viewer.send(.sourcesChanged([source]))
        viewer.wait(seconds: 1)
        check(viewer, "reading")
        viewer.press("i")
        check(viewer, "reading-sources")
        source.state = .following
        source.bytesRead = source.bytesThere
        viewer.send(.sourcesChanged([source]))
        #expect(!viewer.rows.joined().contains("reading"))
    }

    // MARK: As it behaves

    @Test func `the selection stays on its row while the list grows`() {
        var viewer = viewer(100, 20)
        viewer.send(.sourcesChanged(sources))
        viewer.press("ijjj")
        let row = viewer.selectedRow
        #expect(row.contains("spans.jsonl byte 1000"))
        var grown = sources
        grown[0].firstRejects[.cut]?.insert(Reject(segment: 0, offset: 10, length: 5, reason: .cut), at: 0)
        grown[0].notes = ["a note"]
        grown.append(SourceLine(name: "another.jsonl", state: .following))
        viewer.send(.sourcesChanged(grown))
        #expect(viewer.selectedRow == row)
        grown[0].firstRejects[.cut] = [Reject(segment: 0, offset: 10, length: 5, reason: .cut)]
        viewer.send(.sourcesChanged(grown))
        #expect(viewer.selectedRow.contains("cut off"))
    }

    @Test func `keys fold, unfold and lead back`() {
        var viewer = viewer(100, 20)
        viewer.send(.sourcesChanged(sources))
        viewer.press("i")
        #expect(viewer.selectedRow.contains("spans.jsonl"))
        viewer.press("h")
        #expect(!viewer.rows.joined().contains("cut off"))
        viewer.press("ll")
        #expect(viewer.selectedRow.contains("of 2.0 MB"))
        viewer.press("jlh")
        #expect(viewer.selectedRow.contains("cut off"))
        viewer.press("hzM")
        #expect(viewer.rows.filter { $0.contains("▸") }.count == sources.count)
        viewer.press("zRG")
        #expect(viewer.selectedRow.contains("nothing has been written"))
        viewer.press("<Esc>")
        #expect(viewer.rows.joined().contains("LIFECYCLE"))
    }

    @Test func `the waiting screen says what a source is that holds no spans`() {
        var viewer = Viewer(columns: 100, rows: 20)
        viewer.send(.sourcesChanged(sources))
        #expect(viewer.rows.contains { $0.contains("JavaScript console output is not JSON") })
        #expect(viewer.rows.contains { $0.contains("nothing has been written to it yet") })
    }

    @Test(arguments: ["gl<Enter>", "gl<Enter><Tab>", "&charge<Enter>"])
    func `the panel leads back to the screen that it was called from`(keys: String) {
        var viewer = viewer(100, 20)
        viewer.send(.sourcesChanged(sources))
        viewer.press(keys)
        let before = viewer.frame
        for way in ["i<Esc>", "ii", "iq", "ijjj<Enter><Esc><Esc>", "i?<Esc>q"] {
            viewer.press(way)
            #expect(viewer.frame == before, "after \(way)")
        }
    }

    @Test func `an answer for another place than the one that is looked at changes nothing`() {
        var viewer = viewer(100, 12)
        viewer.send(.sourcesChanged(sources))
        viewer.press("ijjj<Enter>")
        let before = viewer.frame
        let other = Reject(segment: 3, offset: 1, length: 2, reason: .cut)
        viewer.send(.excerptLoaded(other, .success(InputExcerpt(parts: [.init(offset: 0, bytes: [65])]))))
        #expect(viewer.frame == before)
        viewer.send(.excerptLoaded(cut, .failure(.gone)))
        #expect(viewer.rows.contains { $0.contains("the source no longer holds this") })
    }

    @Test func `a place is asked for once, and only while it is in view`() {
        var viewer = viewer(100, 12)
        let many = (0..<1_000).map { index in
            var source = SourceLine(name: "spans-\(index).jsonl", state: .following, bytesRead: 10, bytesThere: 10)
            source.rejects = [.cut: 2]
            source.firstRejects[.cut] = (0..<2).map {
                Reject(segment: UInt32(index), offset: UInt64($0), length: 1, reason: .cut)
            }
            return source
        }
        viewer.send(.sourcesChanged(many))
        viewer.press("izR")
        #expect(asked(viewer).count <= 9)
        viewer.press("G")
        #expect(viewer.rows.contains { $0.contains("spans-999.jsonl") })
        #expect(asked(viewer).count <= 18 && Set(asked(viewer)).count == asked(viewer).count)
    }

    @Test(arguments: ["i", "ijjj<Enter>", "izRG", "izM"])
    func `no size traps`(keys: String) {
        var viewer = viewer(80, 24)
        viewer.send(.sourcesChanged(sources))
        viewer.press(keys)
        viewer.send(.excerptLoaded(cut, .success(InputExcerpt(parts: [.init(offset: 990, bytes: Array(0...255))]))))
        for columns in stride(from: 0, through: 220, by: 11) {
            for rows in stride(from: 0, through: 30, by: 3) {
                viewer.send(.resize(Size(columns: columns, rows: rows)))
                viewer.press("<Down>")
            }
        }
    }

    @Test func `nothing asks for time when nothing is read`() {
        var viewer = viewer(80, 24)
        viewer.send(.sourcesChanged(sources))
        viewer.press("i")
        viewer.wait(seconds: 10)
        viewer.wait(seconds: 10)
        #expect(viewer.state.nextTick == nil)
        var grown = sources
        grown[0].bytesRead += 100
        viewer.send(.sourcesChanged(grown))
        #expect(viewer.state.nextTick != nil)
    }

    // MARK: Laws

    @Test func `every row has a position and every position its row`() {
        var random = Seeded(state: 3)
        for _ in 0..<100 {
            let many = (0..<12).map { index in
                var source = sources[Int.random(in: 0..<sources.count, using: &random)]
                source.name += String(index)
                return source
            }
            let unfolded = Set((0..<14).filter { _ in Bool.random(using: &random) })
            let rows = SourceRows(many, unfolded: unfolded, showsFormats: Bool.random(using: &random))
            for position in 0..<rows.count { #expect(rows.position(of: rows[position]) == position) }
            #expect((0..<rows.count).map { rows[$0].source } == (0..<rows.count).map { rows[$0].source }.sorted())
        }
    }

    @Test func `raw input is laid out whole, harmless, and marked where it was rejected`() {
        var random = Seeded(state: 11)
        let theme = Theme(depth: .trueColor, background: .dark, unicode: false)
        for _ in 0..<200 {
            let text = Bool.random(using: &random)
            let bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                text ? UInt8.random(in: 0x20..<0x7f, using: &random) : UInt8.random(in: 0...255, using: &random)
            }
            let begin = UInt64.random(in: 0..<UInt64(bytes.count), using: &random)
            let reject = Reject(
                segment: 0,
                offset: 5 + begin,
                length: UInt64.random(in: 1...(UInt64(bytes.count) - begin), using: &random),
                reason: .malformed
            )
            let columns = Int.random(in: 1...100, using: &random)
            let excerpt = InputExcerpt(parts: [.init(offset: 5, bytes: bytes)])
            let rows = ExcerptLayout.rows(of: excerpt, around: reject, columns: columns, theme: theme)
            let runs = rows.flatMap(\.runs)
            #expect(runs.allSatisfy { $0.text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } })
            guard text else { continue }
            #expect(runs.map(\.text).joined().utf8.elementsEqual(bytes))
            let marked = bytes[Int(begin)..<Int(begin + reject.length)]
            #expect(runs.filter { $0.role == .error }.map(\.text).joined().utf8.elementsEqual(marked))
            #expect(rows.allSatisfy { row in row.isMarked == row.runs.contains { $0.role == .error } })
        }
    }

    // MARK: What is shown

    private let cut = Reject(segment: 0, offset: 1_000, length: 22, reason: .cut)

    private var sources: [SourceLine] {
        var spans = SourceLine(name: "spans.jsonl", state: .following, bytesRead: 2_000_000, bytesThere: 2_000_000)
        spans.formats = ["OTLP JSON"]
        spans.spans = 2_400
        spans.rejects = [.cut: 1, .malformed: 120]
        spans.firstRejects = [
            .cut: [cut],
            .malformed: (1...3).map { Reject(segment: 0, offset: UInt64($0) * 500, length: 77, reason: .malformed) },
        ]
        spans.skips = [.noRecord: 4_000]
        spans.replacements = 2
        var packed = SourceLine(name: "/data/older/spans.pb.gz", state: .ended, bytesRead: 80_000, bytesThere: 80_000)
        packed.formats = ["gzip", "OTLP protobuf"]
        packed.spans = 900
        var console = SourceLine(name: "web.log", state: .following, bytesRead: 300, bytesThere: 300)
        console.explanation = "JavaScript console output is not JSON, and cut short: use the OTLP exporter"
        console.skips = [.noRecord: 12]
        var empty = SourceLine(name: "empty.jsonl", state: .following)
        empty.explanation = "nothing has been written to it yet"
        return [
            spans, packed, console, SourceLine(name: "later.jsonl", state: .waiting),
            SourceLine(name: "/root/\u{1b}[31mx", state: .failed("permission denied")), empty,
        ]
    }

    private func viewer(
        _ columns: Int,
        _ rows: Int,
        _ change: (inout ViewOptions) -> Void = { _ in }
    ) -> Viewer {
        var viewer = Viewer(columns: columns, rows: rows, change)
        viewer.append(orders)
        return viewer
    }

    private func asked(_ viewer: Viewer) -> [Reject] {
        var asked: [Reject] = []
        for case .locate(let rejects) in viewer.effects { asked += rejects }
        return asked
    }

    /// Answers what was asked for: every piece lies in line 17.
    private func locate(_ viewer: inout Viewer) {
        for reject in asked(viewer) { viewer.send(.located(reject, InputPlace(line: 17))) }
    }

    private func check(_ viewer: Viewer, _ situation: String, sourceLocation: SourceLocation = #_sourceLocation) {
        assertSnapshot(of: viewer.frame, legend: Theme.legend, named: situation, sourceLocation: sourceLocation)
    }
}
