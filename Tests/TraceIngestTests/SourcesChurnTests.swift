import TestSupport
import Testing
import TraceStore

@testable import TraceIngest

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whatever happens to the files of a directory, every span that could be read arrives, and arrives once.
@Suite struct SourcesChurnTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func everySpanArrivesOnceWhateverHappensToTheFiles(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let reading = try Reading(directory.path) {
            // Few enough that files are closed and opened again all the time.
            $0.descriptorLimit = 2
            $0.pieceSize = 1 << 12
        }
        var churn = Churn(directory: directory)
        for _ in 0..<150 {
            if churn.needsReading {
                // What was not read before it is truncated or deleted is gone for anybody.
                try #require(reading.wait { $0.bytes >= churn.bytes }, "\(reading.missing(of: churn.written))")
                churn.needsReading = false
            }
            churn.step(&random)
        }
        try #require(reading.wait { $0.spans.count >= churn.written }, "\(reading.missing(of: churn.written))")
        #expect(reading.waitUntilCaughtUp())
        #expect(reading.sortedNumbers == Array(1...churn.written))
        #expect(reading.rejects.isEmpty)
    }
}

extension Reading {
    /// What to look at when spans have not arrived: their numbers, and what the sources are doing.
    fileprivate func missing(of written: Int) -> String {
        let missing = Set(1...max(1, written)).subtracting(numbers).sorted()
        let sources = session.status().map { "\($0.name) \($0.state) \($0.bytesRead) of \($0.bytesThere) \($0.notes)" }
        return "missing \(missing)\n" + sources.joined(separator: "\n")
    }
}

/// Operations on the files of a directory, as writers and rotation do them.
private struct Churn {
    let directory: TemporaryDirectory
    private(set) var written = 0
    /// How long all that was written is, copies apart.
    private(set) var bytes = 0
    /// The next operation loses what was not read.
    var needsReading = false
    private var loses: ((inout Churn) -> Void)?
    private var names: [String] = []
    private var made = 0

    init(directory: TemporaryDirectory) {
        self.directory = directory
    }

    mutating func step(_ random: inout SeededGenerator) {
        if let loses {
            self.loses = nil
            return loses(&self)
        }
        let choice = Int.random(in: 0..<100, using: &random)
        guard let index = names.indices.randomElement(using: &random), choice >= 10 else { return create(&random) }
        let name = names[index]
        switch choice {
        case ..<60: write(to: name, &random)
        case ..<75: rotate(index, &random)
        case ..<82: move(index, to: newName())
        case ..<86: after { $0.copyAndTruncate(name) }
        case ..<90: after { $0.truncate(name) }
        case ..<95: after { $0.remove(name) }
        default: after { $0.recreate(name) }
        }
    }

    private mutating func after(_ operation: @escaping (inout Churn) -> Void) {
        needsReading = true
        loses = operation
    }

    private mutating func create(_ random: inout SeededGenerator) {
        guard names.count < 12 else { return }
        names.append(newName())
        write(to: names[names.count - 1], &random)
    }

    private mutating func newName() -> String {
        made += 1
        return "spans-\(made).jsonl"
    }

    private mutating func write(to name: String, _ random: inout SeededGenerator) {
        let count = Int.random(in: 1...5, using: &random)
        let padding = Bool.random(using: &random) ? 0 : 2000
        append(next(count, padding: padding), to: directory.file(name))
    }

    private mutating func next(_ count: Int, padding: Int = 0) -> String {
        let text = lines(written + 1...written + count, padding: padding)
        written += count
        bytes += text.utf8.count
        return text
    }

    /// The file gets another name and the writer goes on under the old one.
    private mutating func rotate(_ index: Int, _ random: inout SeededGenerator) {
        let name = names[index]
        move(index, to: newName())
        if Bool.random(using: &random) { write(to: names[index], &random) }
        names.append(name)
        write(to: name, &random)
    }

    private mutating func move(_ index: Int, to name: String) {
        rename(directory.file(names[index]), directory.file(name))
        names[index] = name
    }

    private mutating func truncate(_ name: String) {
        overwrite(directory.file(name), with: next(1))
    }

    /// Rotation for writers that cannot be told to open another file.
    private mutating func copyAndTruncate(_ name: String) {
        names.append(newName())
        append(content(of: directory.file(name)), to: directory.file(names[names.count - 1]))
        truncate(name)
    }

    private mutating func remove(_ name: String) {
        unlink(directory.file(name))
        names.removeAll { $0 == name }
    }

    /// The new file is likely to get the old one's inode.
    private mutating func recreate(_ name: String) {
        unlink(directory.file(name))
        append(next(2), to: directory.file(name))
    }
}
