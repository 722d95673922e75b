/// Unpacks a file a piece at a time, only to tell how long what it holds is, and how it ends.
final class UnpackedLength {
    /// How far the counting has come.
    enum Progress {
        case more
        case whole(UInt64, lastBytes: [UInt8])
        /// Some of it cannot be unpacked.
        case damaged
    }

    private static let pieceSize = 1 << 18

    private let unpacker: Unpacker
    private var waiting = InputBuffer()
    /// Where the first byte that waits lies in the file.
    private var offset: UInt64 = 0
    private var length: UInt64 = 0
    private var lastBytes: [UInt8] = []

    /// `nil` when the system gives no memory.
    init?(_ compression: Compression) {
        guard let unpacker = Unpacker(compression) else { return nil }
        self.unpacker = unpacker
    }

    /// Goes on until at least `limit` more bytes have gone in or come out, or all have.
    func advance(in file: OpenFile, by limit: Int) throws(SystemError) -> Progress {
        var done = 0
        while done < limit {
            let next = offset + UInt64(waiting.count)
            let count = try waiting.fill(Self.pieceSize) { buffer throws(SystemError) in
                try file.read(into: buffer, at: next)
            }
            done += count
            while true {
                let step = unpacker.step(waiting.bytes, at: offset, isFinal: count == 0) { remember($0) }
                if step.loss != nil || step.isOver || unpacker.damage != nil { return .damaged }
                waiting.removeFirst(step.taken)
                offset += UInt64(step.taken)
                length += UInt64(step.made)
                done += step.made
                if step.isIdle { break }
            }
            if count == 0 { return .whole(length, lastBytes: lastBytes) }
        }
        return .more
    }

    private func remember(_ bytes: UnsafeRawBufferPointer) {
        let kept = max(0, FileGeneration.comparedLength - bytes.count)
        lastBytes = Array(lastBytes.suffix(kept)) + bytes.suffix(FileGeneration.comparedLength)
    }
}
