/// An array in pieces, so that no append has to copy a million elements.
struct ChunkedArray<Element: Sendable>: Sendable {
    private var chunks: [[Element]] = []
    private(set) var count = 0

    private static var shift: Int { 12 }

    /// Makes an empty array.
    init() {}

    /// Makes an array of equal elements.
    init(repeating element: Element, count: Int) {
        append(element, count: count)
    }

    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Element {
        get { chunks[index >> Self.shift][index & (1 << Self.shift - 1)] }
        _modify { yield &chunks[index >> Self.shift][index & (1 << Self.shift - 1)] }
    }

    /// Adds an element so many times.
    mutating func append(_ element: Element, count added: Int = 1) {
        for _ in 0..<added {
            if chunks.count << Self.shift == count {
                chunks.append([])
                chunks[chunks.count - 1].reserveCapacity(1 << Self.shift)
            }
            chunks[chunks.count - 1].append(element)
            count += 1
        }
    }

    /// Removes all elements but the first ones.
    mutating func keepFirst(_ kept: Int) {
        guard kept < count else { return }
        count = kept
        chunks.removeLast(chunks.count - (kept + 1 << Self.shift - 1) >> Self.shift)
        let rest = kept & (1 << Self.shift - 1)
        if rest != 0 { chunks[chunks.count - 1].removeSubrange(rest...) }
    }
}
