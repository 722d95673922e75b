import TerminalGrid
import TestSupport
import Testing
import TraceStore

@testable import TraceViewModel

/// What holds for every size and every order of arrival.
@Suite struct ScreenLawTests {
    @Test(arguments: [
        "zR", "gl<Enter>", "gl<Enter><Tab>j", "?", "&evt", "a", "/work", "/work<Enter>n", "gl<Enter>/post<Enter><Tab>n",
    ])
    func `no size traps`(keys: String) {
        var viewer = Viewer(columns: 80, rows: 24)
        viewer.append(orders)
        viewer.press(keys)
        var sizes = [Size(columns: 500, rows: 200), Size(columns: 200, rows: 5), Size(columns: 20, rows: 100)]
        for columns in stride(from: 0, through: 60, by: 6) {
            for rows in stride(from: columns / 6 % 2, through: 30, by: 2) {
                sizes.append(Size(columns: columns, rows: rows))
            }
        }
        for size in sizes {
            viewer.send(.resize(size))
            #expect(viewer.frame.size == size)
            viewer.press("<Down>")
        }
    }

    @Test func `a screen that is too small says so`() {
        var viewer = Viewer(columns: 19, rows: 40)
        viewer.append(orders)
        #expect(viewer.rows.joined() == "too small")
        viewer.send(.resize(Size(columns: 20, rows: 4)))
        #expect(viewer.rows.joined() == "too small")
        viewer.send(.resize(Size(columns: 20, rows: 5)))
        #expect(viewer.selectedRow.contains("evt-3"))
    }

    @Test func `the order of arrival does not show`() {
        let whole = SpanBatch(drawing: orders)
        let keys = ["zR", "gljjjzc", "gl<Enter>j", "se", "&worker<Enter>", "wwa"]
        let expected = keys.map { frame(of: [whole], keys: $0) }
        for seed in 1...6 {
            var random = Seeded(state: UInt64(seed))
            var parts = whole.spans.indices.map { index in
                var part = whole
                part.spans = [whole.spans[index]]
                part.links = []
                return part
            }
            parts.shuffle(using: &random)
            for (index, keys) in keys.enumerated() {
                #expect(frame(of: parts, keys: keys) == expected[index], "seed \(seed), keys \(keys)")
            }
        }
    }

    @Test(arguments: ["&worker<Enter>", "&evt-2<Enter>", "&nothing<Enter>", "&mail<Esc>"])
    func `it does not matter whether the filter or the spans come first`(keys: String) {
        let whole = SpanBatch(drawing: orders)
        var late = Viewer(columns: 120, rows: 40)
        late.press(keys)
        for span in whole.spans.reversed() {
            var part = whole
            part.spans = [span]
            late.append(part)
        }
        #expect(late.frame == frame(of: [whole], keys: keys))
    }

    private func frame(of batches: [SpanBatch], keys: String) -> Frame {
        var viewer = Viewer(columns: 120, rows: 40)
        for batch in batches { viewer.append(batch) }
        viewer.press(keys)
        return viewer.frame
    }

    @Test func `ASCII mode draws nothing else`() {
        var viewer = Viewer(columns: 100, rows: 30) { $0.unicode = false }
        viewer.append(orders + "\ntrace 8\nサービス 名前 300ms..400ms error key=ключ")
        for keys in ["zR", "a", "g<Enter>", "<Tab>", "<Esc>Z", "<Esc>?", "q&x"] {
            viewer.press(keys)
            #expect(viewer.rows.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }, "after \(keys)")
        }
    }

    @Test func `a chain of a hundred thousand spans is an ordinary lifecycle`() {
        var viewer = Viewer(columns: 100, rows: 30)
        var batch = SpanBatch(drawing: "api link 0..1s key=deep")
        let first = batch.spans[0]
        for index in 2...100_000 {
            var span = first
            span.spanID = SpanID(UInt64(index))
            span.parentID = SpanID(UInt64(index - 1))
            span.keyLength = 0
            batch.spans.append(span)
        }
        viewer.append(batch)
        viewer.press("zRG")
        viewer.press("kjj")
        viewer.press("<End>k")
        viewer.press("g]]")
        #expect(viewer.rows[3].contains("▾ api link"))
        viewer.press("*jG<Enter>G")
        #expect(viewer.selectedRow.contains("…99999╴"))
    }

    @Test func `every key of the table is a key and none means two things in one place`() {
        let places: [Keymap.Places] = [
            .outline, .lifecycle, .details, .help, .prompt, .searchPrompt, .sources, .excerpt,
        ]
        for place in places {
            var seen = Set<[KeyPress]>()
            for binding in Keymap.standard.bindings where binding.places.contains(place) {
                #expect(binding.presses.count == binding.keys.count)
                for presses in binding.presses {
                    #expect(seen.insert(presses).inserted, "\(binding.keys) means two things")
                }
            }
        }
    }
}

/// A generator of the same numbers in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
