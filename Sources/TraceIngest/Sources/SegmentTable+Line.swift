import TraceStore

extension SegmentTable {
    /// Beyond this offset lines are not counted: nobody waits that long for a number.
    static let longestScan: UInt64 = 2 << 30

    /// The number of the line that a byte lies in, the first being 1; `nil` when it cannot be told.
    ///
    /// Only a text has lines.
    func line(at offset: UInt64, of segment: UInt32) -> Int? {
        guard offset <= Self.longestScan, isText(segment) else { return nil }
        var line = 1
        var position: UInt64 = 0
        while position < offset {
            let count = Int(min(offset - position, 1 << 18))
            do throws(ContentFailure) {
                for byte in try read(count, of: segment, at: position) where byte == UInt8(ascii: "\n") { line += 1 }
            } catch {
                return nil
            }
            position += UInt64(count)
        }
        return line
    }

    /// Whether the segment has lines.
    func isText(_ segment: UInt32) -> Bool {
        // Too short a segment for its first fields is too short for a span in protobuf.
        let lengths = [StreamFraming.headLength, StreamFraming.fieldsLength]
        guard let head = lengths.lazy.compactMap({ try? self.read($0, of: segment, at: 0) }).first else { return true }
        let compression = head.withUnsafeBytes { Compression(head: $0, isWhole: true) }
        return StreamFraming(head) == .text && compression == Compression.none
    }
}
