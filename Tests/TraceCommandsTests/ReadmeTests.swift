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

    private func readme() throws -> String {
        try #require(readText("\(root)/README.md"))
    }
}
