/// UTF-8 of the traces' correlation keys, one after the other.
struct KeyArena {
    private let bytes = RowChunks<UInt8>(chunkShift: 16)

    mutating func add(_ text: ArraySlice<UInt8>) -> UInt32 {
        let offset = bytes.count
        for byte in text { _ = bytes.append(byte) }
        return offset
    }

    /// Writes over a text that is at least as long.
    mutating func replace(at offset: UInt32, by text: ArraySlice<UInt8>) {
        for (index, byte) in text.enumerated() { bytes[offset &+ UInt32(truncatingIfNeeded: index)] = byte }
    }

    func text(at offset: UInt32, length: UInt16) -> String {
        String(decoding: utf8(at: offset, length: length), as: UTF8.self)
    }

    func utf8(at offset: UInt32, length: UInt16) -> [UInt8] {
        (0..<UInt32(length)).map { bytes[offset &+ $0] }
    }
}
