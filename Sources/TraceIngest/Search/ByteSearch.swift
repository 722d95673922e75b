#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The first backslash from `start` up to `end`.
func firstBackslash(_ start: Bytes, _ end: Bytes) -> Bytes? {
    memchr(start, 0x5c, end - start).map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
}
