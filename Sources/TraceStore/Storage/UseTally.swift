/// The store's numbers of what a batch numbers itself (its names, its origins), and how many new spans use each.
///
/// Raw memory, since an array that is counted up in is asked each time whether it is shared.
struct UseTally: ~Copyable {
    /// One name or origin.
    struct Use: BitwiseCopyable {
        let number: UInt32
        var count = 0
        /// An origin whose resource is not known yet.
        var isPending = false
    }

    let uses: UnsafeMutableBufferPointer<Use>

    init(_ uses: [Use]) {
        self.uses = .allocate(capacity: uses.count)
        _ = self.uses.initialize(from: uses)
    }

    deinit { uses.deallocate() }

    /// What the batch gave this number.
    @inline(__always)
    subscript(_ number: UInt32) -> UnsafeMutablePointer<Use> {
        precondition(number < uses.count, "a batch refers to what it does not have")
        return uses.baseAddress.unsafelyUnwrapped + Int(truncatingIfNeeded: number)
    }
}
