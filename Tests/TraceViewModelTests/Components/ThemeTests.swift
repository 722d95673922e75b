import TerminalGrid
import Testing

@testable import TraceViewModel

@Suite struct ThemeTests {
    private static let all: [Theme] = ColorDepth.allCases.flatMap { depth in
        Background.allCases.map { Theme(depth: depth, background: $0, unicode: true) }
    }

    @Test func everyRoleHasALetterAndANameOfItsOwn() {
        #expect(Set(Role.allCases.map(\.letter)).count == Role.allCases.count)
        #expect(Set(Role.allCases.map(\.name)).count == Role.allCases.count)
    }

    @Test(arguments: all) func everyStyleCarriesItsRole(theme: Theme) {
        for role in Role.allCases { #expect(theme.style(role).role == StyleRole(role.letter)) }
    }

    @Test(arguments: all) func noServiceLooksLikeAnErrorOrASelection(theme: Theme) {
        let error = theme.style(.error)
        for role in Role.services {
            let style = theme.style(role)
            #expect((style.foreground, style.attributes) != (error.foreground, error.attributes))
            #expect(!style.attributes.contains(.reverse))
        }
    }

    @Test(arguments: all.filter { $0.depth != .monochrome }) func servicesAreToldApart(theme: Theme) {
        let looks = Set(
            Role.services.map { role in
                var style = theme.style(role)
                style.role = .plain
                return style
            }
        )
        #expect(looks.count == 12)
    }

    @Test func withoutColoursAttributesAloneSpeak() {
        for background in Background.allCases {
            let theme = Theme(depth: .monochrome, background: background, unicode: true)
            for role in Role.allCases { #expect(theme.style(role).foreground == .standard) }
            #expect(theme.style(.error).attributes == [.bold, .underline])
        }
    }

    @Test func aSelectionIsReversedAndKeepsErrorsTold() {
        let theme = Theme(depth: .indexed256, background: .dark, unicode: true)
        #expect(theme.selected(theme.style(.dim)).attributes.contains(.reverse))
        #expect(theme.selected(theme.style(.dim)).role == StyleRole(Role.selected.letter))
        #expect(theme.selected(theme.style(.error)).role == StyleRole(Role.selectedError.letter))
        #expect(theme.selected(theme.selected(theme.style(.error))).role == StyleRole(Role.selectedError.letter))
    }

    /// The colours of names are a promise: a change of the hash would repaint everybody's screens.
    @Test func aServiceKeepsItsColour() {
        let theme = Theme(depth: .indexed256, background: .dark, unicode: true)
        let names = ["event-api", "validate-worker", "enrich-worker", "notify-worker", "archive-worker", "日本"]
        let roles: [Role] = [.service1, .service8, .service7, .service6, .service10, .service6]
        #expect(names.map(theme.role(ofService:)) == roles)
        #expect(theme.role(ofService: "") == .dim)
    }

    @Test func hashesSpreadOverTheColours() {
        let theme = Theme(depth: .indexed256, background: .dark, unicode: true)
        var counts: [Role: Int] = [:]
        for number in 0..<1200 { counts[theme.role(ofService: "service-\(number)"), default: 0] += 1 }
        #expect(counts.count == 12)
        #expect(counts.values.allSatisfy { (60...150).contains($0) })
    }

    @Test func asciiHoldsNothingElse() {
        let glyphs = Glyphs.ascii
        let characters: [Character] =
            glyphs.leftBlocks + glyphs.heights + [
                glyphs.rightEighth, glyphs.rightHalf, glyphs.fullBlock, glyphs.openBar, glyphs.openEnd,
                glyphs.beforeView, glyphs.afterView, glyphs.event, glyphs.error, glyphs.warning, glyphs.unknown,
                glyphs.wait, glyphs.tick, glyphs.horizontalRule, glyphs.verticalRule, glyphs.branch,
                glyphs.lastBranch, glyphs.trunk, glyphs.leaf, glyphs.unfolded, glyphs.folded, glyphs.selection,
                glyphs.ellipsis, glyphs.separator,
            ]
        let words = glyphs.atLeast + glyphs.linkTo + glyphs.linkFrom + glyphs.upDown + glyphs.leftRight
        let strangers = (characters + Array(words)).filter { !$0.isASCII }
        #expect(strangers == [])
    }
}
