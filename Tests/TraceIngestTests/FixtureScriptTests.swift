import Testing

@testable import TraceIngest

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Fixtures that are no files but what happens to files while they are read.
struct FixtureScriptTests {
    /// One thing that a writer does.
    enum Step: Sendable {
        /// Adds the records of these spans to a file.
        case append(String, ClosedRange<Int>)
        case rename(String, String)
        /// Empties a file.
        case truncate(String)
        /// Empties a file and writes more into it than it had, before anyone looks.
        case regrow(String, ClosedRange<Int>)
        case makeDirectory(String)
    }

    struct Script: CustomTestStringConvertible, Sendable {
        var name: String
        /// What is followed.
        var path: String
        var steps: [Step]
        /// The spans, in any order.
        var spans: [Int]
        var testDescription: String { name }
    }

    static let scripts = [
        Script(
            name: "19 rotation during tail",
            path: "data.json",
            steps: [
                .append("data.json", 1...3), .rename("data.json", "data-2026-01-02T03-04-05.123-size.json"),
                .append("data-2026-01-02T03-04-05.123-size.json", 4...4), .append("data.json", 5...6),
            ],
            spans: [1, 2, 3, 4, 5, 6]
        ),
        Script(
            name: "19 truncation during tail",
            path: "data.json",
            steps: [.append("data.json", 1...3), .truncate("data.json"), .append("data.json", 4...5)],
            spans: [1, 2, 3, 4, 5]
        ),
        Script(
            name: "19 truncate and regrow",
            path: "data.json",
            steps: [.append("data.json", 1...3), .regrow("data.json", 11...30)],
            spans: Array(1...3) + Array(11...30)
        ),
        Script(
            name: "20 group_by new file",
            path: ".",
            steps: [
                .append("shop.json", 1...2), .append("mill.json", 3...3), .makeDirectory("tenant"),
                .append("tenant/bank.json", 4...5), .append("shop.json", 6...6),
            ],
            spans: [1, 2, 3, 4, 5, 6]
        ),
        Script(
            name: "20 group_by reopens with truncation",
            path: ".",
            steps: [
                .append("shop.json", 1...2), .append("mill.json", 3...3), .truncate("shop.json"),
                .append("shop.json", 4...4),
            ],
            spans: [1, 2, 3, 4]
        ),
    ]

    @Test(arguments: scripts)
    func `every span arrives once`(script: Script) throws {
        let directory = TemporaryDirectory()
        append("", to: directory.file("data.json"))
        let reading = try Reading(directory.file(script.path))
        var count = 0
        for step in script.steps {
            switch step {
            case .append(let file, let spans):
                append(lines(spans), to: directory.file(file))
                count += spans.count
            case .rename(let file, let name): rename(directory.file(file), directory.file(name))
            case .truncate(let file): overwrite(directory.file(file), with: "")
            case .regrow(let file, let spans):
                append(lines(spans), to: directory.file("next"))
                replaceContent(of: directory.file(file), withThatOf: directory.file("next"))
                count += spans.count
            case .makeDirectory(let name): _ = directory.directory(name)
            }
            #expect(reading.wait(for: count))
            #expect(reading.waitUntilCaughtUp())
        }
        #expect(reading.sortedNumbers == script.spans)
        #expect(reading.rejects.isEmpty)
    }
}
