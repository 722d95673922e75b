import Testing
import TraceStore

@testable import TraceIngest

/// Looking at what could not be read.
@Suite struct PlacesTests {
    private let directory = TemporaryDirectory()

    @Test func `a rejected piece is read back with the lines around it, and its line is found`() throws {
        let path = directory.file("spans.jsonl")
        let damaged = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"#
        let text = lines(1...9) + damaged + "\n" + lines(10...20)
        append(text, to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        let reject = try #require(reading.rejects.first)
        let excerpt = try reading.session.excerpt(around: reject).get()
        let part = try #require(excerpt.parts.first)
        #expect(excerpt.parts.count == 1)
        #expect(Array(text.utf8)[Int(part.offset)..<Int(part.end)].elementsEqual(part.bytes))
        #expect(part.offset <= reject.offset && part.end >= reject.offset + reject.length)
        #expect(String(decoding: part.bytes, as: UTF8.self).contains(damaged))
        #expect(search(reading.rejects, in: reading) == reading.rejects.map { naiveLine(of: $0.offset, in: text) })
    }

    @Test func `lines are found whatever the order and however many there are`() throws {
        let path = directory.file("spans.jsonl")
        let text = lines(1...2_000)
        append(text, to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        let offsets = [0, 1, 999_999, 400_000, 262_144, 262_143].map(UInt64.init)
        let rejects = offsets.map {
            Reject(segment: 0, offset: min($0, UInt64(text.utf8.count)), length: 1, reason: .cut)
        }
        #expect(search(rejects, in: reading) == rejects.map { naiveLine(of: $0.offset, in: text) })
    }

    @Test func `of a long piece the beginning and the end are read`() throws {
        let path = directory.file("long.jsonl")
        append(String(repeating: "x", count: 400_000) + "\nend\n", to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        let reject = Reject(segment: 0, offset: 10, length: 399_990, reason: .malformed)
        let excerpt = try reading.session.excerpt(around: reject).get()
        #expect(excerpt.parts.count == 2)
        #expect(excerpt.parts[1].bytes.suffix(5).elementsEqual("\nend\n".utf8))
        #expect(excerpt.parts.reduce(0) { $0 + $1.bytes.count } < 100_000)
    }

    @Test func `what the file no longer holds is gone`() throws {
        let path = directory.file("spans.jsonl")
        append(lines(1...9), to: path)
        let reading = try Reading(path, follow: false)
        reading.readToEnd()
        overwrite(path, with: "")
        let reject = Reject(segment: 0, offset: 100, length: 50, reason: .malformed)
        #expect(reading.session.excerpt(around: reject) == .failure(.gone))
        #expect(search([reject], in: reading) == [nil])
        let beyond = Reject(segment: 0, offset: .max - 3, length: .max, reason: .malformed)
        #expect(reading.session.excerpt(around: beyond) == .failure(.gone))
    }

    private func search(_ rejects: [Reject], in reading: Reading) -> [Int?] {
        var found: [Reject: InputPlace] = [:]
        for var search in reading.session.lineSearches(for: rejects) {
            while !search.isDone {
                for (reject, place) in search.advance() { found[reject] = place }
            }
        }
        return rejects.map { found[$0]?.line }
    }

    private func naiveLine(of offset: UInt64, in text: String) -> Int? {
        1 + text.utf8.prefix(Int(offset)).filter { $0 == UInt8(ascii: "\n") }.count
    }
}
