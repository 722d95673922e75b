/// How many rows each lifecycle of the outline takes, as a Fenwick tree: the row at which a lifecycle begins and the
/// lifecycle at a row are found in O(log n), and one lifecycle's height changes in O(log n).
struct OutlineHeights: Sendable {
    /// `sums[i]` covers the `i & -i` heights that end at position `i - 1`; index 0 is unused.
    private var sums = ChunkedArray<Int>(repeating: 0, count: 1)
    private var heights: [Int32] = []

    /// How many lifecycles there are.
    var count: Int { heights.count }

    /// Rows of all lifecycles together.
    var total: Int { rowsBefore(count) }

    /// The height at a position.
    func height(at position: Int) -> Int { Int(heights[position]) }

    /// Rows of the first `position` lifecycles.
    func rowsBefore(_ position: Int) -> Int {
        var index = min(max(0, position), count)
        var sum = 0
        while index > 0 {
            sum &+= sums[index]
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
                rest -= sums[next]
            }
            step /= 2
        }
        return index < count ? (index, rest) : nil
    }

    /// Changes one height.
    mutating func set(_ height: Int, at position: Int) {
        let difference = height - Int(heights[position])
        guard difference != 0 else { return }
        heights[position] = Int32(clamping: height)
        var index = position + 1
        while index <= count {
            sums[index] &+= difference
            index += index & -index
        }
    }

    /// Replaces all heights from a position on, in time proportional to what is replaced.
    mutating func replace(from position: Int, with tail: some Collection<Int>) {
        heights.removeSubrange(position...)
        sums.keepFirst(position + 1)
        for height in tail {
            heights.append(Int32(clamping: height))
            sums.append(sum(endingAt: heights.count))
        }
    }

    /// The sum that belongs at `index`, from the finished sums before it.
    private func sum(endingAt index: Int) -> Int {
        var result = Int(heights[index - 1])
        let first = index &- (index & -index)
        var part = index - 1
        while part > first {
            result &+= sums[part]
            part &= part &- 1
        }
        return result
    }
}
