import Foundation
public import TerminalGrid
public import Testing

/// Compares a frame with the snapshot `__Snapshots__/<test file>/<situation>.<columns>x<rows>.txt` beside the test file.
///
/// A missing or different snapshot is recorded as an issue. With `RECORD_SNAPSHOTS=1` the snapshot is written, and the
/// test fails so that nobody takes a recording for a passing run. If `TRACETAIL_SNAPSHOT_LOG` names a file, the path of
/// each snapshot that was asked for is appended to it; what is in the tree but not in the log is unused.
public func assertSnapshot(
    of frame: Frame,
    legend: [(letter: Character, name: String)],
    named situation: String,
    filePath: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let snapshot = Snapshot(situation: situation, size: frame.size, testFile: filePath)
    snapshot.logUse()
    let actual = frame.dump(legend: legend)

    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
        do {
            try snapshot.write(actual)
            Issue.record("recorded \(snapshot.path)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("cannot record \(snapshot.path): \(error)", sourceLocation: sourceLocation)
        }
        return
    }
    guard let expected = try? String(contentsOfFile: snapshot.path, encoding: .utf8) else {
        Issue.record(
            "no snapshot \(snapshot.path); record it with RECORD_SNAPSHOTS=1. The frame is\n\(actual)",
            sourceLocation: sourceLocation
        )
        return
    }
    if actual != expected {
        Issue.record(
            "differs from \(snapshot.path)\n\(lineDifference(from: expected, to: actual))",
            sourceLocation: sourceLocation
        )
    }
}

private struct Snapshot {
    let path: String

    init(situation: String, size: Size, testFile: String) {
        let file = URL(fileURLWithPath: testFile)
        // Test files may lie in folders of their target; the snapshots of a target lie in one place.
        let parts = file.pathComponents
        let target = parts.lastIndex(of: "Tests").map { parts.prefix($0 + 2) } ?? parts.dropLast()
        path =
            URL(fileURLWithPath: NSString.path(withComponents: Array(target)))
            .appendingPathComponent("__Snapshots__")
            .appendingPathComponent(file.deletingPathExtension().lastPathComponent)
            .appendingPathComponent("\(situation).\(size.columns)x\(size.rows).txt")
            .path
    }

    func write(_ text: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    func logUse() {
        guard let log = ProcessInfo.processInfo.environment["TRACETAIL_SNAPSHOT_LOG"] else { return }
        guard let file = fopen(log, "a") else { return }
        fputs(path + "\n", file)
        fclose(file)
    }
}

/// Line by line, since both texts are grids: `-` what was expected, `+` what came.
private func lineDifference(from expected: String, to actual: String) -> String {
    let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
    var lines: [String] = []
    for index in 0..<max(left.count, right.count) {
        let before = index < left.count ? left[index] : nil
        let after = index < right.count ? right[index] : nil
        if before == after { continue }
        if let before { lines.append("\(index + 1) - \(before)") }
        if let after { lines.append("\(index + 1) + \(after)") }
    }
    return lines.joined(separator: "\n")
}
