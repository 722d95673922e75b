import ArgumentParser
import Testing
import TraceIngest
import TraceStore

@testable import TraceCommands

@Suite struct RetentionOptionsTests {
    @Test(arguments: [
        ("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1.5g", 1_500_000_000), ("64MiB", 67_108_864),
        ("123", 123), ("10kB", 10_000),
    ])
    func `sizes are read with their units`(text: String, bytes: Int) {
        #expect(MemorySize(argument: text)?.bytes == bytes)
    }

    @Test(arguments: ["", "MB", "-1MB", "1e9", "12 apples", "99999999TB", "nan"])
    func `what is no size is refused`(text: String) {
        #expect(MemorySize(argument: text) == nil)
    }

    @Test func `files have no limit, pipes have one, and what is asked for holds`() throws {
        let none = try RetentionOptions.parse([])
        #expect(none.limits == StoreLimits())
        #expect(none.limits(whileFollowing: [.file(#filePath)]) == StoreLimits())
        #expect(none.limits(whileFollowing: [.file(#filePath), .file("/dev/null")]).bytes != nil)
        let spans = try RetentionOptions.parse(["--max-spans", "7"])
        #expect(spans.limits(whileFollowing: [.file("/dev/null")]) == StoreLimits(spans: 7))
        #expect(throws: (any Error).self) { try RetentionOptions.parse(["--max-memory", "1MB"]) }
        #expect(throws: (any Error).self) { try RetentionOptions.parse(["--max-spans", "0"]) }
    }
}
