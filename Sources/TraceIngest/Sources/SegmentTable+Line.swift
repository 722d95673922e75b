import TraceStore

extension SegmentTable {
    /// Beyond this offset lines are not counted: nobody waits that long for a number.
    private static let longestScan: UInt64 = 2 << 30

    /// The number of the line that a byte lies in, the first being 1; `nil` when it cannot be told.
    func line(at offset: UInt64, of segment: UInt32) -> Int? {
        guard offset <= Self.longestScan else { return nil }
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
}
