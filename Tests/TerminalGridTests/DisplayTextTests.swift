import Testing

@testable import TerminalGrid

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("\u{1B}[2J", "␛[2J"),
        ("a\tb\nc\r\nd", "a␉b␊c␍␊d"),
        ("\u{0}\u{7F}", "␀␡"),
        ("\u{85}\u{9B}31m", #"\u{85}\u{9b}31m"#),
        ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
        ("abc\u{202E}cba", #"abc\u{202e}cba"#),
        ("\u{61C}\u{200E}\u{2066}", #"\u{61c}\u{200e}\u{2066}"#),
        ("a\u{200B}b\u{FEFF}", #"a\u{200b}b\u{feff}"#),
        ("a\u{200D}b", #"a\u{200d}b"#),
        ("a\u{FE0F}", #"a\u{fe0f}"#),
        ("\u{E0041}\u{AD}\u{3164}\u{1160}", #"\u{e0041}\u{ad}\u{3164}\u{1160}"#),
        ("\u{E000}\u{FFFE}\u{10FFFF}\u{378}", #"\u{e000}\u{fffe}\u{10ffff}\u{378}"#),
        ("\u{301}a", "a"),
        ("\n\u{301}", "␊"),
        ("\u{200B}\u{301}x", #"\u{200b}x"#),
        ("日本 👩‍👩‍👧 🇩🇪", "日本 👩‍👩‍👧 🇩🇪"),
    ])
    func `what a terminal would obey or hide is made visible`(text: String, shown: String) {
        #expect(DisplayText.cleaned(text) == shown)
    }

    @Test(arguments: [
        ("\u{1B}[2J\u{7F}", "^[[2J^?"), ("\n\t", "^J^I"), ("\u{9B}", #"\u{9b}"#), ("\u{202E}", #"\u{202e}"#),
        ("naïve e\u{301} 日 👩‍👩‍👧", "na?ve e ? ?"),
    ])
    func `nothing but ASCII is left where the terminal shows nothing else`(text: String, shown: String) {
        #expect(DisplayText.cleaned(text, unicode: false) == shown)
    }

    @Test func `a heap of marks is cut`() {
        let heap = "Z" + String(repeating: "\u{301}", count: 10_000)
        #expect(DisplayText.cleaned(heap).unicodeScalars.count == 9)
        let family = "👩" + String(repeating: "\u{200D}👩", count: 1_000)
        #expect(DisplayText.cleaned(family).prefix(9).allSatisfy { $0.unicodeScalars.count < 16 })
    }

    @Test func `cleaning twice changes nothing more`() {
        var seed: UInt64 = 42
        for _ in 0..<2_000 {
            let text = HostileText.next(&seed)
            for unicode in [true, false] {
                let once = DisplayText.cleaned(text, unicode: unicode)
                #expect(DisplayText.cleaned(once, unicode: unicode) == once)
            }
        }
    }
}

/// Texts made of what breaks terminals, the same for the same seed.
enum HostileText {
    private static let parts = [
        "a", " ", "\u{1B}[31m", "\n", "\t", "\u{0}", "\u{9D}", "\u{202E}", "\u{200D}", "\u{FE0F}", "\u{301}",
        "\u{20E3}", "日", "한",
        "\u{1161}", "👩", "🏽", "🇩", "1", "❤", "नि", "\u{E000}", "\u{FFFF}", "é",
    ]

    static func next(_ seed: inout UInt64) -> String {
        var text = ""
        for _ in 0..<12 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text += parts[Int(seed >> 33) % parts.count]
        }
        return text
    }
}
