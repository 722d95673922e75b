/// Unpacks a file a piece at a time, only to tell how long what it holds is.
final class UnpackedLength {
    /// How far the counting has come.
    enum Progress {
        case more
        case whole(UInt64)
        /// Some of it cannot be unpacked.
        case damaged
    }

    private static let pieceSize = 1 << 18

    private let unpacker: Unpacker
    private var waiting = InputBuffer()
    /// Where the first byte that waits lies in the file.
    private var offset: UInt64 = 0
    private var length: UInt64 = 0

    /// `nil` when the system gives no memory.
    init?(_ compression: Compression) {
        guard let unpacker = Unpacker(compression) else { return nil }
        self.unpacker = unpacker
    }

    /// Goes on until at least `limit` more bytes have come out, or all have.
    func advance(in file: OpenFile, by limit: UInt64) throws(SystemError) -> Progress {
        let end = length.addingReportingOverflow(limit)
        while end.overflow || length < end.partialValue {
            let next = offset + UInt64(waiting.count)
            let count = try waiting.fill(Self.pieceSize) { buffer throws(SystemError) in
                try file.read(into: buffer, at: next)
            }
            while true {
                let step = unpacker.step(waiting.bytes, at: offset, isFinal: count == 0) { _ in }
                if step.loss != nil || step.isOver { return .damaged }
                waiting.removeFirst(step.taken)
                offset += UInt64(step.taken)
                length += UInt64(step.made)
                if step.isIdle { break }
            }
            if count == 0 { return .whole(length) }
        }
        return .more
    }
}
