import Testing

@testable import TraceViewModel

@Suite struct OutlineColumnsTests {
    @Test func dropsColumnsInOrder() {
        #expect(describe(118) == "start services counts height bar:53")
        #expect(describe(90) == "services counts height bar:40")
        #expect(describe(70) == "counts height bar:31")
        #expect(describe(62) == "counts bar:27")
        #expect(describe(59) == "counts bar:10")
        #expect(describe(40) == "bar:10")
        #expect(describe(30) == "")
    }

    @Test func columnsFollowEachOtherWithinAnyWidth() {
        for width in [Int.min, -1] + Array(0...300) + [100_000, .max] {
            let columns = OutlineColumns(width: width)
            var reached = 0
            let height = columns.height.map { $0..<$0 + 1 }
            for range in [columns.start, columns.name, columns.counts, columns.duration, height, columns.bar] {
                guard let range else { continue }
                #expect(range.lowerBound >= reached || range.isEmpty)
                reached = max(reached, range.upperBound)
            }
            #expect(reached <= max(0, width))
            if width >= 24 { #expect(columns.name.count >= 12) }
        }
    }

    private func describe(_ width: Int) -> String {
        let columns = OutlineColumns(width: width)
        let parts: [(Bool, String)] = [
            (columns.start != nil, "start"), (columns.showsServices, "services"), (columns.counts != nil, "counts"),
            (columns.height != nil, "height"), (columns.bar != nil, "bar:\(columns.bar?.count ?? 0)"),
        ]
        return parts.filter(\.0).map(\.1).joined(separator: " ")
    }
}
