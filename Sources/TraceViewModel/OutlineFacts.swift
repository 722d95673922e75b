/// What the outline's index remembers of a lifecycle, so that jumping never asks the store: 16 bytes.
///
/// Sorting asks it for what decides between those that are alike.
struct OutlineFacts: Sendable {
    /// What the lifecycle is sorted by first: its start, or what another order compares.
    var value: UInt64 = 0
    /// Place in `order`, or -1.
    var position: Int32 = -1
    /// The rows below the lifecycle's own above the bits.
    private var rowsAndBits: UInt32 = 0

    private static let bitCount: UInt32 = 7
    private static let bitMask: UInt32 = 1 << bitCount - 1

    /// Rows below the lifecycle's own; of more than 2²⁵ - 1 those are drawn.
    var rowsBelow: Int {
        get { Int(rowsAndBits >> Self.bitCount) }
        set {
            let rows = UInt32(clamping: min(newValue, Int(UInt32.max >> Self.bitCount)))
            rowsAndBits = rows << Self.bitCount | rowsAndBits & Self.bitMask
        }
    }

    private subscript(bit: UInt32) -> Bool {
        get { rowsAndBits & 1 << bit != 0 }
        set { rowsAndBits = newValue ? rowsAndBits | 1 << bit : rowsAndBits & ~(1 << bit) }
    }

    var hasErrors: Bool {
        get { self[0] }
        set { self[0] = newValue }
    }
    var isDirty: Bool {
        get { self[1] }
        set { self[1] = newValue }
    }
    /// To be taken out of the order.
    var isMoving: Bool {
        get { self[2] }
        set { self[2] = newValue }
    }
    /// To be put into it.
    var isEntering: Bool {
        get { self[3] }
        set { self[3] = newValue }
    }
    /// The lifecycle was evicted; the row may have another one by now.
    var isGone: Bool {
        get { self[4] }
        set { self[4] = newValue }
    }
    /// The first lifecycle of its day, other than the day before it.
    var opensDay: Bool {
        get { self[5] }
        set { self[5] = newValue }
    }
    /// Its place waits until the order settles.
    var isWaiting: Bool {
        get { self[6] }
        set { self[6] = newValue }
    }
}
