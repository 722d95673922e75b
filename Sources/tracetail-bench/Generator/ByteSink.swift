#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Collects text in one large buffer and writes it to a descriptor whenever the buffer is full, or keeps it all.
final class ByteSink {
    /// Bytes appended so far, written or not.
    private(set) var byteCount = 0
    /// The error number of the first write that failed; everything after it is thrown away.
    private(set) var failure: Int32?

    private let descriptor: Int32?
    private var buffer: UnsafeMutableRawBufferPointer
    private var used = 0

    /// Writes to `descriptor`, which stays the caller's to close, or keeps the text in memory when there is none.
    init(descriptor: Int32?) {
        self.descriptor = descriptor
        buffer = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// What is in memory: everything when there is no descriptor.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<used]) }

    @inline(__always)
    func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).copyMemory(from: bytes)
        used += bytes.count
        byteCount += bytes.count
    }

    /// Appends the number in decimal, with zeros in front up to `width` digits.
    func append(_ number: UInt64, width: Int = 1) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = number
            var first = 20
            repeat {
                first -= 1
                digits[first] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
                rest /= 10
            } while rest != 0 || 20 - first < min(width, 20)
            append(UnsafeRawBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Appends 16 lower-case hex digits.
    func append(hex number: UInt64) {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { digits in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 0xf
                digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
            }
            append(UnsafeRawBufferPointer(digits))
        }
    }

    /// Hands everything that is left to the descriptor.
    func flush() {
        guard let descriptor else { return }
        var written = 0
        while written < used, failure == nil {
            let result = write(descriptor, buffer.baseAddress?.advanced(by: written), used - written)
            if result >= 0 {
                written += result
            } else if errno != EINTR {
                failure = errno
            }
        }
        used = 0
    }

    @inline(__always)
    private func reserve(_ count: Int) {
        if used + count > buffer.count { makeRoom(count) }
    }

    @inline(never)
    private func makeRoom(_ count: Int) {
        flush()
        guard used + count > buffer.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(buffer.count * 2, used + count),
            alignment: 16
        )
        larger.copyMemory(from: bytes)
        buffer.deallocate()
        buffer = larger
    }
}
