import Testing

@testable import TraceViewModel

@Suite struct HeightMarkTests {
    @Test func growsWithTheDuration() {
        let drawn = (0...9).map { HeightMark.character($0 * 10, longest: 80, glyphs: .unicode) }
        #expect(String(drawn) == " ▂▃▄▅▆▇███")
        #expect(HeightMark.character(1, longest: 80, glyphs: .unicode) == "▁")
    }

    @Test func takesAnyNumbers() {
        for duration in edgeCases {
            for longest in [0, 1, UInt64.max] { _ = HeightMark.character(duration, longest: longest, glyphs: .ascii) }
        }
        #expect(HeightMark.character(5, longest: 0, glyphs: .ascii) == "@")
    }
}
