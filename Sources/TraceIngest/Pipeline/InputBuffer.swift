/// Bytes that were read and not yet decoded, in one block that grows as a span needs it.
struct InputBuffer: ~Copyable {
    private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var start = 0
    private var end = 0

    init() {}

    deinit { storage.deallocate() }

    /// How many bytes wait.
    var count: Int { end - start }

    /// The bytes that wait.
    ///
    /// Valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[start..<end]) }

    /// Makes room for `space` bytes after those that wait, and lets `read` fill some of it.
    ///
    /// Returns how many it filled.
    mutating func fill<Failure: Error>(
        _ space: Int,
        with read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        reserve(space)
        let filled = try read(UnsafeMutableRawBufferPointer(rebasing: storage[end..<end + space]))
        end += filled
        return filled
    }

    /// Forgets the first bytes.
    mutating func removeFirst(_ removed: Int) {
        start = min(start + removed, end)
        guard start == end else { return }
        start = 0
        end = 0
        // One huge span must not cost its memory for ever.
        if storage.count > 8 << 20 {
            storage.deallocate()
            storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
    }

    /// Forgets everything after the first `kept` bytes.
    mutating func keepFirst(_ kept: Int) {
        end = min(end, start + kept)
    }

    /// Forgets everything.
    mutating func removeAll() {
        removeFirst(count)
    }

    /// Keeps no more memory than what waits needs.
    mutating func releaseMemory() {
        guard storage.count > max(64, 2 * count) else { return }
        let smaller = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        smaller.copyMemory(from: bytes)
        storage.deallocate()
        storage = smaller
        (start, end) = (0, count)
    }

    private mutating func reserve(_ space: Int) {
        guard storage.count - end < space else { return }
        let needed = count + space
        // Moving costs no more than what was consumed before it, so a long span is not moved again and again.
        if needed <= storage.count, count <= max(start, 1 << 16) {
            storage.copyMemory(from: bytes)
        } else {
            // Less may come than there is room for, again and again.
            let size = max(needed + space / 8, count * 2)
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
            larger.copyMemory(from: bytes)
            storage.deallocate()
            storage = larger
        }
        (start, end) = (0, count)
    }
}
