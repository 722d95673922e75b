import DecodingLaws
import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

/// A fixture that is compressed or wrapped gives what it gives as it is.
struct FixtureFormTests {
    /// What every form must give.
    private struct Result: Equatable {
        var spans: [String]
        var rejects: [RejectReason]
        /// With what was rejected, skipped and repaired.
        var totals: StoreTotals

        init(_ bytes: [UInt8]) throws {
            let seen = try Unpacked(bytes)
            spans = seen.spans.map(\.description)
            rejects = seen.rejects.map(\.reason)
            totals = seen.store.totals
            totals.bytes = 0
        }
    }

    @Test(arguments: Fixture.all)
    func `compressed in parts that end anywhere`(fixture: Fixture) throws {
        var random = SeededGenerator(seed: 41)
        let content = try fixture.content
        let plain = try Result(content)
        #expect(plain.spans == decodeAll(content).spans.map(\.description))
        let parts = cut(content, into: 4, &random)
        for form in [parts.flatMap { gzip($0) }, parts.flatMap { zstd($0) }, try fixture.bytes] {
            #expect(try Result(form) == plain)
        }
    }

    @Test(arguments: Fixture.all.filter { !$0.isBinary })
    func `in lines of containers`(fixture: Fixture) throws {
        let content = try fixture.content
        let plain = try Result(content)
        for wrapper in [LineWrapper.docker, .cri, .compose, .kubectl] {
            #expect(try Result(wrapped(content, wrapper, longest: 16_384)) == plain, "\(wrapper)")
        }
    }
}

extension Fixture {
    /// Whether it is no text, so that it has no lines.
    var isBinary: Bool { [".pb", ".bin"].contains(where: file.hasSuffix) || file.hasPrefix("15") }
}
