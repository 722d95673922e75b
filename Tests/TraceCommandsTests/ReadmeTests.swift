import ArgumentParser
import Testing
import TraceViewModel

@testable import TraceCommands

@Suite struct ReadmeTests {
    private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    @Test func theKeyTableInTheReadmeIsTheKeyTableOfTheProgram() throws {
        #expect(try readme().contains(Keymap.markdown))
    }

    @Test func thePicturesInTheReadmeAreWhatTheirCommandsPrint() throws {
        let readme = try readme()
        let pictures = readme.matches(
            of: #/`tracetail screen (?<file>\S+) (?<options>[^`]*)` prints:\n\n```\n(?<text>[^`]*)```/#
        )
        #expect(pictures.count == 2)
        for picture in pictures {
            let options = picture.options.split(separator: " ").map { String($0.replacing("'", with: "")) }
            let command = try ScreenCommand.parse(["\(root)/\(picture.file)"] + options)
            #expect(try command.text() == String(picture.text))
        }
    }

    @Test func theExampleInTheReadmeAndInTheDocumentationIsTheOneThatIsBuilt() throws {
        let example = try #require(readText("\(root)/Sources/two-processes/main.swift"))
        #expect(try readme().contains("```swift\n\(example)```\n"))
        let documented = example.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "///" : "/// \($0)" }.joined(separator: "\n").dropLast("///".count)
        let source = try #require(readText("\(root)/Sources/EventTracing/TracerProvider.swift"))
        #expect(source.contains("/// ```swift\n\(documented)/// ```\n"))
    }

    private func readme() throws -> String {
        try #require(readText("\(root)/README.md"))
    }
}
