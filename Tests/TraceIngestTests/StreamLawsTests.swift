import DecodingLaws
import Foundation
import Testing

/// The laws of the fuzzer, held by what it has found and by the fixtures.
struct StreamLawsTests {
    @Test(arguments: try files(in: "../Fuzzing/Corpus") + files(in: "Fixtures"))
    func `no stream breaks a law`(path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: path)).prefix(20_000))
        #expect(brokenLaw(of: FuzzedStream(bytes)) == nil)
        #expect(brokenLaw(of: FuzzedStream(bytes + [0, 0])) == nil)
    }

    private static func files(in folder: String) throws -> [String] {
        let here = URL(filePath: #filePath).deletingLastPathComponent().appending(path: folder)
        return try FileManager.default.contentsOfDirectory(atPath: here.path).sorted()
            .map { here.appending(path: $0).standardizedFileURL.path }
    }
}
