import Testing
import TraceIngest
import TraceStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct SourcesErrorTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: ["missing/", "missing-*.jsonl", "*/missing.jsonl"])
    func aMissingDirectoryOrPatternIsAnErrorWhenReadOnce(name: String) {
        let path = directory.file(name)
        #expect(message(for: path, follow: false) == "\(path): No such file or directory")
    }

    @Test func aMissingFileIsAnErrorWhenReadOnce() {
        let path = directory.file("missing")
        #expect(message(for: path, follow: false) == "\(path): No such file or directory")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func aFileWithoutPermissionIsRefused() {
        let path = directory.file("secret")
        append("x", to: path)
        chmod(path, 0)
        #expect(message(for: path) == "\(path): Permission denied")
    }

    @Test func aHostileNameIsEscaped() {
        #expect(message(for: "/missing\u{1b}[2J\n", follow: false)?.contains("\u{1b}") == false)
    }

    private func message(for path: String, follow: Bool = true) -> String? {
        do {
            _ = try Reading(path, follow: follow)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
