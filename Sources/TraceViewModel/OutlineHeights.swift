/// How many rows each lifecycle of the outline takes, as a Fenwick tree: the row at which a lifecycle begins and the
/// lifecycle at a row are found in O(log n), and one lifecycle's height is found and changes in O(log n).
///
/// Four bytes a lifecycle: no outline has 2³² rows, of which each span is one that takes more than that in the store.
struct OutlineHeights: Sendable {
    /// `sums[i]` covers the `i & -i` heights that end at position `i - 1`; index 0 is unused.
    private var sums = ChunkedArray<UInt32>(repeating: 0, count: 1)

    /// How many lifecycles there are.
    var count: Int { sums.count - 1 }

    /// Rows of all lifecycles together.
    var total: Int { rowsBefore(count) }

    /// The height at a position.
    func height(at position: Int) -> Int { Int(sums[position + 1] &- sumBelow(position + 1)) }

    /// Rows of the first `position` lifecycles.
    func rowsBefore(_ position: Int) -> Int {
        var index = min(max(0, position), count)
        var sum = 0
        while index > 0 {
            sum &+= Int(sums[index])
            index &= index &- 1
        }
        return sum
    }

    /// The lifecycle that covers a row, and the row's distance from its first one.
    ///
    /// `nil` outside the outline.
    func find(row: Int) -> (position: Int, offset: Int)? {
        guard row >= 0 else { return nil }
        var index = 0
        var rest = row
        var step = 1
        while step * 2 <= count { step *= 2 }
        while step > 0 {
            let next = index + step
            if next <= count, sums[next] <= rest {
                index = next
                rest -= Int(sums[next])
            }
            step /= 2
        }
        return index < count ? (index, rest) : nil
    }

    /// Changes one height.
    mutating func set(_ height: Int, at position: Int) {
        let difference = UInt32(clamping: height) &- UInt32(clamping: self.height(at: position))
        guard difference != 0 else { return }
        var index = position + 1
        while index <= count {
            sums[index] &+= difference
            index += index & -index
        }
    }

    /// Removes all heights but the first ones.
    mutating func keepFirst(_ kept: Int) {
        sums.keepFirst(kept + 1)
    }

    /// Adds a height at the end.
    mutating func append(_ height: Int) {
        sums.append(UInt32(clamping: height) &+ sumBelow(sums.count))
    }

    /// What the sum at `index` covers but for the last height, from the finished sums before it.
    private func sumBelow(_ index: Int) -> UInt32 {
        var result: UInt32 = 0
        let first = index &- (index & -index)
        var part = index - 1
        while part > first {
            result &+= sums[part]
            part &= part &- 1
        }
        return result
    }
}
