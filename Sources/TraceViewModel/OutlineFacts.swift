/// What the outline's index remembers of a lifecycle, so that sorting and jumping never asks the store: 24 bytes.
struct OutlineFacts: Sendable {
    var start: UInt64 = 0
    /// Place in `order`, or -1.
    var position: Int32 = -1
    /// Spans and placeholders.
    var spans: Int32 = 0
    /// Rows below the lifecycle's own.
    var rowsBelow: Int32 = 0
    /// The last bits of the day of the start, which tell it from the next one.
    var day: UInt16 = 0
    private var bits: UInt8 = 0

    private subscript(bit: UInt8) -> Bool {
        get { bits & 1 << bit != 0 }
        set { bits = newValue ? bits | 1 << bit : bits & ~(1 << bit) }
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
}
