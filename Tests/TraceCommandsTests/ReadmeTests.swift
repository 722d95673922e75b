import Testing
import TraceViewModel

@Suite struct ReadmeTests {
    @Test func theKeyTableInTheReadmeIsTheKeyTableOfTheProgram() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let readme = try #require(readText("/\(root)/README.md"))
        #expect(readme.contains(Keymap.markdown))
    }
}
