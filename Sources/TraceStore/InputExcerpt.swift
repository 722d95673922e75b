/// Where a piece of input lies, for people.
public struct InputPlace: Hashable, Sendable {
    /// The number of its line, the first being 1; `nil` where there are no lines, or they cannot be counted.
    public var line: Int?
    /// Which part of the source it lies in, where the source does not hold it as it was read: `unpacked`, or a
    /// container's name.
    public var part: String?

    /// Makes a place.
    public init(line: Int?, part: String? = nil) {
        self.line = line
        self.part = part
    }
}

/// Bytes of the input around a place, as they lie there.
public struct InputExcerpt: Equatable, Sendable {
    /// A run of bytes without a gap.
    public struct Part: Equatable, Sendable {
        /// Offset of the first byte.
        public var offset: UInt64
        /// The bytes.
        public var bytes: [UInt8]

        /// Makes a part.
        public init(offset: UInt64, bytes: [UInt8]) {
            self.offset = offset
            self.bytes = bytes
        }

        /// Offset behind the last byte.
        public var end: UInt64 { offset &+ UInt64(clamping: bytes.count) }
    }

    /// The parts in order; of a long piece only its beginning and its end.
    public var parts: [Part]

    /// Makes an excerpt.
    public init(parts: [Part]) { self.parts = parts }
}
