import CByteVectors
import TraceStore

/// The bytes that a scanner walks over.
///
/// Functions that take an `end` may read up to `readAhead` bytes beyond it, so that they can load eight bytes at a time
/// without asking each time: whoever calls them promises that those bytes can be read. `ValueScan` and `RecordHead`
/// never read beyond `end`.
typealias Bytes = UnsafePointer<UInt8>

/// How far beyond its `end` a parser may read.
let readAhead = 64

/// Eight bytes, the first one lowest.
@inline(__always)
func load8(_ bytes: Bytes) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
}

/// Four bytes, the first one lowest.
@inline(__always)
func load4(_ bytes: Bytes) -> UInt32 {
    UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
}

/// Two bytes, the first one lowest.
@inline(__always)
func load2(_ bytes: Bytes) -> UInt16 {
    UInt16(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt16.self))
}

/// The eight bytes of a literal as `load8` would read them.
///
/// Folded to a constant by the optimizer.
@inline(__always)
func word8(_ text: StaticString) -> UInt64 { load8(text.utf8Start) }

/// The four bytes of a literal as `load4` would read them.
@inline(__always)
func word4(_ text: StaticString) -> UInt32 { load4(text.utf8Start) }

/// The two bytes of a literal as `load2` would read them.
@inline(__always)
func word2(_ text: StaticString) -> UInt16 { load2(text.utf8Start) }

/// The value of an ASCII character.
@inline(__always)
func ascii(_ character: Unicode.Scalar) -> UInt8 { UInt8(truncatingIfNeeded: character.value) }

/// One byte eight times.
@inline(__always)
func repeated(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

private let topBits: UInt64 = 0x8080_8080_8080_8080

/// A word whose lowest set bit lies in the first byte of `word` that is a quote, a backslash or a control character;
/// zero when there is none.
///
/// Bits above the lowest one mean nothing.
@inline(__always)
func stringStops(in word: UInt64) -> UInt64 {
    let ones = repeated(1)
    let quotes = (word ^ repeated(0x22)) &- ones
    let backslashes = (word ^ repeated(0x5c)) &- ones
    let controls = word &- repeated(0x20)
    return (quotes | backslashes | controls) & ~word & 0x8080_8080_8080_8080
}

/// The first of 32 bytes that is a quote, a backslash or a control character; nil when there is none.
@inline(__always)
func firstStringStop(in bytes: Bytes) -> Int? {
    let stops = byte_vector_string_stops(bytes)
    return stops == 0 ? nil : stops.trailingZeroBitCount
}

/// Whether one of eight bytes is this one.
@inline(__always)
func holds(_ byte: UInt8, _ word: UInt64) -> Bool {
    let differences = word ^ repeated(byte)
    return (differences &- repeated(1)) & ~differences & topBits != 0
}

/// The first byte above a space: where the next token begins.
@inline(__always)
func skipSpace(_ start: Bytes, _ end: Bytes) -> Bytes {
    start.pointee > 0x20 ? start : skipSpaceRun(start, end)
}

@inline(never)
private func skipSpaceRun(_ start: Bytes, _ end: Bytes) -> Bytes {
    var position = start
    while position < end {
        let word = load8(position)
        let visible = ((word & ~topBits) &+ repeated(0x5f) | word) & topBits
        if visible != 0 { return position + visible.trailingZeroBitCount >> 3 }
        position += 8
    }
    return end
}

/// Whether a byte is JSON's white space, or a control character that we treat alike.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

/// Hex digits that are read eight at a time and checked together at the end.
struct HexDigits {
    /// Zero as long as all were digits.
    private var wrong: UInt64 = 0

    /// Whether all digits so far were digits, in either case.
    var areDigits: Bool { wrong == 0 }

    /// The value of eight digits, the first one most significant.
    @inline(__always)
    mutating func take8(_ digits: UInt64) -> UInt64 {
        // Letters have bit 6 set: their low nibble is 1...6, and nine more makes the value.
        let letters = (digits >> 6) & repeated(1)
        let nibbles = (digits & repeated(0x0f)) &+ letters &* 9
        // What the digits must have been, written back in lower case; only letters may stand for ten and more, and
        // none of them for sixteen.
        let lower = digits | letters << 5
        let expected = (nibbles &+ repeated(0x30)) &+ letters &* 0x27
        let tens = (nibbles &+ repeated(6)) >> 4
        wrong |= lower ^ expected | (tens ^ letters) & repeated(0x0f) | nibbles & repeated(0x10)
        let pairs = ((nibbles & 0x000f_000f_000f_000f) << 4 | (nibbles >> 8) & 0x000f_000f_000f_000f)
        let quads = ((pairs & 0x0000_00ff_0000_00ff) << 8 | (pairs >> 16) & 0x0000_00ff_0000_00ff)
        return (quads & 0xffff) << 16 | (quads >> 32) & 0xffff
    }
}

/// The trace id that is written as 32 hex digits at `start`, or nil.
@inline(__always)
func hexTraceID(_ start: Bytes) -> TraceID? {
    var digits = HexDigits()
    let high = digits.take8(load8(start)) << 32 | digits.take8(load8(start + 8))
    let low = digits.take8(load8(start + 16)) << 32 | digits.take8(load8(start + 24))
    return digits.areDigits ? TraceID(high: high, low: low) : nil
}

/// The span id that is written as 16 hex digits at `start`, or nil.
@inline(__always)
func hexSpanID(_ start: Bytes) -> SpanID? {
    var digits = HexDigits()
    let value = digits.take8(load8(start)) << 32 | digits.take8(load8(start + 8))
    return digits.areDigits ? SpanID(value) : nil
}

/// Decimal digits that are read eight at a time and checked together at the end.
struct DecimalDigits8 {
    /// Zero as long as all were digits, but for bits that mean nothing.
    private var wrong: UInt64 = 0

    /// Whether all digits so far were digits.
    var areDigits: Bool { wrong & topBits == 0 }

    /// The value of eight digits, the first one most significant.
    @inline(__always)
    mutating func take8(_ digits: UInt64) -> UInt64 {
        let values = digits &- repeated(0x30)
        wrong |= values | (values &+ repeated(0x76))
        let pairs = (values &* 10) &+ (values >> 8)
        let low = pairs & 0x0000_00ff_0000_00ff
        let high = (pairs >> 16) & 0x0000_00ff_0000_00ff
        return (low &* (100 &+ (1_000_000 << 32)) &+ high &* (1 &+ (10_000 << 32))) >> 32
    }
}

/// Whether `count` bytes at both places are the same.
@inline(__always)
func areEqual(_ left: Bytes, _ right: Bytes, _ count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
        if load8(left + index) != load8(right + index) { return false }
        index &+= 8
    }
    while index < count {
        if left[index] != right[index] { return false }
        index &+= 1
    }
    return true
}

/// Whether the bytes from `start` up to `end` are exactly `text`.
@inline(__always)
func isText(_ start: Bytes, _ end: Bytes, _ text: StaticString) -> Bool {
    end - start == text.utf8CodeUnitCount && areEqual(start, text.utf8Start, text.utf8CodeUnitCount)
}
